//! What the console and the API change: organization groups, the REST API settings of each, keys, roles, OAuth
//! clients, admins.
//!
//! Every function takes the tenant and plain values, checks them, writes the tables and reads them again, so that the
//! next call sees the change. Whether the caller may is the caller's business: an API handler holds its role and its
//! subtree, the console its admin's.

pub mod admins;
mod check;
mod error;
pub mod keys;
pub mod oauth_clients;
pub mod org_groups;
pub mod rest_api;
pub mod roles;
mod store;
mod write;

pub use error::AccessError;
pub(crate) use error::Codes;
pub(crate) use write::Change;
