//! `/api/system/sslpinning`: hosts whose certificates the apps on the devices are to pin, and whether the
//! auto-discovery service knows of them. The certificates themselves are not kept.

mod host;
mod hosts;
mod sync;

use crate::http::{Operation, delete, get, patch, post};

const READ: &str = "REST API Groups Read";
const WRITE: &str = "REST API Groups Write";
const DELETE: &str = "REST API Groups Delete";
const EXECUTE: &str = "REST API Groups Execute";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let one = "/api/system/sslpinning/pinnedhost/{hostGuid:uuid}";
    vec![
        get("/api/system/sslpinning/pinnedhosts").needs(READ).run(hosts::list),
        post("/api/system/sslpinning/pinnedhost").needs(WRITE).run(hosts::create),
        patch(one).needs(WRITE).run(hosts::update),
        delete(one).needs(DELETE).run(hosts::delete),
        post("/api/system/sslpinning/syncwithautodiscovery/{organizationgroupid:int}")
            .needs(EXECUTE)
            .run(sync::run),
    ]
}
