//! `POST /api/mdm/compliancepolicies/{uuid}/evaluate`: devices that the policy is for are judged now, by all policies
//! that apply to them. The path is the sandbox's own.

use serde_json::json;

use super::{judge::status, on_device::Subject, store, write};
use crate::{
    fleet::columns::Facts,
    http::{Call, Reply, VendorError},
};

/// Devices that are changed in one transaction.
const BATCH: usize = 500;

/// 202 with what came of it. Devices whose status stays are not written: their last check stays what it was.
pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let policy = write::found(&call).await?;
    let policies = store::list(&call.tenant.database).await?;
    let (fleet, places) = (&call.tenant.fleet, call.tenant.fleet.places());
    let now = fleet.now();
    let judged = |row: &Facts| status(&policies, &places, Subject::from(row), row.org_group.into());
    let (mut evaluated, mut changed) = (0_usize, Vec::new());
    for row in fleet.columns().rows() {
        let is_its = row.is_listed()
            && policy.platform.is_none_or(|platform| platform == row.platform as u8)
            && places.is_within(row.org_group.into(), policy.org_group_id);
        if is_its {
            evaluated += 1;
            if judged(row) != row.compliance {
                changed.push(row.id);
            }
        }
    }
    for batch in changed.chunks(BATCH) {
        let judge = |state: &mut crate::fleet::state::DeviceState| {
            state.compliance = status(&policies, &places, Subject::from(&*state), state.org_group_id);
            state.compliance_checked_at = Some(now);
        };
        fleet.change_by(&call.caller.name, batch, judge).await?;
    }
    let body = json!({
        "policy_uuid": policy.uuid, "evaluated_device_count": evaluated, "changed_device_count": changed.len(),
    });
    Ok(Reply::json(&body)?.with_status(202))
}
