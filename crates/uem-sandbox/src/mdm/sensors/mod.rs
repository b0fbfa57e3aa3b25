//! `/api/mdm/devicesensors`: scripts that look something up on devices, to whom they are assigned, and what they found.
//!
//! The sandbox runs no scripts: what a sensor finds follows from seed, device and sensor, in the type it answers with.

mod assign;
mod assignment;
mod assignments;
mod found;
mod list;
mod script;
mod sensor;
mod write;

use crate::http::{Operation, delete, get, post, put};

pub(crate) use script::{PLATFORMS, check_script, org_group, platform_of};
pub(crate) use sensor::{CONTEXTS, SCHEDULES, known, word};

const READ: &str = "REST API Devices Read";
const WRITE: &str = "REST API Devices Write";
const EXECUTE: &str = "REST API Devices Execute";
const DELETE: &str = "REST API Devices Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    const ALL: &str = "/api/mdm/devicesensors";
    const ONE: &str = "/api/mdm/devicesensors/{sensor:uuid}";
    const LIST: &str = "/api/mdm/devicesensors/list/{og:uuid}";
    const ASSIGNMENT: &str = "/api/mdm/devicesensors/assignments/{sensor_assignment:uuid}";
    const OF_SENSOR: &str = "/api/mdm/devicesensors/{sensor:uuid}/assignments";
    vec![
        post(ALL).needs(WRITE).run(write::create_v1),
        post(ALL).version(2).needs(WRITE).run(write::create_v2),
        put(ONE).needs(WRITE).run(write::update),
        put(ONE).version(2).needs(WRITE).run(write::update),
        get(ONE).needs(READ).run(list::one_v1),
        get(ONE).version(2).needs(READ).run(list::one_v2),
        get(LIST).needs(READ).run(list::v1),
        get(LIST).version(2).needs(READ).run(list::v2),
        post("/api/mdm/devicesensors/bulkdelete").needs(DELETE).run(write::bulk_delete),
        post("/api/mdm/devicesensors/assign").needs(EXECUTE).run(assign::run),
        post("/api/mdm/devicesensors/{sensor:uuid}/assignment")
            .version(2)
            .needs(WRITE)
            .run(assignments::create),
        get(OF_SENSOR).version(2).needs(READ).run(assignments::list),
        post(OF_SENSOR).version(2).needs(WRITE).run(assignments::rank),
        get(ASSIGNMENT).version(2).needs(READ).run(assignments::get),
        put(ASSIGNMENT).version(2).needs(WRITE).run(assignments::update),
        delete(ASSIGNMENT).version(2).needs(DELETE).run(assignments::delete),
        get("/api/mdm/devices/{computer:uuid}/sensors").needs(READ).run(found::run),
    ]
}
