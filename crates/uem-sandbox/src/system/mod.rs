//! /api/system

pub mod admins;
pub mod api_keys;
pub mod directory_sync;
pub mod event_notifications;
pub mod groups;
pub mod info;
pub mod operations;
pub mod registration;
pub mod schema;
pub mod scim;
pub mod ssl_pinning;
pub mod user_groups;
pub mod users;

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    let mut all = Vec::new();
    all.extend(info::routes());
    all.extend(groups::routes());
    all.extend(event_notifications::routes());
    all.extend(admins::routes());
    all.extend(api_keys::routes());
    all.extend(users::routes());
    all.extend(registration::routes());
    all.extend(scim::routes());
    all.extend(directory_sync::routes());
    all.extend(user_groups::routes());
    all.extend(operations::routes());
    all.extend(ssl_pinning::routes());
    all
}
