//! /api/system

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    Vec::new()
}
