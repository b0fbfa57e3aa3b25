//! /api/mdm/devices: searches, reads by each id, look-ups of many, editing, deleting.

mod bulk;
mod by_alternate_id;
mod by_id;
mod by_uuid;
mod delete;
mod edit;
mod extensive_parts;
mod extensive_search;
mod lite_search;
mod parts;
pub mod render;
mod search;
mod store;

pub(crate) use delete::remove;
pub(crate) use search::date::parse as date;

use crate::http::{Operation, delete as deletion, get, post, put};

const READ: &str = "REST API Devices Read";
const WRITE: &str = "REST API Devices Write";
const EXECUTE: &str = "REST API Devices Execute";
const DELETE_RIGHT: &str = "REST API Devices Delete";

/// How the list of wipes calls the deletion of an enrolled device, and the log.
pub(crate) const DELETE: &str = "Delete";
pub(crate) const DELETE_EVENT: &str = "Delete Device";

/// Operations of this folder.
pub fn routes() -> Vec<Operation> {
    let mut routes = vec![
        get("/api/mdm/devices/search").needs(READ).run(search::v1),
        get("/api/mdm/devices/search").version(2).needs(READ).run(search::v2),
        get("/api/mdm/devices/search").version(3).needs(READ).run(search::v3),
        get("/api/mdm/devices/extensivesearch").needs(READ).run(extensive_search::run),
        get("/api/mdm/devices/litesearch").needs(READ).run(lite_search::run),
        get("/api/mdm/devices/{id:int}").needs(READ).run(by_id::run),
        get("/api/mdm/devices/{uuid:uuid}").version(2).needs(READ).run(by_uuid::v2),
        get("/api/mdm/devices/{uuid:uuid}").version(3).needs(READ).run(by_uuid::v3),
        get("/api/mdm/devices").needs(READ).run(by_alternate_id::run),
        post("/api/mdm/devices").needs(WRITE).run(bulk::by_alternate_id),
        post("/api/mdm/devices/id").needs(READ).run(bulk::by_id),
        put("/api/mdm/devices/{id:int}").needs(WRITE).run(edit::by_id),
        put("/api/mdm/devices").needs(WRITE).run(edit::by_alternate_id),
        deletion("/api/mdm/devices/{id:int}").needs(DELETE_RIGHT).run(delete::by_id),
        deletion("/api/mdm/devices").needs(DELETE_RIGHT).run(delete::by_alternate_id),
        deletion("/api/mdm/devices/macaddress/{macaddress}").needs(DELETE_RIGHT).run(delete::by_mac_address),
        post("/api/mdm/devices/bulk").needs(EXECUTE).run(delete::bulk),
    ];
    routes.extend(parts::routes());
    routes
}
