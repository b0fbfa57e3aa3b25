//! Wipe protection: `/api/system/groups/{uuid}/device-wipes` and `.../device-wipe-lock`.
//!
//! `protect` is what every wipe and every deletion of an enrolled device passes: it counts, and where a group has more
//! than its limit lets through, the wipe is held and the group locked. `list` shows wipes, `decide` approves or rejects
//! those that are held, `lock` shows and lifts the lock, `control` sets limits.

mod control;
mod decide;
mod list;
mod lock;
pub mod protect;
pub mod schema;
pub mod store;

pub use control::router as control_routes;
pub use protect::{Asked, Source, let_through};

use crate::http::{Operation, VendorError, get, post, put};

const READ: &str = "REST API Groups Read";
const WRITE: &str = "REST API Groups Write";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/groups/{uuid:uuid}/device-wipe-lock").needs(READ).run(lock::show),
        put("/api/system/groups/{uuid:uuid}/device-wipe-lock").needs(WRITE).run(lock::set),
        get("/api/system/groups/{uuid:uuid}/device-wipes").needs(READ).run(list::run),
        post("/api/system/groups/{uuid:uuid}/device-wipes").needs(WRITE).run(decide::run),
    ]
}

fn no_group() -> VendorError {
    VendorError::new(404, 6008, "Organization group not found")
}
