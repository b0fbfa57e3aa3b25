//! Applications that a device may have: active ones for its platform whose rules reach a smart group it is in.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mam::apps,
    resource::{Page, device_by_uuid, is_visible},
};

pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("uuid")).await?.filter(DeviceState::is_listed);
    let device = device.ok_or_else(|| VendorError::new(404, 5002, "Device not found for this request."))?;
    let groups = call.tenant.membership.among(&call.tenant, &[device.id], |_| true).await?;
    let groups: HashSet<i64> = groups.into_iter().map(|(group, _)| group.id).collect();
    let now = call.tenant.fleet.now().as_millisecond();
    let mut apps = apps::store::list_shown(&call.tenant.database, now).await?;
    apps.retain(|app| {
        app.platform == device.platform as u8
            && app.status == "Active"
            && is_within_reach(&call, app.org_group_id, &device)
            && app.rules.for_member_of(|group| groups.contains(&group)).is_some()
    });
    let page = Page::v2(&call.query, 500);
    let rows: Vec<Value> = page
        .of(&apps)
        .iter()
        .map(|app| {
            json!({
                "id": app.id, "uuid": app.uuid, "name": app.name, "bundle_id": app.bundle_id, "version": app.version,
                "type": app.kind, "push_mode": app.push_mode,
            })
        })
        .collect();
    Reply::json(
        &json!({"applications": rows, "page": page.number, "page_size": page.size, "total": apps.len()}),
    )
}

/// An application of a group serves the devices at and below it.
fn is_within_reach(call: &Call, org_group: i64, device: &DeviceState) -> bool {
    let access = &call.tenant.access;
    access.is_within(device.org_group_id, org_group)
        && (is_visible(call, org_group) || access.is_within(call.caller.org_group_id, org_group))
}
