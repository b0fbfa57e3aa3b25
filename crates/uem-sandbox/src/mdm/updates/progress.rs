//! How far the devices of an organization group are with an update: `/device-readiness`, `/device-status`, `/update-status`.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use uem_types::wire::time;

use super::{
    releases::Update,
    scope,
    search::{invalid, page},
};
use crate::{
    fleet::{columns::Facts, filter, state::EnrollmentStatus},
    http::{Call, Reply, VendorError},
    mdm::{
        jobs::{self, Job, State, Subject},
        smart_groups::criteria::Version,
    },
};

/// Where a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
enum Status {
    /// Could take it, and nobody asked.
    #[strum(to_string = "IDLE")]
    Idle,
    /// Asked, and not in contact since.
    #[strum(to_string = "NOT_STARTED", serialize = "NotStarted")]
    NotStarted,
    /// Runs it.
    #[strum(to_string = "INSTALL_COMPLETE", serialize = "InstallComplete")]
    InstallComplete,
    /// Waits for a wipe, or runs a later version.
    #[strum(to_string = "NOT_ELIGIBLE", serialize = "NotEligible")]
    NotEligible,
}

/// Words of the filter that no device here is ever in.
const UNUSED: [&str; 7] = [
    "UNKNOWN",
    "DOWNLOADING",
    "DOWNLOADFAILED",
    "INSTALLING",
    "INSTALLFAILED",
    "DOWNLOADCOMPLETE",
    "NOTDEPORSUPERVISED",
];

fn status(update: Update, facts: &Facts, version: Version, job: Option<&Job>) -> Status {
    if version == update.version() {
        Status::InstallComplete
    } else if version > update.version() || facts.enrollment != EnrollmentStatus::Enrolled {
        Status::NotEligible
    } else if job.is_some_and(|job| job.state == State::Queued) {
        Status::NotStarted
    } else {
        Status::Idle
    }
}

/// Every device with its status, by id.
async fn statuses(call: &Call) -> Result<Vec<(u32, Status)>, VendorError> {
    let (update, org_group) = (scope::update(call)?, scope::org_group(call)?);
    let jobs = jobs::store::of_subject(&call.tenant.database, Subject::Update, update.number).await?;
    let jobs: HashMap<u32, Job> = jobs.into_iter().map(|job| (job.device_id, job)).collect();
    let devices = scope::devices(call, update, org_group.id);
    let found = devices
        .iter()
        .map(|(facts, version)| (facts.id, status(update, facts, *version, jobs.get(&facts.id))));
    Ok(found.collect())
}

pub(super) async fn readiness(call: Call) -> Result<Reply, VendorError> {
    let (update, org_group) = (scope::update(&call)?, scope::org_group(&call)?);
    let (mut eligible, mut not_eligible, mut already, mut higher) = (0, 0, 0, 0);
    for (facts, version) in scope::devices(&call, update, org_group.id) {
        match version.cmp(&update.version()) {
            std::cmp::Ordering::Equal => already += 1,
            std::cmp::Ordering::Greater => higher += 1,
            std::cmp::Ordering::Less if facts.enrollment == EnrollmentStatus::Enrolled => eligible += 1,
            std::cmp::Ordering::Less => not_eligible += 1,
        }
    }
    Reply::json(&json!({
        "eligible": eligible,
        "not_eligible": not_eligible,
        "already_on_this_version": already,
        "on_higher_version": higher,
    }))
}

pub(super) async fn counts(call: Call) -> Result<Reply, VendorError> {
    let all = statuses(&call).await?;
    let count = |wanted: Status| all.iter().filter(|(_, status)| *status == wanted).count();
    Reply::json(&json!({
        "idle": count(Status::Idle),
        "not_started": count(Status::NotStarted),
        "install_complete": count(Status::InstallComplete),
        "not_eligible": count(Status::NotEligible),
    }))
}

pub(super) async fn devices(call: Call) -> Result<Reply, VendorError> {
    let mut all = statuses(&call).await?;
    if let Some(word) = call.query.text("status") {
        let wanted: Option<Status> = word.parse().ok();
        if wanted.is_none() && !UNUSED.contains(&word.replace('_', "").to_uppercase().as_str()) {
            return Err(invalid(&format!(
                "status {word:?} is unknown: use Idle, NotStarted, InstallComplete or NotEligible"
            )));
        }
        all.retain(|(_, status)| wanted == Some(*status));
    }
    let (user, name) = (call.query.text("user"), call.query.text("device_name"));
    if user.is_some() || name.is_some() {
        let asked = filter::Filter {
            user: user.map(str::to_owned),
            friendly_name: name.map(str::to_owned),
            org_group_id: call.caller.org_group_id,
            ..filter::Filter::default()
        };
        let named: HashSet<u32> = call.tenant.fleet.search(&asked).await?.iter().copied().collect();
        all.retain(|(id, _)| named.contains(id));
    }
    let (page, size) = page(&call)?;
    let start = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let shown: HashMap<u32, Status> =
        all.iter().skip(start).take(usize::try_from(size).unwrap_or(0)).copied().collect();
    let mut ids: Vec<u32> = shown.keys().copied().collect();
    ids.sort_unstable();
    let rows: Vec<Value> = (call.tenant.fleet.get_many(&ids).await?.iter())
        .map(|device| {
            let (first, last) =
                device.user.as_ref().and_then(|user| user.display_name.split_once(' ')).unwrap_or_default();
            let word: Option<&'static str> = shown.get(&device.id).map(|status| (*status).into());
            json!({
                "id": device.id,
                "uuid": device.uuid,
                "device_name": device.friendly_name,
                "first_name": first,
                "last_name": last,
                "last_seen": time::format_v1(device.last_seen),
                "status": word,
            })
        })
        .collect();
    Reply::json(&json!({"device_list": rows, "page": page, "page_size": size, "total": all.len()}))
}
