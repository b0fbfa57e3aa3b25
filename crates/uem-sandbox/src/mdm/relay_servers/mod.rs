//! `/api/mdm/v2/relayservers`: servers that hold the files of products near the devices. The sandbox keeps what is said
//! of them and plays their connections; it moves no files.

mod calls;
mod read;
mod search;
mod server;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Products Read";
const WRITE: &str = "REST API Products Write";
const DELETE: &str = "REST API Products Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    const ONE: &str = "/api/mdm/v2/relayservers/{relayServerUuid:uuid}";
    vec![
        post("/api/mdm/v2/relayservers").needs(WRITE).run(calls::create),
        post("/api/mdm/v2/relayservers/search").needs(READ).run(search::run),
        get(ONE).needs(READ).run(calls::get),
        put(ONE).needs(WRITE).run(calls::update),
        delete(ONE).needs(DELETE).run(calls::delete),
        get("/api/mdm/v2/relayservers/{relayServerUuid:uuid}/test-connection").needs(READ).run(calls::test),
    ]
}
