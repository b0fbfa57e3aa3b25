//! `/api/mdm/tags` old and new, `/api/mdm/devices/{uuid}/tags` and the twin `/api/system/groups/{id}/tags`.
//!
//! The same rows under four faces that name and shape everything differently; all changes go through `change`.

mod add;
mod bulk_settings;
mod change;
mod devices;
mod membership;
mod per_device;
mod search;
mod seed;
pub mod store;
mod system_twin;
mod v2;

pub use seed::seed;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Devices Read";
const WRITE: &str = "REST API Devices Write";
const EXECUTE: &str = "REST API Devices Execute";
const DELETE: &str = "REST API Devices Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mdm/devices/bulksettings").needs(READ).run(bulk_settings::run),
        post("/api/mdm/tags/addtag").needs(WRITE).run(add::run),
        post("/api/mdm/tags").version(3).needs(WRITE).run(v2::create),
        get("/api/mdm/tags/search").needs(READ).run(search::run),
        get("/api/mdm/tags/search").version(2).needs(READ).run(v2::search),
        post("/api/mdm/tags/{id:int}/update").needs(WRITE).run(add::update),
        delete("/api/mdm/tags/{id:int}").needs(DELETE).run(add::delete),
        put("/api/mdm/tags/{uuid:uuid}").version(2).needs(WRITE).run(v2::rename),
        delete("/api/mdm/tags/{uuid:uuid}").version(2).needs(DELETE).run(v2::delete),
        post("/api/mdm/tags/{id:int}/adddevices").needs(EXECUTE).run(devices::add),
        post("/api/mdm/tags/{id:int}/removedevices").needs(EXECUTE).run(devices::remove),
        get("/api/mdm/tags/{id:int}/devices").needs(READ).run(devices::list),
        get("/api/mdm/tags/{uuid:uuid}/devices").version(2).needs(READ).run(v2::devices),
        post("/api/mdm/tags/{uuid:uuid}/devices").version(2).needs(WRITE).run(v2::add_devices),
        delete("/api/mdm/tags/{uuid:uuid}/devices").version(2).needs(DELETE).run(v2::remove_devices),
        get("/api/mdm/devices/{uuid:uuid}/tags").needs(READ).run(per_device::list),
        post("/api/mdm/devices/{uuid:uuid}/tags/{tag:uuid}").needs(WRITE).run(per_device::add),
        delete("/api/mdm/devices/{uuid:uuid}/tags/{tag:uuid}").needs(DELETE).run(per_device::remove),
        get("/api/system/groups/{id:int}/tags").needs(READ).run(system_twin::list),
        get("/api/system/groups/{id:int}/tags/{tag:int}").needs(READ).run(system_twin::get),
        post("/api/system/groups/{id:int}/addTag").needs(WRITE).run(system_twin::add),
        post("/api/system/groups/{id:int}/tags/{tag:int}/update").needs(WRITE).run(system_twin::update),
        delete("/api/system/groups/{id:int}/tags/{tag:int}").needs(DELETE).run(system_twin::delete),
    ]
}
