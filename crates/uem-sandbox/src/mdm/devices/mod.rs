//! /api/mdm/devices: searches, reads by each id, look-ups of many.

mod bulk;
mod by_alternate_id;
mod by_id;
mod by_uuid;
mod extensive_parts;
mod extensive_search;
mod lite_search;
mod parts;
pub mod render;
mod search;

use crate::http::{Operation, get, post};

const READ: &str = "REST API Devices Read";
const WRITE: &str = "REST API Devices Write";

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
    ];
    routes.extend(parts::routes());
    routes
}
