//! `/api/system/sslpinning`: hosts whose certificates the apps on the devices are to pin, and whether the
//! auto-discovery service knows of them; the certificates that are pinned, and where pinning is switched off.

mod certificate;
mod host;
mod hosts;
mod switch;
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
        post("/api/system/sslpinning/pincertificate").needs(WRITE).run(certificate::pin),
        post("/api/system/sslpinning/unpincertificate").needs(WRITE).run(certificate::unpin),
        post("/api/system/sslpinning/enable/{organizationgroupid:int}").needs(WRITE).run(switch::enable),
        post("/api/system/sslpinning/disable/{organizationgroupid:int}").needs(WRITE).run(switch::disable),
        post("/api/system/sslpinning/enablepin/{hostGuid:uuid}/{organizationgroupid:int}")
            .needs(WRITE)
            .run(switch::enable_pin),
        post("/api/system/sslpinning/disablepin/{hostGuid:uuid}/{organizationgroupid:int}")
            .needs(WRITE)
            .run(switch::disable_pin),
        post("/api/system/sslpinning/syncwithautodiscovery/{organizationgroupid:int}")
            .needs(EXECUTE)
            .run(sync::run),
    ]
}
