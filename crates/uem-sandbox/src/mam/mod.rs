//! /api/mam

pub mod apps;
pub mod blobs;
mod form;
pub mod schema;

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    let mut operations = apps::routes();
    operations.extend(blobs::routes());
    operations
}
