//! `POST .../{id}/install` and `/uninstall`, and `GET .../{id}/status`: one application on one device.

use serde_json::json;

use super::{
    find::{self, Face},
    on_device::{self, INSTALL, REMOVE},
    reach,
    store::App,
};
use crate::{
    fleet::{By, state::DeviceState},
    http::{Call, Query, Reply, VendorError},
    mdm::commands::BULK_LIMIT,
    resource::{Fields, device_by_uuid},
};

/// How an endpoint answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// The collection.
    pub face: Face,
    /// The status when it went well.
    pub done: u16,
    /// Status and code where the device is unknown.
    pub no_device: (u16, i32),
    /// Status and code where the body is no good or the application does not go there.
    pub bad: (u16, i32),
}

/// Ways to name a device in a body or in a query.
const NAMES: [(&str, By); 6] = [
    ("DeviceId", By::DeviceId),
    ("SerialNumber", By::SerialNumber),
    ("Udid", By::Udid),
    ("MacAddress", By::MacAddress),
    ("device_uuid", By::Uuid),
    ("device_udid", By::Udid),
];

/// Puts the application on a device at its next check-in. It must be active and assigned.
pub(super) async fn install(call: Call, manner: Manner) -> Result<Reply, VendorError> {
    let app = find::find(&call, manner.face).await?;
    let device = device_of_body(&call, manner).await?;
    check_goes_there(&call, &app, &device)
        .await
        .map_err(|message| VendorError::new(manner.bad.0, manner.bad.1, message))?;
    on_device::queue(&call.tenant, &app, &device, INSTALL, &call.caller.name).await?;
    Ok(Reply::empty(manner.done))
}

/// Takes the application from a device at its next check-in.
pub(super) async fn uninstall(call: Call, manner: Manner) -> Result<Reply, VendorError> {
    let app = find::find(&call, manner.face).await?;
    let device = device_of_body(&call, manner).await?;
    let is_there = on_device::version_on(&call.tenant, &app, &device).await?.is_some();
    let is_coming = on_device::waits(&call.tenant, &app, device.id).await?;
    if !is_there && is_coming.is_none_or(|command| command.command != INSTALL) {
        let message = format!("Application {} is not on device {}", app.id, device.id);
        return Err(VendorError::new(manner.bad.0, manner.bad.1, message));
    }
    on_device::queue(&call.tenant, &app, &device, REMOVE, &call.caller.name).await?;
    Ok(Reply::empty(manner.done))
}

async fn device_of_body(call: &Call, manner: Manner) -> Result<DeviceState, VendorError> {
    let fields = Fields::of(call)?;
    let named = NAMES.iter().find_map(|(name, by)| {
        let text = fields.text(name).filter(|text| !text.trim().is_empty() && text != "0")?;
        Some((*by, text))
    });
    let (by, text) = named.ok_or_else(|| {
        let message = "One of DeviceId, SerialNumber, Udid and MacAddress is required";
        VendorError::new(manner.bad.0, manner.bad.1, message)
    })?;
    let device = call.tenant.fleet.find_within(by, &text, call.caller.org_group_id).await?;
    device.filter(DeviceState::is_listed).ok_or_else(|| {
        let message = format!("No enrolled device has {text:?}");
        VendorError::new(manner.no_device.0, manner.no_device.1, message)
    })
}

/// `POST /api/mam/apps/internal/devices?action=`: install or remove on many devices. All of them, or none.
pub(super) async fn many(call: Call) -> Result<Reply, VendorError> {
    let invalid = |message: String| VendorError::new(422, 1012, format!("Validation failed: {message}"));
    let word = call.query.text("action").unwrap_or_default();
    let command = match word.to_lowercase().trim_end_matches("application") {
        "install" => INSTALL,
        "remove" | "uninstall" => REMOVE,
        _ => return Err(invalid(format!("action is {word:?}, expected Install or Remove"))),
    };
    let mut orders = Vec::new();
    for entry in Fields::of(&call)?.objects("device_assigned_app_uuids") {
        let uuid = entry.text("application_uuid").unwrap_or_default();
        let app = find::internal_by_uuid(&call, &uuid).await?;
        for device in entry.list("device_uuid").iter().filter_map(serde_json::Value::as_str) {
            let found = device_by_uuid(&call, device).await?.filter(DeviceState::is_listed);
            let found =
                found.ok_or_else(|| VendorError::new(404, 5054, format!("Device {device} not found")))?;
            if command == INSTALL {
                check_goes_there(&call, &app, &found).await.map_err(invalid)?;
            }
            orders.push((app.clone(), found));
            if orders.len() > BULK_LIMIT {
                return Err(invalid(format!("more than {BULK_LIMIT} devices at once")));
            }
        }
    }
    if orders.is_empty() {
        return Err(invalid("device_assigned_app_uuids is required: applications with their devices".into()));
    }
    for (app, device) in &orders {
        on_device::queue(&call.tenant, app, device, command, &call.caller.name).await?;
    }
    Ok(Reply::empty(202))
}

/// Why the application does not go to that device.
async fn check_goes_there(call: &Call, app: &App, device: &DeviceState) -> Result<(), String> {
    if app.status != "Active" {
        return Err(format!("Application {} is {}: activate it first", app.id, app.status));
    }
    let assigned = reach::assigned_to(&call.tenant, std::slice::from_ref(app), device.id).await;
    if assigned.is_ok_and(|assigned| assigned.contains(&app.id)) {
        return Ok(());
    }
    Err(format!(
        "Application {} is not assigned to device {}: assign a smart group that the device is in",
        app.id, device.id
    ))
}

/// `GET .../{id}/status?deviceid=`: one word.
pub(super) async fn status(call: Call, face: Face) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, face).await?;
    let (by, text) = named_in(&call.query).ok_or_else(|| {
        VendorError::new(400, 400, "One of deviceid, macaddress, serialnumber and udid is required")
    })?;
    let device = call.tenant.fleet.find_within(by, text, call.caller.org_group_id).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 404, format!("No device has {text:?}")))?;
    Reply::json(&json!(word(&call, &app, &device).await?))
}

fn named_in(query: &Query) -> Option<(By, &str)> {
    NAMES.iter().find_map(|(name, by)| query.text(name).map(|text| (*by, text)))
}

/// What there is of the application on the device.
async fn word(call: &Call, app: &App, device: &DeviceState) -> Result<&'static str, VendorError> {
    let tenant = &call.tenant;
    let waits = on_device::waits(tenant, app, device.id).await?;
    if let Some(command) = waits.filter(|_| device.is_listed()) {
        return Ok(if command.command == INSTALL { "Installing" } else { "MDMRemoval" });
    }
    let change = on_device::store::find(&tenant.database, device.id, &app.bundle_id).await?;
    let version = on_device::installed_version(tenant, app, device, change.as_ref());
    if version.is_some() && device.is_listed() {
        return Ok("Managed");
    }
    Ok(if change.is_some() { "MDMRemoved" } else { "Unknown" })
}
