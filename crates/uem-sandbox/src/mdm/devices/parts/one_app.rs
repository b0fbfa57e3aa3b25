//! One application on a device, the applications of several, and those that the company made:
//! `GET /api/mdm/devices/{uuid}/apps?bundleid=`, `POST /api/mdm/devices/apps` of version 2,
//! `GET /api/mdm/devices/{id}/adminapps`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use uem_types::mdm::enums::DeviceAppStatus;

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mam::apps::on_device,
    resource::{Fields, device_by_uuid, is_visible},
};

/// The most devices of one call.
const DEVICES_MAX: usize = 100;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let bundle = call.query.text("bundleid");
    let bundle = bundle.ok_or_else(|| VendorError::new(400, 5005, "bundleid is required"))?.to_owned();
    let device = device_by_uuid(&call, call.segment("uuid")).await?.ok_or_else(missing)?;
    let apps = on_device(&call.tenant, &device).await?;
    let app = apps.iter().find(|app| app.bundle_id.eq_ignore_ascii_case(&bundle));
    let app = app.ok_or_else(|| {
        VendorError::new(404, 5005, format!("Application {bundle} is not on device {}", device.id))
    })?;
    let is_there = app.status != DeviceAppStatus::PendingInstall;
    let at = app.action.map(|(_, at)| format!("{at:.3}"));
    Reply::json(&json!({
        "app_details": {"identifier": app.bundle_id, "total_size": app.size_bytes, "type": [app.kind]},
        "assignment_info": {
            "assigned_version": app.is_managed.then_some(&app.latest),
            "assignment_status": if app.is_assigned { "Assigned" } else { "Not Assigned" },
            "effective_date": at,
            "latest_uem_action": app.action.map(|(action, _)| action),
        },
        "compliance_info": {
            "compliance_status": device.compliance.name(),
            "compliance_timestamp": device.compliance_checked_at.map(|at| format!("{at:.3}")),
            "compliance_policy_status": [],
        },
        "device_sample_info": {
            "installed_status": if is_there { "Installed" } else { "Not Installed" },
            "installed_version": is_there.then_some(&app.version),
            "latest_app_reason_time": format!("{:.3}", device.last_seen),
        },
    }))
}

/// Each application once, by name.
pub(super) async fn of_many(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    if let Some(text) = fields.text("organization_group_uuid") {
        let group = text.parse().ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
        if group.is_none_or(|group| !is_visible(&call, group.id)) {
            return Err(VendorError::new(
                404,
                6,
                "Organization group not found or the user does not have access to it",
            ));
        }
    }
    let uuids: Vec<&str> = fields.list("device_uuids").iter().filter_map(Value::as_str).collect();
    if uuids.is_empty() || uuids.len() > DEVICES_MAX {
        let message = format!("Validation failed: device_uuids lists 1 to {DEVICES_MAX} UUIDs");
        return Err(VendorError::new(422, 1012, message));
    }
    let mut apps = BTreeMap::new();
    for one in uuids {
        let device = device_by_uuid(&call, one).await?.ok_or_else(missing)?;
        let found = on_device(&call.tenant, &device).await?;
        apps.extend(found.into_iter().map(|app| (app.name, app.uuid)));
    }
    let rows: Vec<Value> = apps
        .into_iter()
        .map(|(name, uuid)| json!({"application_name": name, "application_uuid": uuid}))
        .collect();
    Reply::json(&json!({"Apps": rows}))
}

/// Those that were made in house.
pub(super) async fn admin_apps(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let apps = on_device(&call.tenant, &device).await?;
    let own = apps.iter().filter(|app| app.kind == "Internal" && app.status == DeviceAppStatus::Installed);
    let rows: Vec<Value> = own
        .map(|app| json!({"Name": app.name, "Identifier": app.bundle_id, "Version": app.version}))
        .collect();
    Reply::json(&json!({"DeviceAdminApps": rows}))
}

fn missing() -> VendorError {
    VendorError::new(404, 5061, "Device not found for this request.")
}
