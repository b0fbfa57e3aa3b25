//! /api/system: groups, admins, keys, the tenant itself.

mod admins;
mod admins_write;
mod directory_sync;
mod event_notifications;
mod groups;
mod info;
mod operations;
mod registration;
mod scim;
mod ssl_pinning;
mod user_groups;
mod user_groups_write;
mod users;
mod users_write;
