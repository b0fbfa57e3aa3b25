//! `GET /api/mdm/devices/{uuid}/osupdate`: the updates that a device could take.

use serde_json::{Value, json};
use uem_types::wire::time;

use super::releases::{Update, of_platform};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{
        jobs::{self, Job, State, Subject},
        smart_groups::criteria::Version,
    },
    resource::device_by_uuid,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("device")).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5061, "Device not found"))?;
    let version = Version::read(&device.os_version);
    let jobs = jobs::store::of_device(&call.tenant.database, Subject::Update, device.id).await?;
    let rows: Vec<Value> = of_platform(device.platform)
        .iter()
        .filter(|update| device.is_listed() && update.version() > version)
        .map(|update| row(&call, update, jobs.iter().find(|job| job.subject == update.number)))
        .collect();
    Reply::json(&json!({"OSUpdateList": rows}))
}

fn row(call: &Call, update: &Update, job: Option<&Job>) -> Value {
    let job = job.filter(|job| matches!(job.state, State::Queued | State::Stopped));
    let status = match job.map(|job| job.state) {
        Some(State::Queued) => "NotStarted",
        Some(_) => "Idle",
        None => "",
    };
    // What was never sampled is year 1, as on the wire.
    let changed = job.and_then(|job| jiff::Timestamp::from_millisecond(job.changed_at).ok());
    let changed = changed.map_or_else(|| "0001-01-01T00:00:00".to_owned(), time::format_v1);
    json!({
        "deviceUpdateName": update.name,
        "deviceUpdateVersion": update.release.version,
        "deviceUpdateUuid": update.uuid(call.tenant.fleet.seed()),
        "build": update.release.build,
        "releaseDate": update.released().map(time::format_v1),
        "expiationDate": update.expires().map(time::format_v1),
        "status": status,
        "statusTime": changed,
        "sampleTime": "0001-01-01T00:00:00",
        "downloadPercentComplete": 0.0,
        "downloadSize": 0.0,
        "installSize": 0.0,
        "isCritical": false,
        "isPreview": false,
        "isFirmwareUpdate": false,
        "isConfigurationDataUpdate": false,
        "restartRequired": true,
        "allowsInstallLater": false,
        "appIdentifiersToClose": [],
    })
}
