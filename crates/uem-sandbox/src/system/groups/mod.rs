//! /api/system/groups: the tree of organization groups.

mod children;
mod device_counts;
mod get;
mod render;
mod search;
mod store;

use crate::http::{Operation, get};

const READ: &str = "REST API Groups Read";

pub(super) fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/groups/search").needs(READ).run(search::search_v1),
        get("/api/system/groups/search").version(2).needs(READ).run(search::search_v2),
        get("/api/system/groups/devicecounts").needs(READ).run(device_counts::device_counts),
        get("/api/system/groups/{id:int}").needs(READ).run(get::get_by_id),
        get("/api/system/groups/{uuid:uuid}").version(2).needs(READ).run(get::get_by_uuid),
        get("/api/system/groups/{id:int}/children").needs(READ).run(children::children),
    ]
}
