//! `/api/mam/blobs`: files that are uploaded, whole or in parts, and referred to by number or UUID.

mod parts;
mod read;
pub mod store;
mod upload;

pub(super) use parts::{CHUNK_BODY_MAX, Part, collect, take_part};
pub(super) use read::uuid_of;
pub(super) use upload::keep;

use crate::http::{Operation, delete, get, head, post};

const READ: &str = "REST API BLOBS Read";
const WRITE: &str = "REST API BLOBS Write";
const EXECUTE: &str = "REST API BLOBS Execute";
const DELETE: &str = "REST API BLOBS Delete";

/// The largest file, and so the longest body of an upload: 256 MB.
pub const BLOB_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        post("/api/mam/blobs/uploadblob").body_max(BLOB_BYTES_MAX).needs(WRITE).run(upload::run),
        post("/api/mam/blobs/uploadblob").version(2).body_max(BLOB_BYTES_MAX).needs(WRITE).run(upload::run),
        post("/api/mam/blobs/chunk").body_max(CHUNK_BODY_MAX).needs(WRITE).run(parts::chunk),
        post("/api/mam/blobs/mergechunk").needs(EXECUTE).run(parts::merge),
        get("/api/mam/blobs/downloadblob/{id:int}").needs(READ).run(read::download),
        get("/api/mam/blobs/downloadblob/{uuid:uuid}").version(2).needs(READ).run(read::download),
        get("/api/mam/blobs/{id}").version(2).needs("*").run(read::download),
        head("/api/mam/blobs/{uuid:uuid}").version(2).needs(READ).run(read::look),
        delete("/api/mam/blobs/blob/{id:int}").needs(DELETE).run(read::delete),
        delete("/api/mam/blobs/{uuid:uuid}").version(2).needs(DELETE).run(read::delete),
    ]
}
