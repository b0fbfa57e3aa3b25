//! /api/system: groups, admins, keys, the tenant itself.

mod admins;
mod event_notifications;
mod groups;
mod info;
mod user_groups;
mod users;
