//! What admins define and the tenant keeps as it was written: products and their parts, sensors, scripts,
//! deployments, certificates. One table; each kind brings the type of its body.

mod call;
pub mod schema;
pub mod store;

pub use call::{below, create, visible, visible_by_uuid};
pub use store::{Body, Definition};
