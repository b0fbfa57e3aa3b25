//! `/api/mam/apps`: the applications the tenant gives out.

mod counts;
mod internal;
mod public;
mod render;
mod search;
mod search_v2;
mod seed;
pub mod store;

pub use counts::InstallCounts;
pub use seed::seed;

use crate::http::{Operation, get};

const READ: &str = "REST API Apps Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mam/apps/search").needs(READ).run(search::run),
        get("/api/mam/apps/search").version(2).needs(READ).run(search_v2::run),
        get("/api/mam/apps/internal/{id:int}").needs(READ).run(internal::by_id),
        get("/api/mam/apps/internal/{uuid:uuid}").version(2).needs(READ).run(internal::by_uuid),
        get("/api/mam/apps/public/{id:int}").needs(READ).run(public::run),
    ]
}
