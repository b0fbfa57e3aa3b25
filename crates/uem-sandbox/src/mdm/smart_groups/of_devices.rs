//! `POST /api/mdm/devices/smartgroups` and `.../device-map-diagnostics`: which groups have these devices.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::store::SmartGroup;
use crate::{
    fleet::{By, state::DeviceState},
    http::{Call, Reply, VendorError},
    resource::{Fields, is_visible},
};

/// Most devices, and most groups, of one call.
const VALUES_MAX: usize = 1_000;

/// By UDID, below one organization group, among certain groups or all of them.
pub(super) async fn query(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let root = match fields.text("organization_group_uuid") {
        None => call.caller.org_group_id,
        Some(text) => {
            let group =
                Uuid::try_parse(&text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
            let group = group.filter(|group| is_visible(&call, group.id));
            group
                .ok_or_else(|| VendorError::new(403, 5027, format!("Organization group {text:?} not found")))?
                .id
        }
    };
    let udids = texts(&fields, "device_udids")?;
    if udids.is_empty() {
        return Err(invalid("device_udids is required"));
    }
    let wanted: Vec<String> =
        texts(&fields, "smartgroup_filter_uuids")?.iter().map(|text| text.to_lowercase()).collect();
    let (mut devices, mut unknown) = (Vec::new(), Vec::new());
    for udid in udids {
        let device = call.tenant.fleet.find_within(By::Udid, &udid, root).await?;
        match device.filter(DeviceState::is_listed) {
            Some(device) => devices.push((udid, device)),
            None => unknown.push(udid),
        }
    }
    let found = groups_of(&call, devices.iter().map(|(_, device)| device.id).collect(), &wanted).await?;
    let rows: Vec<Value> = devices
        .iter()
        .map(|(udid, device)| json!({"DeviceUdid": udid, "SmartGroups": found.of.get(&device.id).cloned().unwrap_or_default()}))
        .collect();
    let invalid: Vec<&String> = wanted.iter().filter(|uuid| !found.known.contains(uuid)).collect();
    Reply::json(
        &json!([{"device_membership": rows, "invalid_device_list": unknown, "invalid_smartgroup_list": invalid}]),
    )
}

/// By UUID, among all groups. Devices that are not there are left out.
pub(super) async fn diagnostics(call: Call) -> Result<Reply, VendorError> {
    let uuids = texts(&Fields::of(&call)?, "device_uuids")?;
    if uuids.is_empty() {
        return Err(invalid("device_uuids is required"));
    }
    let mut devices = Vec::new();
    for uuid in uuids {
        let device = call.tenant.fleet.find_within(By::Uuid, &uuid, call.caller.org_group_id).await?;
        devices.extend(device.filter(DeviceState::is_listed));
    }
    let found = groups_of(&call, devices.iter().map(|device| device.id).collect(), &[]).await?;
    let map: BTreeMap<String, Vec<String>> = devices
        .iter()
        .map(|device| (device.uuid.to_string(), found.of.get(&device.id).cloned().unwrap_or_default()))
        .collect();
    Reply::json(&json!({"device_smartgroup_map": map}))
}

struct Found {
    /// UUIDs of the groups of each device.
    of: BTreeMap<u32, Vec<String>>,
    /// The wanted groups that are there.
    known: Vec<String>,
}

async fn groups_of(call: &Call, mut devices: Vec<u32>, wanted: &[String]) -> Result<Found, VendorError> {
    devices.sort_unstable();
    devices.dedup();
    let is_asked = |group: &SmartGroup| {
        is_visible(call, group.org_group_id) && (wanted.is_empty() || wanted.contains(&group.uuid))
    };
    let all = super::store::list(&call.tenant.database).await?;
    let known = all.into_iter().filter(is_asked).map(|group| group.uuid).collect();
    let mut of: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (group, members) in call.tenant.membership.among(&call.tenant, &devices, is_asked).await? {
        for device in &members {
            of.entry(device).or_default().push(group.uuid.clone());
        }
    }
    Ok(Found { of, known })
}

fn texts(fields: &Fields, field: &str) -> Result<Vec<String>, VendorError> {
    let list: Option<Vec<String>> =
        fields.list(field).iter().map(|value| value.as_str().map(|text| text.trim().to_owned())).collect();
    let list = list.ok_or_else(|| invalid(&format!("{field} must be a list of texts")))?;
    if list.len() > VALUES_MAX {
        return Err(invalid(&format!(
            "{field} has {} entries, at most {VALUES_MAX} are allowed",
            list.len()
        )));
    }
    Ok(list)
}

fn invalid(text: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {text}"))
}
