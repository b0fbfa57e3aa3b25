//! `/api/mam/apps/purchased`: what is bought in volume. The calls it shares with the other collections stand in `apps`.
//!
//! `licences` says how many there are and who has them; `account` is the volume purchase account of a customer.

mod account;
mod assign;
mod get;
mod invite;
mod licences;
mod search;
mod store;
mod switches;

use crate::http::{Operation, get, patch, post, put};

const READ: &str = "REST API Apps Read";
const WRITE: &str = "REST API Apps Write";
const EXECUTE: &str = "REST API Apps Execute";

pub use account::seed;

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mam/apps/purchased/search").needs(READ).run(search::run),
        get("/api/mam/apps/purchased/{id:int}").needs(READ).run(get::by_id),
        get("/api/mam/apps/purchased/{uuid:uuid}").version(2).needs(READ).run(get::by_uuid),
        put("/api/mam/apps/purchased/{id:int}").needs(WRITE).run(assign::put),
        post("/api/mam/apps/purchased/{id:int}/assignment").needs(WRITE).run(assign::post),
        patch("/api/mam/apps/purchased/{id:int}").needs(WRITE).run(switches::auto_update),
        put("/api/mam/apps/purchased/EnableDeviceAssignmentForVppApp/{id:int}")
            .needs(WRITE)
            .run(switches::for_devices),
        post("/api/mam/apps/purchased/{id:int}/vppinvite").needs(EXECUTE).run(invite::send),
        get("/api/mam/apps/purchased/{id:int}/vppinvitestatus/{device:int}").needs(READ).run(invite::status),
        post("/api/mam/apps/purchased/account").needs(WRITE).run(account::create),
        put("/api/mam/apps/purchased/VppSyncAssets/{group:int}").needs(WRITE).run(account::sync),
        put("/api/mam/apps/purchased/ResetClientContextForAccount/{group:int}")
            .needs(WRITE)
            .run(account::reset),
        get("/api/mam/apps/purchased/GetVppSyncAssetsStatus/{group:int}").needs(READ).run(account::status),
    ]
}
