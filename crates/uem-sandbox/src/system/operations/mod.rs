//! `/api/system/operations`: work that an admin starts and looks after. What was started is done when the answer (202)
//! is there.

mod operation;
mod read;
mod trigger;

use crate::http::{Operation, get, post};

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        post("/api/system/operations/trigger").needs("REST API Groups Execute").run(trigger::run),
        get("/api/system/operations/{operationUuid:uuid}").needs("REST API Groups Read").run(read::run),
    ]
}
