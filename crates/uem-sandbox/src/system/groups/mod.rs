//! /api/system/groups: the tree of organization groups.

mod children;
mod device_counts;
mod get;
mod of_devices;
mod relatives;
mod render;
mod search;
mod store;
mod write;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Groups Read";
const WRITE: &str = "REST API Groups Write";
const DELETE: &str = "REST API Groups Delete";

pub(super) fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/groups/search").needs(READ).run(search::search_v1),
        get("/api/system/groups/search").version(2).needs(READ).run(search::search_v2),
        get("/api/system/groups/devicecounts").needs(READ).run(device_counts::device_counts),
        get("/api/system/groups/{id:int}").needs(READ).run(get::get_by_id),
        get("/api/system/groups/{uuid:uuid}").version(2).needs(READ).run(get::get_by_uuid),
        get("/api/system/groups/{id:int}/children").needs(READ).run(children::children),
        post("/api/system/groups/{id:int}").needs(WRITE).run(write::create_v1),
        post("/api/system/groups/{id:int}").version(2).needs(WRITE).run(write::create_v2),
        put("/api/system/groups/{id:int}").needs(WRITE).run(write::update_v1),
        put("/api/system/groups/{uuid:uuid}").version(2).needs(WRITE).run(write::update_v2),
        delete("/api/system/groups/{id:int}").needs(DELETE).run(write::delete_v1),
        delete("/api/system/groups/{uuid:uuid}").version(2).needs(DELETE).run(write::delete_v2),
        get("/api/mdm/groups/{uuid:uuid}/settings/directenrollment")
            .needs("REST API Devices Read")
            .run(of_devices::direct_enrollment),
        post("/api/mdm/groups/{uuid:uuid}/settings/directenrollment")
            .needs("REST API Devices Write")
            .run(of_devices::save_direct_enrollment),
        get("/api/mdm/groups/{uuid:uuid}/last-sync")
            .needs("REST API Devices Read")
            .run(of_devices::last_sync),
        get("/api/system/groups/{uuid:uuid}/parents").needs("*").run(relatives::parents),
        get("/api/system/groups/{uuid:uuid}/tree").needs("*").run(relatives::tree),
    ]
}
