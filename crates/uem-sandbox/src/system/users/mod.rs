//! `/api/system/users`: enrolment users, for reading.

mod get;
mod render;
mod search;
mod search_v2;
mod seed;
pub mod store;

pub use render::user;
pub use seed::seed;

use crate::http::{Operation, get};

const READ: &str = "REST API Users Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/users/search").needs(READ).run(search::run),
        get("/api/system/users/search").version(2).needs(READ).run(search_v2::run),
        get("/api/system/users/{id:int}").needs(READ).run(get::by_id),
        get("/api/system/users/{uuid:uuid}").version(2).needs(READ).run(get::by_uuid),
    ]
}
