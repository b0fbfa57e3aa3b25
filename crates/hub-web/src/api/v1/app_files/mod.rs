//! Files of internal apps in the hub, for orders that upload them to a tenant.

pub mod add;
pub mod get;
pub mod list;
pub mod remove;
pub mod view;
