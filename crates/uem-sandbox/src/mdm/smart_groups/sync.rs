//! `POST /api/mdm/smartgroups/{id}/devices/sync`: who is in the group is evaluated anew, and every member is asked to
//! get in touch, so that what is assigned to the group arrives.
//!
//! The role table has a resource that executes smart groups, the public description has no route: this path is the
//! sandbox's own.

use super::get::visible;
use crate::{
    http::{Call, Reply, VendorError},
    mdm::commands::{BULK_LIMIT, queue_task},
    resource::{Outcome, is_visible},
};

/// The command that each member gets.
const COMMAND: &str = "SyncDevice";

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = visible(&call).await?;
    call.tenant.membership.changed(None);
    let members = call.tenant.membership.members(&call.tenant, &group).await?;
    let members: Vec<u32> = {
        let columns = call.tenant.fleet.columns();
        let rows = members.iter().filter_map(|id| columns.get(id));
        rows.filter(|row| is_visible(&call, row.org_group.into())).map(|row| row.id).collect()
    };
    if members.len() > BULK_LIMIT {
        let message =
            format!("{} devices exceed the limit of {BULK_LIMIT}: sync smaller groups", members.len());
        return Err(VendorError::new(400, 4, message));
    }
    let mut outcome = Outcome::default();
    for device in call.tenant.fleet.get_many(&members).await? {
        let result = queue_task(&call, &device, COMMAND, group.id).await;
        outcome.add(&device.id.to_string(), result);
    }
    Ok(Reply::json(&outcome)?.with_status(202))
}
