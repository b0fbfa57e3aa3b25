//! What each compliance policy says of a device.

use jiff::SignedDuration;
use uem_types::{
    PolicyId,
    mdm::{
        device_compliance::DeviceComplianceResult,
        device_parts::{ActionTaken, DevicePolicyResult},
        enums::{ComplianceAction, ComplianceStatus},
    },
    wire::word::Word,
};
use uuid::Uuid;

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::compliance::{
        on_device::{PolicyResult, detail, results},
        store,
    },
    resource::Page,
};

/// How often policies are evaluated.
const EVERY: SignedDuration = SignedDuration::from_hours(4);

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let policies = store::list(&call.tenant.database).await?;
    let found = results(&policies, (&device).into(), |group| {
        call.tenant.access.is_within(device.org_group_id, group)
    });
    let page = Page::v1(&call.query);
    // The twin by alternate id knows neither the whole nor what is pending.
    let is_twin = call.segment("id").is_empty();
    let mut rows: Vec<_> = page.of(&found).iter().map(|result| row(&device, result)).collect();
    if is_twin {
        rows.iter_mut().for_each(|row| row.compliance_pending = None);
    }
    Reply::json(&DeviceComplianceResult {
        device_compliance: rows,
        overall_compliant_status: (!is_twin).then(|| ComplianceStatus::parse(device.compliance.name())),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(found.len()).ok(),
    })
}

fn row(device: &DeviceState, result: &PolicyResult<'_>) -> DevicePolicyResult {
    let policy = result.policy;
    let checked = device.compliance_checked_at;
    let actions = if result.is_kept {
        Vec::new()
    } else {
        vec![ActionTaken { action_type: Some(ComplianceAction::SendEmail) }]
    };
    DevicePolicyResult {
        id: Some(PolicyId(policy.id)),
        uuid: Uuid::try_parse(&policy.uuid).ok(),
        policy_name: Some(policy.name.clone()),
        policy_detail: Some(detail(policy.rule).to_owned()),
        compliant_status: Some(result.is_kept),
        compliance_pending: Some(result.is_pending),
        last_compliance_check: checked,
        next_compliance_check: checked.map(|checked| checked + EVERY),
        action_taken: Some(actions),
    }
}
