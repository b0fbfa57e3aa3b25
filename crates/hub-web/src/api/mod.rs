//! The API, by version, and its document.

mod document;
pub mod v1;

pub use document::{document, document_router, long_router};
