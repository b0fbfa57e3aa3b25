//! `/api/mdm/profiles`: what is defined, to whom it is given, and what of it is on which device.

mod certificates;
mod device;
mod devices;
mod draft;
mod find;
mod get;
pub mod on_device;
mod payload_keys;
mod payloads;
mod search;
mod search_v1;
mod search_v3;
mod seed;
mod sso;
pub mod store;
mod switch;
mod v3;
mod write;

pub(crate) use certificates::{CertificateFacts, certificate_facts};
pub(crate) use find::visible;
pub(crate) use get::body as rendered;
pub(crate) use search::group_names;
pub use seed::seed;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Profiles Read";
const WRITE: &str = "REST API Profiles Write";
const EXECUTE: &str = "REST API Profiles Execute";
const DELETE: &str = "REST API Profiles Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let mut routes = write::routes();
    routes.extend(reads());
    routes.extend([
        post("/api/mdm/profiles/uploadcertificate").needs(WRITE).run(certificates::upload),
        post("/api/mdm/profiles/certificatemap").needs(WRITE).run(certificates::keep_use),
        delete("/api/mdm/profiles/certificatemap/{id:int}").needs(DELETE).run(certificates::drop_use),
        post("/api/mdm/profiles/{id:int}/activate").needs(EXECUTE).run(switch::activate),
        post("/api/mdm/profiles/{id:int}/deactivate").needs(EXECUTE).run(switch::deactivate),
        delete("/api/mdm/profiles/{id:int}").needs(DELETE).run(switch::delete),
        post("/api/mdm/profiles/{uuid:uuid}/activate").needs(EXECUTE).run(switch::activate_by_uuid),
        post("/api/mdm/profiles/{uuid:uuid}/deactivate").needs(EXECUTE).run(switch::deactivate_by_uuid),
        delete("/api/mdm/profiles/{uuid:uuid}").needs(DELETE).run(switch::delete_by_uuid),
        delete("/api/mdm/profiles/{uuid:uuid}").version(3).needs(DELETE).run(switch::delete_v3),
        post("/api/mdm/profiles/{id:int}/install").needs(EXECUTE).run(device::install),
        post("/api/mdm/profiles/{id:int}/remove").needs(EXECUTE).run(device::remove),
        post("/api/mdm/profiles").version(3).needs(WRITE).run(v3::create),
        put("/api/mdm/profiles/{uuid:uuid}").version(3).needs(WRITE).run(v3::update),
    ]);
    routes
}

fn reads() -> [Operation; 12] {
    const KEYS: &str = "/api/mdm/profiles/platforms/{platform}/payloads/{payload}/getpayloadkeys";
    [
        get("/api/mdm/profiles/search").needs(READ).run(search_v1::run),
        get("/api/mdm/profiles/search").version(2).needs(READ).run(search::run),
        post("/api/mdm/profiles/search").version(3).needs(READ).run(search_v3::run),
        get("/api/mdm/profiles/{id:int}").version(2).needs(READ).run(get::v2),
        get("/api/mdm/profiles/{id:int}").version(4).needs(READ).run(get::v4),
        get("/api/mdm/profiles/{uuid:uuid}").version(3).needs(READ).run(v3::get),
        get("/api/mdm/profiles/{uuid:uuid}/devices").needs(READ).run(devices::run),
        get("/api/mdm/profiles/{uuid:uuid}/summary").needs(READ).run(devices::summary),
        get("/api/mdm/profiles/{uuid:uuid}/detail").needs(READ).run(devices::detail),
        get(KEYS).version(2).needs(READ).run(payload_keys::run),
        get("/api/mdm/profiles/certificatemap").needs(READ).run(certificates::uses),
        get("/api/mdm/profiles/sso/status").needs(READ).run(sso::run),
    ]
}
