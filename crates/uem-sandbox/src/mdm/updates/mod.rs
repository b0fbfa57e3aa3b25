//! `/api/mdm/updates`: releases of operating systems, how ready devices are for them, and their deployment.
//!
//! An update is a release that the fleet knows (`releases`). Devices get one by being asked (`action`), or from a
//! deployment to smart groups, which they take at their next contact (`deployed`).

mod action;
pub mod deployed;
mod deployment;
mod deployments;
mod on_device;
mod progress;
mod ranking;
mod releases;
mod scope;
mod search;

pub(crate) use releases::install;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "Updates Policy Read access";
const WRITE: &str = "Updates Policy Write access";
const EXECUTE: &str = "Updates Policy Execute access";
const DELETE: &str = "Updates Policy Delete access";
const DEVICES: &str = "REST API Devices Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    const AT_GROUP: &str = "/api/mdm/updates/{update:uuid}/groups/{og:uuid}";
    const DEPLOY: &str = "/api/mdm/updates/{update:uuid}/groups/{og:uuid}/deployment";
    const RANK: &str = "/api/mdm/updates/{update:uuid}/groups/{og:uuid}/deployments";
    const READY: &str = "/api/mdm/updates/{update:uuid}/groups/{og:uuid}/device-readiness";
    const COUNTS: &str = "/api/mdm/updates/{update:uuid}/groups/{og:uuid}/device-status";
    const STATUS: &str = "/api/mdm/updates/{update:uuid}/groups/{og:uuid}/update-status";
    const PUBLISH: &str = "/api/mdm/updates/deployments/{deployment:uuid}/publish";
    const ONE: &str = "/api/mdm/updates/deployments/{deployment:uuid}";
    vec![
        get("/api/mdm/updates").needs(READ).run(search::run),
        get("/api/mdm/updates/{update:uuid}").needs(READ).run(search::one),
        get("/api/mdm/updates/{update:uuid}/deployments").needs(READ).run(deployments::of_update),
        get(READY).needs(READ).run(progress::readiness),
        get(COUNTS).needs(READ).run(progress::counts),
        get(STATUS).needs(READ).run(progress::devices),
        post(AT_GROUP).needs(WRITE).run(action::run),
        post(DEPLOY).needs(WRITE).run(deployments::create),
        post(DEPLOY).version(2).needs(WRITE).run(deployments::create),
        post(RANK).needs(WRITE).run(ranking::run),
        post(PUBLISH).needs(EXECUTE).run(deployments::publish),
        get(ONE).needs(READ).run(deployments::get),
        put(ONE).needs(WRITE).run(deployments::update),
        put(ONE).version(2).needs(WRITE).run(deployments::update),
        delete(ONE).needs(DELETE).run(deployments::delete),
        get("/api/mdm/devices/{device:uuid}/osupdate").version(2).needs(DEVICES).run(on_device::run),
    ]
}
