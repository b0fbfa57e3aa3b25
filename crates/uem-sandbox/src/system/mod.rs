//! /api/system

pub mod admins;
pub mod api_keys;
pub mod event_notifications;
pub mod groups;
pub mod info;
pub mod schema;
pub mod user_groups;
pub mod users;

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    let mut operations = Vec::new();
    operations.extend(info::routes());
    operations.extend(groups::routes());
    operations.extend(event_notifications::routes());
    operations.extend(admins::routes());
    operations.extend(api_keys::routes());
    operations.extend(users::routes());
    operations.extend(user_groups::routes());
    operations
}
