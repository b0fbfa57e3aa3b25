//! `/api/mdm/groups/{id}/assignmentgroups`: smart, user and organization groups as what things can be assigned to.

mod list;

use crate::http::{Operation, get};

const READ: &str = "REST API Smart Groups Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mdm/groups/{id:int}/assignmentgroups").needs(READ).run(list::v1),
        get("/api/mdm/groups/{uuid:uuid}/assignmentgroups").version(2).needs(READ).run(list::v2),
    ]
}
