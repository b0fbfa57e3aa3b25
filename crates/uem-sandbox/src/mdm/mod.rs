//! /api/mdm

pub mod devices;
pub mod schema;

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    Vec::new()
}
