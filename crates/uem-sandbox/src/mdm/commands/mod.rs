//! `/api/mdm/devices/.../commands`: queued, picked up at the device's next check-in, acknowledged or refused.
//!
//! `call` and `newer` answer the API, `own` the commands with a path of their own, `admin_actions`, `lost_mode` and
//! `change_group` those that are like no other; `wipe_cancel` takes wipes back. `kind` knows the commands, `effect` what
//! they do to a device, `queue` checks and stores, `pickup` is what devices do when they check in, `control` lets
//! tests look at the queue and make a device check in.

mod admin_actions;
mod call;
mod change_group;
mod control;
mod effect;
mod kind;
mod lost_mode;
mod newer;
mod os_update_bulk;
mod outside;
mod own;
mod pickup;
mod queue;
pub mod recovery_lock;
mod store;
mod task;
mod wipe_cancel;

pub use control::router as control_routes;
pub(crate) use outside::{finish_outside, latest_outside, queue_outside, refused_outside, waiting_outside};
pub use pickup::{check_in, keep_picking_up, pick_up_due, waiting_for};
pub(crate) use queue::{BULK_LIMIT, queue_approved, queue_task};
pub(crate) use store::Command;
pub use store::cancel;

use crate::http::{Operation, post, put};

const EXECUTE: &str = "REST API Devices Execute";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let mut routes = vec![
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
        post("/api/mdm/devices/commands/bulk/scheduleosupdate").needs(EXECUTE).run(os_update_bulk::run),
        put("/api/mdm/devices/{id:int}/commands/changeorganizationgroup/{group:int}")
            .needs(EXECUTE)
            .run(change_group::by_id),
        post("/api/mdm/devices/commands/changeorganizationgroup")
            .needs(EXECUTE)
            .run(change_group::by_alternate_id),
        put("/api/mdm/devices/{uuid:uuid}/commands/change-organization-group/{group:uuid}")
            .needs(EXECUTE)
            .run(change_group::by_uuid),
        post("/api/mdm/devices/admin-actions/{action}").needs(EXECUTE).run(admin_actions::run),
        put("/api/mdm/devices/{uuid:uuid}/lostmode/{enable}").needs(EXECUTE).run(lost_mode::apple),
        put("/api/mdm/chromeos/{device}/lostmode/{enable}").needs(EXECUTE).run(lost_mode::chrome),
    ];
    routes.extend(own::routes());
    routes
}

/// What the log calls a command.
pub(crate) fn event_of(command: &str) -> Option<&'static str> {
    kind::CommandKind::find(command).map(|kind| kind.event)
}
