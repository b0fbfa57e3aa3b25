//! `/api/mdm/groups/{og}/scripts`, `/api/mdm/scripts/{uuid}`: scripts, to whom they are assigned, and which a device has.

mod assignment;
mod assignments;
mod list;
mod on_device;
mod script;
mod write;

use crate::http::{Operation, delete, get, patch, post, put};

const READ: &str = "REST API Devices Read";
const WRITE: &str = "REST API Devices Write";
const DELETE: &str = "REST API Devices Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    const AT_GROUP: &str = "/api/mdm/groups/{og:uuid}/scripts";
    const ONE: &str = "/api/mdm/scripts/{script:uuid}";
    const ASSIGNMENTS: &str = "/api/mdm/scripts/{script:uuid}/assignments";
    const ASSIGNMENT: &str = "/api/mdm/scripts/{script:uuid}/assignments/{script_assignment:uuid}";
    vec![
        get(AT_GROUP).needs(READ).run(list::of_group),
        post(AT_GROUP).needs(WRITE).run(write::create),
        post("/api/mdm/groups/{og:uuid}/scripts/bulkdelete").needs(DELETE).run(write::bulk_delete),
        get(ONE).needs(READ).run(list::one),
        put(ONE).needs(WRITE).run(write::update),
        get(ASSIGNMENTS).needs(READ).run(assignments::list),
        post(ASSIGNMENTS).needs(WRITE).run(assignments::create),
        patch("/api/mdm/scripts/{script:uuid}/assignments/updateranking").needs(WRITE).run(assignments::rank),
        put(ASSIGNMENT).needs(WRITE).run(assignments::update),
        delete(ASSIGNMENT).needs(DELETE).run(assignments::delete),
        post("/api/mdm/scripts/{script:uuid}/updateassignments").needs(WRITE).run(assignments::replace_all),
        get("/api/mdm/scriptassignments/{script_assignment:uuid}").needs(READ).run(assignments::get),
        get("/api/mdm/{computer:uuid}/scripts/{script:uuid}/definition")
            .needs(READ)
            .run(on_device::definition),
        get("/api/mdm/{computer:uuid}/scripts/{script:uuid}/config/{script_assignment:uuid}")
            .needs(READ)
            .run(on_device::configuration),
    ]
}
