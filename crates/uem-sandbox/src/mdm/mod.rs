//! /api/mdm

pub mod devices;
pub mod schema;

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    let mut operations = Vec::new();
    operations.extend(devices::routes());
    operations
}
