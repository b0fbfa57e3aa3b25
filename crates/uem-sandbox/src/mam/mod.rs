//! /api/mam

mod app_groups;
pub mod apps;
pub mod blobs;
mod blocks;
mod form;
mod macos;
pub mod purchased;
mod repository;
pub mod schema;

use crate::http::Operation;

/// The built operations of this section.
pub fn routes() -> Vec<Operation> {
    let mut operations = apps::routes();
    operations.extend(blobs::routes());
    operations.extend(purchased::routes());
    operations.extend(app_groups::routes());
    operations.extend(macos::routes());
    operations.extend(repository::routes());
    operations.extend(blocks::routes());
    operations
}
