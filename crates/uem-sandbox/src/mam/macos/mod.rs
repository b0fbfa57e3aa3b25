//! `/api/mam/groups/{id}/macos/apps`: Mac software from a package and a description of it (a property list).

mod app;
mod package_info;

use crate::http::{Operation, get, post, put};

const READ: &str = "REST API Apps Read";
const WRITE: &str = "REST API Apps Write";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        post("/api/mam/groups/{id:int}/macos/apps").needs(WRITE).run(app::create),
        put("/api/mam/groups/{id:int}/macos/apps/{app}").needs(WRITE).run(app::edit),
        get("/api/mam/groups/{group:uuid}/macos/apps/{uuid:uuid}/metadata").needs(READ).run(app::metadata),
    ]
}
