//! `/api/system/usergroups` and `/api/system/user-groups`: one group a department, for reading.

mod members;
mod search;
mod seed;
pub mod store;

pub use seed::seed;

use crate::http::{Operation, get};

const READ: &str = "REST API User Groups Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/usergroups/search").needs(READ).run(search::run),
        get("/api/system/usergroups/custom/search").needs(READ).run(search::custom),
        get("/api/system/usergroups/{id:int}/users").needs(READ).run(members::users),
        get("/api/system/user-groups/{uuid:uuid}/members").needs(READ).run(members::run),
    ]
}
