//! `/api/mdm/profiles`: what is defined, and what of it is on which device.

mod get;
pub mod on_device;
mod search;
mod search_v3;
mod seed;
pub mod store;

pub(crate) use search::group_names;
pub use seed::seed;

use crate::http::{Operation, get, post};

const READ: &str = "REST API Profiles Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mdm/profiles/search").version(2).needs(READ).run(search::run),
        post("/api/mdm/profiles/search").version(3).needs(READ).run(search_v3::run),
        get("/api/mdm/profiles/{id:int}").version(2).needs(READ).run(get::run),
    ]
}
