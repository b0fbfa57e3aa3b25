//! Organization groups, users, admins, keys and the system itself.

pub mod admin;
pub mod admin_read;
pub mod api_keys;
pub mod enums;
pub mod info;
pub mod org_group;
pub mod user;
pub mod user_group;
pub mod user_write;
