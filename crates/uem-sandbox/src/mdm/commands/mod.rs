//! `/api/mdm/devices/.../commands`: queued, picked up at the device's next check-in, acknowledged or refused.
//!
//! `call` and `newer` answer the API, `kind` knows the commands, `queue` checks and stores, `pickup` is what devices do when they check in, `control` lets
//! tests look at the queue and make a device check in.

mod call;
mod control;
mod kind;
mod newer;
mod pickup;
mod queue;
mod store;

pub use control::router as control_routes;
pub use pickup::{check_in, keep_picking_up};
pub(crate) use queue::BULK_LIMIT;

use crate::http::{Operation, post};

const EXECUTE: &str = "REST API Devices Execute";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        post("/api/mdm/devices/{id:int}/commands").needs(EXECUTE).run(call::by_id),
        post("/api/mdm/devices/commands").needs(EXECUTE).run(call::by_alternate_id),
        post("/api/mdm/devices/commands/bulk").needs(EXECUTE).run(call::bulk),
        post("/api/mdm/devices/{uuid:uuid}/commands/{command}")
            .version(2)
            .needs(EXECUTE)
            .run(newer::v2_by_uuid),
        post("/api/mdm/devices/{uuid:uuid}/commands/{command}")
            .version(3)
            .needs(EXECUTE)
            .run(newer::v3_by_uuid),
        post("/api/mdm/devices/commands/{command}").version(2).needs(EXECUTE).run(newer::v2_bulk),
        post("/api/mdm/devices/commands/{command}/device/{searchBy}/{id}")
            .version(2)
            .needs(EXECUTE)
            .run(newer::v2_by_alternate_id),
        post("/api/mdm/devices/commands/{command}/device/{searchBy}/{id}")
            .version(3)
            .needs(EXECUTE)
            .run(newer::v3_by_alternate_id),
    ]
}
