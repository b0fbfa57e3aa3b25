//! `/api/mam/enterpriseapprepository`: ready-made packages to search and to import as applications.

mod catalogue;
mod import;
mod search;

use crate::http::{Operation, get, post};

const READ: &str = "REST API Apps Read";
const WRITE: &str = "REST API Apps Write";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mam/enterpriseapprepository/applications/search").version(2).needs(READ).run(search::run),
        post("/api/mam/enterpriseapprepository/applications/bulksearch")
            .version(2)
            .needs(READ)
            .run(search::bulk),
        get("/api/mam/enterpriseapprepository/packages").version(2).needs(READ).run(search::package),
        post("/api/mam/enterpriseapprepository/application/import")
            .version(2)
            .needs(WRITE)
            .run(import::application),
        post("/api/mam/enterpriseapprepository/package/import").version(2).needs(WRITE).run(import::package),
    ]
}
