//! `/api/mdm/education`: classes, carts, education settings and Apple School Manager.
//!
//! The role table has resources for them, the public description has no routes. These paths are the sandbox's own, in
//! the style of the newer API: snake_case, UUIDs, pages from 0. Their names may not be the vendor's; what each resource
//! gates is what its description says.
//!
//! A class has instructors and students, who are enrollment users, or members that came from Apple School Manager and
//! are enrollment users once they are mapped. Its devices come one by one or by the cart; a device is in one cart at
//! most.

mod apple_school_manager;
mod apps_for_device;
mod assignments;
mod carts;
mod classes;
mod input;
mod members;
mod record;
mod settings;
mod store;

use crate::http::{Operation, delete, get, post, put};

const CLASS_READ: &str = "REST API Class Read";
const CLASS_WRITE: &str = "REST API Class Write";
const CLASS_DELETE: &str = "REST API Class Delete";
const CLASS_ASSIGN: &str = "REST API Class Assignments Save";
const CART_WRITE: &str = "REST API Cart Write";
const CART_DELETE: &str = "REST API Cart Delete";
const SETTINGS_READ: &str = "REST API Education settings Read";
const SETTINGS_WRITE: &str = "REST API Education settings Write";
const ASM_WRITE: &str = "REST API Apple School Manager Write";
const ASM_READ: &str = "REST API Apple School Manager Sync Read";
const ASM_MAP: &str = "REST API Apple School Manager map";
const APPS_READ: &str = "REST API Apps For Device Read";

/// The operations of this folder. No resource reads carts alone: who reads classes reads them.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mdm/education/classes/search").needs(CLASS_READ).run(classes::search),
        post("/api/mdm/education/classes").needs(CLASS_WRITE).run(classes::create),
        get("/api/mdm/education/classes/{uuid:uuid}").needs(CLASS_READ).run(classes::get),
        put("/api/mdm/education/classes/{uuid:uuid}").needs(CLASS_WRITE).run(classes::update),
        delete("/api/mdm/education/classes/{uuid:uuid}").needs(CLASS_DELETE).run(classes::delete),
        get("/api/mdm/education/classes/{uuid:uuid}/assignments").needs(CLASS_READ).run(assignments::get),
        put("/api/mdm/education/classes/{uuid:uuid}/assignments").needs(CLASS_ASSIGN).run(assignments::save),
        get("/api/mdm/education/carts/search").needs(CLASS_READ).run(carts::search),
        post("/api/mdm/education/carts").needs(CART_WRITE).run(carts::create),
        get("/api/mdm/education/carts/{uuid:uuid}").needs(CLASS_READ).run(carts::get),
        put("/api/mdm/education/carts/{uuid:uuid}").needs(CART_WRITE).run(carts::update),
        delete("/api/mdm/education/carts/{uuid:uuid}").needs(CART_DELETE).run(carts::delete),
        get("/api/mdm/education/groups/{uuid:uuid}/settings").needs(SETTINGS_READ).run(settings::get),
        put("/api/mdm/education/groups/{uuid:uuid}/settings").needs(SETTINGS_WRITE).run(settings::save),
        post("/api/mdm/education/groups/{uuid:uuid}/apple-school-manager/sync")
            .needs(ASM_WRITE)
            .run(apple_school_manager::sync),
        get("/api/mdm/education/groups/{uuid:uuid}/apple-school-manager/sync")
            .needs(ASM_READ)
            .run(apple_school_manager::status),
        get("/api/mdm/education/groups/{uuid:uuid}/apple-school-manager/members")
            .needs(ASM_READ)
            .run(members::search),
        put("/api/mdm/education/apple-school-manager/members/{uuid:uuid}/user")
            .needs(ASM_MAP)
            .run(members::map),
        delete("/api/mdm/education/apple-school-manager/members/{uuid:uuid}/user")
            .needs(ASM_MAP)
            .run(members::unmap),
        get("/api/mdm/education/devices/{uuid:uuid}/apps").needs(APPS_READ).run(apps_for_device::list),
    ]
}
