//! `GET /api/mdm/compliancepolicy/search` and its newer form `GET /api/mdm/compliancepolicies`.

use std::collections::HashMap;

use uem_types::{
    OrgGroupId, PolicyId,
    mdm::compliance_policy::{
        CompliancePolicy, CompliancePolicyNew, CompliancePolicySearchResult, CompliancePolicySearchResultNew,
    },
};

use super::{
    on_device::{Subject, results},
    store::{self, Policy},
};
use crate::{
    Tenant,
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
};

/// Devices of a policy.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    assigned: i64,
    broken: i64,
}

pub(super) async fn old(call: Call) -> Result<Reply, VendorError> {
    let Some(org_group) = asked_org_group(&call, "organizationgroupid") else {
        return Err(VendorError::new(
            404,
            6,
            "Organization group not found or the user does not have access to it",
        ));
    };
    let policies = managed_below(&call.tenant, org_group).await?;
    let counts = counts(&call.tenant).await?;
    let page = Page::v1(&call.query);
    let rows = page.of(&policies).iter().map(|policy| {
        let count = counts.get(&policy.id).copied().unwrap_or_default();
        CompliancePolicy {
            device_policy_id: PolicyId(policy.id),
            name: Some(policy.name.clone()),
            description: Some(policy.description.clone()),
            platform: Some(platform(policy).to_owned()),
            is_active: Some(policy.is_active),
            assigned_devices: Some(count.assigned),
            compliant_devices: Some(count.assigned - count.broken),
            non_compliant_devices: Some(count.broken),
            root_location_group_id: Some(OrgGroupId(policy.org_group_id)),
            root_location_group_name: call
                .tenant
                .access
                .org_group(policy.org_group_id)
                .map(|group| group.name),
        }
    });
    let (number, size, total) =
        (Some(page.number.into()), Some(page.size.into()), i64::try_from(policies.len()).ok());
    Reply::json(&CompliancePolicySearchResult {
        compliance_policy: rows.collect(),
        page: number,
        page_size: size,
        total,
    })
}

pub(super) async fn new(call: Call) -> Result<Reply, VendorError> {
    let Some(org_group) = asked_org_group(&call, "organizationgroupuuid") else {
        return Err(VendorError::new(
            404,
            5027,
            "Organization group not found or the user does not have access to it",
        ));
    };
    let mut policies = managed_below(&call.tenant, org_group).await?;
    let text = call.query.text("searchtext").map(str::to_lowercase);
    policies.retain(|policy| text.as_ref().is_none_or(|text| policy.name.to_lowercase().contains(text)));
    let is_active = call.query.text("status").filter(|status| !status.eq_ignore_ascii_case("all"));
    policies.retain(|policy| {
        is_active.is_none_or(|status| status.eq_ignore_ascii_case("active") == policy.is_active)
    });
    let counts = counts(&call.tenant).await?;
    let page = Page::v1(&call.query);
    let rows = page.of(&policies).iter().map(|policy| {
        let count = counts.get(&policy.id).copied().unwrap_or_default();
        let group = call.tenant.access.org_group(policy.org_group_id);
        CompliancePolicyNew {
            device_policy_id: PolicyId(policy.id),
            name: Some(policy.name.clone()),
            description: Some(policy.description.clone()),
            platform: Some(platform(policy).to_owned()),
            policy_type: Some("Device".into()),
            is_active: Some(policy.is_active),
            assigned_devices: Some(count.assigned),
            compliant_devices: Some(count.assigned - count.broken),
            non_compliant_devices: Some(count.broken),
            organization_group_uuid: group.as_ref().map(|group| group.uuid),
            root_location_group_name: group.map(|group| group.name),
        }
    });
    let (number, size, total) =
        (Some(page.number.into()), Some(page.size.into()), i64::try_from(policies.len()).ok());
    Reply::json(&CompliancePolicySearchResultNew {
        compliance_policy: rows.collect(),
        page: number,
        page_size: size,
        total,
    })
}

async fn managed_below(tenant: &Tenant, org_group: i64) -> Result<Vec<Policy>, VendorError> {
    let mut policies = store::list(&tenant.database).await?;
    policies.retain(|policy| tenant.access.is_within(policy.org_group_id, org_group));
    Ok(policies)
}

fn platform(policy: &Policy) -> &'static str {
    policy.platform.map_or("All", |number| Platform::from_repr(number).map_or("Unknown", Platform::name))
}

/// Counts over the fleet's columns: devices that look the same to the policies are judged once.
async fn counts(tenant: &Tenant) -> Result<HashMap<i64, Counts>, VendorError> {
    let policies = store::list(&tenant.database).await?;
    let mut alike: HashMap<(Subject, u32), i64> = HashMap::new();
    for row in tenant.fleet.columns().rows().iter().filter(|row| row.is_listed()) {
        *alike.entry((Subject::from(row), row.org_group)).or_default() += 1;
    }
    let mut counts: HashMap<i64, Counts> = HashMap::new();
    for ((subject, org_group), devices) in alike {
        let is_below = |group| tenant.access.is_within(org_group.into(), group);
        for result in results(&policies, subject, is_below) {
            let count = counts.entry(result.policy.id).or_default();
            count.assigned += devices;
            count.broken += if result.is_kept { 0 } else { devices };
        }
    }
    Ok(counts)
}
