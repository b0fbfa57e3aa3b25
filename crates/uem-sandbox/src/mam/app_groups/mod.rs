//! `/api/mam/apps/appgroups`: lists of allowed, denied and required applications.

mod applications;
mod body;
mod change;
mod search;
mod store;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Apps Read";
const WRITE: &str = "REST API Apps Write";
const DELETE: &str = "REST API Apps Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        post("/api/mam/apps/appgroups").needs(WRITE).run(change::create),
        delete("/api/mam/apps/appgroups").needs(DELETE).run(change::delete),
        get("/api/mam/apps/appgroups/search").needs(READ).run(search::run),
        get("/api/mam/apps/appgroups/{id:int}").needs(READ).run(search::get),
        put("/api/mam/apps/appgroups/{id:int}").needs(WRITE).run(change::update),
        post("/api/mam/apps/appgroups/{id:int}/applications").needs(WRITE).run(applications::add),
        delete("/api/mam/apps/appgroups/{id:int}/applications").needs(DELETE).run(applications::remove),
    ]
}
