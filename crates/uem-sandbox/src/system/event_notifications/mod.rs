//! `/api/system/eventnotifications`: rules that say who is told what happens to devices, and the telling.
//!
//! `rule` is one rule, `store` keeps them, `read` and `write` are the API in versions 1 and 2 (each also under a path
//! of its own that names the version). `delivery` posts webhooks beside everything else: a dead target costs the API
//! nothing.

mod control;
pub mod delivery;
mod input;
mod read;
pub mod rule;
pub mod store;
mod write;

pub(crate) use control::router as control_routes;
pub use delivery::Webhooks;
pub(crate) use delivery::keep_delivering;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Enterprise Integration Read";
/// No resource is known for changing rules: only a full-access role may.
const WRITE: &str = "*";

/// The built operations of this folder.
pub(super) fn routes() -> Vec<Operation> {
    vec![
        post("/api/system/eventnotifications").needs(WRITE).run(write::create_v1),
        get("/api/system/eventnotifications/search").needs(READ).run(read::search),
        get("/api/system/eventnotifications/{id:int}").needs(READ).run(read::get),
        put("/api/system/eventnotifications/{id:int}").needs(WRITE).run(write::update),
        delete("/api/system/eventnotifications/{id:int}").needs(WRITE).run(write::delete),
        post("/api/system/eventnotifications").version(2).needs(WRITE).run(write::create_v2),
        get("/api/system/eventnotifications/get").version(2).needs(READ).run(read::with_subscriptions),
        get("/api/system/eventnotifications/search").version(2).needs(READ).run(read::search),
        get("/api/system/eventnotifications/{uuid:uuid}").version(2).needs(READ).run(read::get),
        put("/api/system/eventnotifications/{uuid:uuid}").version(2).needs(WRITE).run(write::update),
        delete("/api/system/eventnotifications/{uuid:uuid}").version(2).needs(WRITE).run(write::delete),
        post("/api/system/eventnotifications/V1/eventnotifications").needs(WRITE).run(write::create_v1),
        get("/api/system/eventnotifications/V1/eventnotifications/search").needs(READ).run(read::search),
        get("/api/system/eventnotifications/V1/eventnotifications/{id:int}").needs(READ).run(read::get),
        put("/api/system/eventnotifications/V1/eventnotifications/{id:int}").needs(WRITE).run(write::update),
        delete("/api/system/eventnotifications/V1/eventnotifications/{id:int}")
            .needs(WRITE)
            .run(write::delete),
        post("/api/system/eventnotifications/V2/eventnotifications").needs(WRITE).run(write::create_v2),
        get("/api/system/eventnotifications/V2/eventnotifications/get")
            .needs(READ)
            .run(read::with_subscriptions),
        get("/api/system/eventnotifications/V2/eventnotifications/search").needs(READ).run(read::search),
        get("/api/system/eventnotifications/V2/eventnotifications/{uuid:uuid}").needs(READ).run(read::get),
        put("/api/system/eventnotifications/V2/eventnotifications/{uuid:uuid}")
            .needs(WRITE)
            .run(write::update),
        delete("/api/system/eventnotifications/V2/eventnotifications/{uuid:uuid}")
            .needs(WRITE)
            .run(write::delete),
    ]
}
