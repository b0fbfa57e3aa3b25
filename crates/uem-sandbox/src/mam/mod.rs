//! /api/mam

pub mod apps;

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    apps::routes()
}
