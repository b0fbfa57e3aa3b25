//! `GET /api/mdm/devices/{uuid}/osupdate`, version 2: releases newer than the one a device has. Of Windows there are none, as
//! with the vendor.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time;

use super::releases::{Update, of_platform};
use crate::{
    fleet::state::{DeviceState, Platform},
    http::{Call, Reply, VendorError},
    mdm::jobs::{self, Job, State, Subject},
    resource::device_by_uuid,
};

/// A time that was never sampled, as the vendor writes it.
const NEVER: &str = "0001-01-01T00:00:00";

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("device")).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5061, "Device not found for this request."))?;
    let jobs = jobs::store::of_device(&call.tenant.database, Subject::Update, device.id).await?;
    let known = of_platform(device.platform);
    let offered = if is_told(&device) { device.newer_releases() } else { &[] };
    let rows: Vec<Value> = offered
        .iter()
        .filter_map(|release| known.iter().find(|update| update.release.version == release.version))
        .map(|update| row(&call, update, jobs.iter().find(|job| job.subject == update.number)))
        .collect();
    Reply::json(&json!({"OSUpdateList": rows}))
}

fn is_told(device: &DeviceState) -> bool {
    device.is_listed() && matches!(device.platform, Platform::Apple | Platform::AppleOsX | Platform::Android)
}

fn row(call: &Call, update: &Update, job: Option<&Job>) -> Value {
    let job = job.filter(|job| matches!(job.state, State::Queued | State::Stopped));
    let status = match job.map(|job| job.state) {
        Some(State::Queued) => "NotStarted",
        Some(_) => "Idle",
        None => "",
    };
    let changed = job.and_then(|job| Timestamp::from_millisecond(job.changed_at).ok());
    let day = |time: Option<Timestamp>| time.map(|time| time.strftime("%Y-%m-%dT00:00:00").to_string());
    json!({
        "deviceUpdateName": update.name,
        "deviceUpdateVersion": update.release.version,
        "deviceUpdateUuid": update.uuid(call.tenant.fleet.seed()),
        "releaseDate": day(update.released()),
        "expiationDate": day(update.expires()),
        "status": status,
        "statusTime": changed.map_or_else(|| NEVER.to_owned(), time::format_v1),
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
