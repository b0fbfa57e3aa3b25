//! `GET /api/system/groups/devicecounts`: devices of each group below the one asked for.

use serde_json::json;

use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
};

pub(super) async fn device_counts(call: Call) -> Result<Reply, VendorError> {
    for unsupported in ["seensince", "seentill"] {
        if call.query.text(unsupported).is_some() {
            return Err(VendorError::new(
                501,
                501,
                format!("The sandbox has not built {unsupported} of this operation."),
            ));
        }
    }
    let root = asked_org_group(&call, "organizationgroupid").ok_or_else(|| {
        VendorError::new(400, 6019, "Organization group not found or user does not have access.")
    })?;
    let counts = call.tenant.fleet.count_by_org_group();
    let groups = call.tenant.access.subtree(root);
    let page = Page::v1(&call.query);
    let row = |group: &crate::access::OrgGroup| {
        let devices = counts.get(&group.id).copied().unwrap_or(0);
        json!({"LocationGroupId": group.id, "LocationGroupName": group.name, "TotalDevices": devices, "DeviceCountByEnrollmentStatus": {"Enrolled": devices}})
    };
    let rows: Vec<_> = page.of(&groups).iter().map(row).collect();
    Reply::json(
        &json!({"LocationGroups": rows, "Page": page.number, "PageSize": page.size, "Total": groups.len()}),
    )
}
