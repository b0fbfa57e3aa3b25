//! `POST /api/mdm/updates/{uuid}/groups/{og}?action=`: all devices of the group that could take the update are asked to, or
//! called off.

use super::scope;
use crate::{
    fleet::state::EnrollmentStatus,
    http::{Call, Reply, VendorError},
    mdm::{
        commands::{BULK_LIMIT, queue_task},
        jobs::{self, State, Subject},
    },
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let (update, org_group) = (scope::update(&call)?, scope::org_group(&call)?);
    let word = call.query.text("action").unwrap_or("Start");
    let is_start = match word.to_lowercase().as_str() {
        "start" => true,
        "stop" => false,
        _ => {
            return Err(VendorError::new(
                400,
                5222,
                format!("action {word:?} is unknown: use Start or Stop"),
            ));
        }
    };
    let devices = scope::devices(&call, update, org_group.id);
    let now = call.tenant.fleet.now().as_millisecond();
    let database = &call.tenant.database;
    if !is_start {
        let jobs = jobs::store::of_subject(database, Subject::Update, update.number).await?;
        for job in jobs.iter().filter(|job| job.state == State::Queued) {
            if devices.binary_search_by_key(&job.device_id, |(facts, _)| facts.id).is_ok() {
                let end = (State::Stopped, 0);
                jobs::store::put(database, Subject::Update, update.number, job.device_id, end, now).await?;
            }
        }
        return Ok(Reply::empty(202));
    }
    let ready: Vec<u32> = devices
        .iter()
        .filter(|(facts, version)| {
            facts.enrollment == EnrollmentStatus::Enrolled && *version < update.version()
        })
        .map(|(facts, _)| facts.id)
        .collect();
    if ready.is_empty() {
        let message =
            format!("No device of {} can take {} {}", org_group.name, update.name, update.release.version);
        return Err(VendorError::new(404, 5223, message));
    }
    if ready.len() > BULK_LIMIT {
        let message = format!(
            "{} devices could take the update, and one call starts it on {BULK_LIMIT} at most: make a deployment for a smart group",
            ready.len()
        );
        return Err(VendorError::new(400, 5222, message));
    }
    for device in call.tenant.fleet.get_many(&ready).await? {
        jobs::store::put(database, Subject::Update, update.number, device.id, (State::Queued, 0), now)
            .await?;
        queue_task(&call, &device, "InstallOsUpdate", update.number).await?;
    }
    Ok(Reply::empty(202))
}
