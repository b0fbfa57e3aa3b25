//! Which profiles are on a device, and how far each is.
//!
//! A device takes what its smart groups are assigned at its next contact, and gives back what was taken back. What was
//! there from the beginning is mostly installed, as a draw for each pair says. What somebody asked of one device
//! alone counts more than both.

use std::collections::HashMap;

use super::store::{self, Profile};
use crate::{
    Tenant,
    fleet::state::DeviceState,
    http::VendorError,
    mdm::{
        assignment::{Seen, draw, groups_of, has_fetched, members},
        jobs::{self, Job, State, Subject},
    },
};

/// A profile on a device.
#[derive(Debug, Clone, PartialEq)]
pub struct OnDevice {
    /// The profile.
    pub profile: Profile,
    /// How far it is.
    pub progress: Progress,
}

/// How far a profile is on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Number of its state: 1 pending, 2 unconfirmed, 3 confirmed, 4 removal pending, 6 removed.
    pub status: i64,
    /// The version on the device, 0 where there is none.
    pub installed_version: i64,
}

impl Progress {
    const PENDING: Self = Self { status: 1, installed_version: 0 };
    const REMOVED: Self = Self { status: 6, installed_version: 0 };

    const fn installed(version: i64) -> Self {
        Self { status: 3, installed_version: version }
    }

    /// Whether it is on the device.
    pub fn is_installed(self) -> bool {
        self.installed_version > 0
    }
}

/// The profiles of a device, by id.
pub async fn list(tenant: &Tenant, device: &DeviceState) -> Result<Vec<OnDevice>, VendorError> {
    let mut profiles = store::list(&tenant.database).await?;
    profiles.retain(|profile| {
        profile.platform == device.platform as u8
            && tenant.access.is_within(device.org_group_id, profile.org_group_id)
    });
    let groups = if device.is_listed() { Some(groups_of(tenant, device.id).await?) } else { None };
    let jobs = jobs::store::of_device(&tenant.database, Subject::Profile, device.id).await?;
    let jobs: HashMap<i64, Job> = jobs.into_iter().map(|job| (job.subject, job)).collect();
    let found = profiles.into_iter().filter_map(|profile| {
        // Where a device that has left had been is not known any more: what it could have had is shown as removed.
        let is_assigned = groups.as_ref().is_none_or(|groups| {
            profile.smart_groups.iter().any(|id| groups.contains(id))
                && !profile.excluded.iter().any(|id| groups.contains(id))
        });
        let job = jobs.get(&profile.id);
        progress(tenant.fleet.seed(), device.into(), &profile, is_assigned, job)
            .map(|progress| OnDevice { profile, progress })
    });
    Ok(found.collect())
}

/// The devices that a profile reaches, with how far it is on each, by id.
pub async fn reached(tenant: &Tenant, profile: &Profile) -> Result<Vec<(u32, Progress)>, VendorError> {
    let mut found = Vec::new();
    each_reached(tenant, profile, |id, progress| found.push((id, progress))).await?;
    Ok(found)
}

/// How many devices a profile reaches, and on how many of them it is.
pub async fn reached_and_installed(
    tenant: &Tenant,
    profile: &Profile,
) -> Result<(usize, usize), VendorError> {
    let (mut reached, mut installed) = (0, 0);
    each_reached(tenant, profile, |_, progress| {
        reached += 1;
        installed += usize::from(progress.is_installed());
    })
    .await?;
    Ok((reached, installed))
}

async fn each_reached(
    tenant: &Tenant,
    profile: &Profile,
    mut each: impl FnMut(u32, Progress),
) -> Result<(), VendorError> {
    let assigned = members(tenant, &profile.smart_groups, &profile.excluded, Some(profile.platform)).await?;
    let jobs = jobs::store::of_subject(&tenant.database, Subject::Profile, profile.id).await?;
    let jobs: HashMap<u32, Job> = jobs.into_iter().map(|job| (job.device_id, job)).collect();
    let mut ids = assigned.clone();
    ids.extend(jobs.keys().copied());
    let seed = tenant.fleet.seed();
    let columns = tenant.fleet.columns();
    for facts in ids.iter().filter_map(|id| columns.get(id)).filter(|facts| facts.is_listed()) {
        // Most devices are assigned and nobody asked for them alone: neither is worth a search.
        let job = if jobs.is_empty() { None } else { jobs.get(&facts.id) };
        let is_assigned = job.is_none() || assigned.contains(facts.id);
        if let Some(progress) = progress(seed, facts.into(), profile, is_assigned, job) {
            each(facts.id, progress);
        }
    }
    Ok(())
}

/// How far a profile is on a device; none where the device has nothing to do with it.
fn progress(
    seed: u64,
    device: Seen,
    profile: &Profile,
    is_assigned: bool,
    job: Option<&Job>,
) -> Option<Progress> {
    if !device.is_listed {
        return (is_assigned && profile.is_active).then_some(Progress::REMOVED);
    }
    let is_current = has_fetched(device, profile.published_at);
    if let Some(job) = job {
        let version = if is_current && is_assigned { profile.version } else { job.version };
        return match job.state {
            _ if !profile.is_active && is_current => None,
            State::Queued => Some(Progress::PENDING),
            State::Done => Some(Progress::installed(version)),
            State::Removing => Some(Progress { status: 4, ..Progress::installed(version) }),
            State::Removed | State::Stopped => Some(Progress::REMOVED),
        };
    }
    if !is_assigned {
        return None;
    }
    let has_older = has_fetched(device, profile.published_before);
    match (profile.is_active, is_current) {
        // A device that has not been in contact since still has what was taken back.
        (false, false) if has_older => Some(Progress { status: 4, ..Progress::installed(profile.version) }),
        (false, _) => None,
        (true, _) if profile.published_at == 0 => Some(drawn(seed, device.id, profile)),
        (true, _) if profile.assignment != "Auto" => Some(Progress::REMOVED),
        (true, true) => Some(Progress::installed(profile.version)),
        (true, false) if has_older => {
            Some(Progress { status: 1, ..Progress::installed((profile.version - 1).max(1)) })
        }
        (true, false) => Some(Progress::PENDING),
    }
}

/// How it was before anybody looked.
fn drawn(seed: u64, device: u32, profile: &Profile) -> Progress {
    match draw(seed, device, profile.id) {
        0..88 => Progress::installed(profile.version),
        88..93 => Progress::installed((profile.version - 1).max(1)),
        93..98 => Progress::PENDING,
        _ => Progress { status: 2, ..Progress::PENDING },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    fn profile() -> Profile {
        Profile {
            id: 70_000,
            uuid: String::new(),
            name: "Wi-Fi".into(),
            description: String::new(),
            platform: 2,
            assignment: "Auto".into(),
            version: 2,
            is_active: true,
            org_group_id: 570,
            smart_groups: vec![1],
            excluded: Vec::new(),
            payloads: Map::new(),
            settings: Map::new(),
            created_at: 1_000,
            modified_at: 5_000,
            published_at: 5_000,
            published_before: 2_000,
        }
    }

    #[test]
    fn a_device_takes_what_it_is_assigned_at_its_next_contact() {
        let seen = |last_seen| Seen { id: 1, last_seen, is_listed: true };
        let before = progress(7, seen(4_000), &profile(), true, None);
        assert_eq!(before, Some(Progress { status: 1, installed_version: 1 }));
        assert_eq!(progress(7, seen(1_500), &profile(), true, None), Some(Progress::PENDING));
        let after = progress(7, seen(6_000), &profile(), true, None);
        assert_eq!(after, Some(Progress::installed(2)));
        assert_eq!(progress(7, seen(6_000), &profile(), false, None), None);
        let taken_back = Profile { is_active: false, ..profile() };
        assert_eq!(
            progress(7, seen(4_000), &taken_back, true, None),
            Some(Progress { status: 4, installed_version: 2 })
        );
        assert_eq!(progress(7, seen(6_000), &taken_back, true, None), None);
        let gone = Seen { is_listed: false, ..seen(6_000) };
        assert_eq!(progress(7, gone, &profile(), true, None), Some(Progress::REMOVED));
    }

    #[test]
    fn what_was_asked_of_one_device_counts_more() {
        let seen = Seen { id: 1, last_seen: 6_000, is_listed: true };
        let job = |state| Job {
            id: 1,
            subject: 70_000,
            device_id: 1,
            state,
            version: 1,
            queued_at: 5_500,
            changed_at: 5_500,
        };
        assert_eq!(progress(7, seen, &profile(), false, Some(&job(State::Queued))), Some(Progress::PENDING));
        assert_eq!(progress(7, seen, &profile(), true, Some(&job(State::Removed))), Some(Progress::REMOVED));
        let installed = progress(7, seen, &profile(), false, Some(&job(State::Done)));
        assert_eq!(installed, Some(Progress::installed(1)));
    }
}
