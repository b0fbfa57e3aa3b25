//! `/api/mdm/compliancepolicy` and `/api/mdm/compliancepolicies`: policies, and what they say of a device.
//!
//! `judge` sets a device's status when its facts change, `evaluate` for all devices of a policy at once; `on_device`
//! shows what each policy says of a device. The description has routes for lists only: the others are the sandbox's own.

mod evaluate;
mod judge;
pub mod on_device;
mod search;
mod seed;
pub mod store;
mod write;

pub(crate) use judge::judge;
pub use seed::seed;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Compliance Policy Read";
const WRITE: &str = "REST API Compliance Policy Write";
const DELETE: &str = "REST API Compliance Policy Delete";
const EXECUTE: &str = "REST API Compliance Policy Execute";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mdm/compliancepolicy/search").needs(READ).run(search::old),
        get("/api/mdm/compliancepolicies").needs(READ).run(search::new),
        post("/api/mdm/compliancepolicies").needs(WRITE).run(write::create),
        get("/api/mdm/compliancepolicies/{uuid:uuid}").needs(READ).run(write::get),
        put("/api/mdm/compliancepolicies/{uuid:uuid}").needs(WRITE).run(write::update),
        delete("/api/mdm/compliancepolicies/{uuid:uuid}").needs(DELETE).run(write::delete),
        post("/api/mdm/compliancepolicies/{uuid:uuid}/evaluate").needs(EXECUTE).run(evaluate::run),
    ]
}
