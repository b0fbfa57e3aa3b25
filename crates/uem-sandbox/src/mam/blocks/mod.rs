//! `/api/mam/applications/actions`: packages that must not be installed or removed, for a device or a whole customer.
//! Devices keep to it at their check-in.

mod change;
mod item;
mod query;
pub(super) mod store;

use crate::http::{Operation, post};

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    const READ: &str = "REST API Apps Read";
    const WRITE: &str = "REST API Apps Write";
    vec![
        post("/api/mam/applications/actions/block").needs(WRITE).run(change::block),
        post("/api/mam/applications/actions/unblock").needs(WRITE).run(change::unblock),
        post("/api/mam/applications/actions/block/query").needs(READ).run(query::run),
    ]
}
