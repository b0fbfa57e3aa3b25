//! /api/system: groups, admins, keys, the tenant itself.

mod admins;
mod groups;
mod info;
mod user_groups;
mod users;
