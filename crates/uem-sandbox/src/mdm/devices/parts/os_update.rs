//! `GET /api/mdm/devices/{uuid}/osupdate`, version 2: releases newer than the one a device has. Of Windows there are
//! none, as with the vendor.

use jiff::civil;
use serde_json::{Value, json};

use crate::{
    fleet::{
        ids,
        state::{DeviceState, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::device_by_uuid,
};

/// A time that was never sampled, as the vendor writes it.
const NEVER: &str = "0001-01-01T00:00:00";
/// Days between two releases, and from a release to its end.
const EVERY_DAYS: i64 = 60;
const OFFERED_DAYS: i64 = 131;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("uuid")).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5061, "Device not found for this request."))?;
    let seed = call.tenant.fleet.seed();
    let newer = match device.platform {
        Platform::Apple | Platform::AppleOsX | Platform::Android if device.is_listed() => {
            device.newer_releases()
        }
        _ => &[],
    };
    let first = device.releases().len() - newer.len();
    let rows: Vec<Value> = newer
        .iter()
        .enumerate()
        .map(|(place, release)| row(seed, &device, release.version, first + place))
        .collect();
    Reply::json(&json!({"OSUpdateList": rows}))
}

fn row(seed: u64, device: &DeviceState, version: &str, place: usize) -> Value {
    let name = match device.platform {
        Platform::AppleOsX => "macOS",
        Platform::Android => "Android",
        _ => "iOS",
    };
    let days = i64::try_from(place).unwrap_or(0) * EVERY_DAYS;
    let released = civil::date(2024, 1, 15).saturating_add(jiff::Span::new().days(days));
    let ends = released.saturating_add(jiff::Span::new().days(OFFERED_DAYS));
    let kind = (device.platform as u64) << 32 | place as u64;
    json!({
        "deviceUpdateName": name,
        "deviceUpdateVersion": version,
        "deviceUpdateUuid": ids::uuid(seed, "os update", kind),
        "releaseDate": format!("{released}T00:00:00"),
        "expiationDate": format!("{ends}T00:00:00"),
        "status": "",
        "statusTime": NEVER,
        "sampleTime": NEVER,
        "downloadPercentComplete": 0.0,
        "downloadSize": 0.0,
        "installSize": 0.0,
        "isPreview": false,
        "isCritical": false,
        "isConfigurationDataUpdate": false,
        "isFirmwareUpdate": false,
        "restartRequired": false,
        "allowsInstallLater": false,
        "appIdentifiersToClose": [],
    })
}
