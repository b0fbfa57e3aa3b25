//! `/api/system/advanced-ldap-sync-jobs`: enrollment users compared with the directory, and what differs taken over.

mod approve;
mod create;
mod find;
mod read;
mod store;

use crate::http::{Operation, get, post};

const READ: &str = "REST API Groups Read";
const WRITE: &str = "REST API Groups Write";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let one = "/api/system/advanced-ldap-sync-jobs/{uuid:uuid}";
    vec![
        get("/api/system/advanced-ldap-sync-jobs").needs(READ).run(read::list),
        post("/api/system/advanced-ldap-sync-jobs").needs(WRITE).run(create::run),
        get("/api/system/advanced-ldap-sync-jobs/status/{uuid:uuid}").needs(READ).run(read::status),
        get(one).needs(READ).run(read::preview),
        post(one).needs(WRITE).run(approve::run),
        get("/api/system/advancedldapsyncjobs/{uuid:uuid}").version(2).needs(READ).run(read::preview_v2),
    ]
}
