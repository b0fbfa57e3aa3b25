//! /api/system

pub mod admins;
pub mod api_keys;
pub mod directory_sync;
pub mod event_notifications;
pub mod groups;
pub mod info;
pub mod registration;
pub mod schema;
pub mod scim;
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
    operations.extend(registration::routes());
    operations.extend(scim::routes());
    operations.extend(directory_sync::routes());
    operations.extend(user_groups::routes());
    operations
}
