//! The updates: releases of operating systems that devices of the fleet run, with the days they came out.

use database::DatabaseError;
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use uuid::Uuid;

use crate::{
    Tenant,
    fleet::{
        ids,
        models::MODELS,
        state::{DeviceState, Platform},
        systems::{Line, Release},
    },
    mdm::smart_groups::criteria::Version,
};

/// How long a release is offered.
const OFFERED_DAYS: i64 = 180;
/// All platforms of the fleet.
const PLATFORMS: [Platform; 6] = [
    Platform::Apple,
    Platform::Android,
    Platform::AppleOsX,
    Platform::WinRT,
    Platform::ChromeOS,
    Platform::Linux,
];

/// The day each version came out.
static RELEASED: [(&str, &str); 33] = [
    ("15.8.3", "2024-07-29"),
    ("16.7.10", "2024-08-07"),
    ("17.5.1", "2024-05-20"),
    ("17.6.1", "2024-08-07"),
    ("17.7.2", "2024-11-19"),
    ("18.1.1", "2024-11-19"),
    ("18.2.1", "2025-01-06"),
    ("18.3.2", "2025-03-11"),
    ("18.4.1", "2025-04-16"),
    ("18.5.0", "2025-05-12"),
    ("11.0.0", "2020-09-08"),
    ("12.0.0", "2021-10-04"),
    ("13.0.0", "2022-08-15"),
    ("14.0.0", "2023-10-04"),
    ("15.0.0", "2024-10-15"),
    ("12.7.6", "2024-07-29"),
    ("13.7.1", "2024-10-28"),
    ("14.5.0", "2024-05-13"),
    ("14.7.1", "2024-10-28"),
    ("15.1.0", "2024-10-28"),
    ("15.3.2", "2025-03-11"),
    ("15.5.0", "2025-05-12"),
    ("10.0.18363", "2019-11-12"),
    ("10.0.19045", "2022-10-18"),
    ("10.0.22621", "2022-09-20"),
    ("10.0.22631", "2023-10-31"),
    ("10.0.26100", "2024-10-01"),
    ("132.0.6834", "2025-01-14"),
    ("134.0.6998", "2025-03-04"),
    ("136.0.7103", "2025-04-29"),
    ("20.04.6", "2023-03-16"),
    ("22.04.5", "2024-09-12"),
    ("24.04.2", "2025-02-20"),
];

/// One update.
#[derive(Debug, Clone, Copy)]
pub(super) struct Update {
    /// Its number in jobs: the platform's and its place.
    pub number: i64,
    /// Whose devices it is for.
    pub platform: Platform,
    /// As in friendly names: `iOS`.
    pub name: &'static str,
    /// Version and build.
    pub release: &'static Release,
}

impl Update {
    pub(super) fn uuid(&self, seed: u64) -> Uuid {
        ids::uuid(seed, "os update", self.number.unsigned_abs())
    }

    pub(super) fn version(&self) -> Version {
        Version::read(self.release.version)
    }

    /// The day it came out.
    pub(super) fn released(&self) -> Option<Timestamp> {
        let (_, day) = RELEASED.iter().find(|(version, _)| *version == self.release.version)?;
        let day: Date = day.parse().ok()?;
        day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    }

    /// The day from which it is not offered any more.
    pub(super) fn expires(&self) -> Option<Timestamp> {
        self.released()?.checked_add((OFFERED_DAYS * 24).hours()).ok()
    }

    /// Names of the models it can run on.
    pub(super) fn models(&self) -> Vec<&'static str> {
        let fits = |line: Line| line.releases().iter().any(|release| release.version == self.release.version);
        let mut names: Vec<&'static str> = MODELS
            .iter()
            .filter(|model| model.platform == self.platform && fits(model.line))
            .map(|model| model.name)
            .collect();
        names.dedup();
        names
    }
}

/// The updates of a platform, oldest first. Where a version was built several times, the last one counts.
pub(super) fn of_platform(platform: Platform) -> Vec<Update> {
    let lines: &[Line] = match platform {
        Platform::Apple => &[Line::Ios, Line::IpadOs],
        Platform::Android => &[Line::Android],
        Platform::AppleOsX => &[Line::MacOs],
        Platform::WinRT => &[Line::Windows],
        Platform::ChromeOS => &[Line::ChromeOs],
        Platform::Linux => &[Line::Linux],
    };
    let mut updates: Vec<Update> = Vec::new();
    for line in lines {
        for release in line.releases() {
            let update = Update { number: 0, platform, name: lines[0].label(), release };
            match updates.iter_mut().find(|known| known.release.version == release.version) {
                Some(known) => *known = update,
                None => updates.push(update),
            }
        }
    }
    updates.sort_by_key(Update::version);
    for (number, update) in (i64::from(platform as u8) * 100..).zip(&mut updates) {
        update.number = number;
    }
    updates
}

/// The update of that UUID.
pub(super) fn find(tenant: &Tenant, uuid: &str) -> Option<Update> {
    let uuid = Uuid::try_parse(uuid).ok()?;
    let seed = tenant.fleet.seed();
    PLATFORMS.into_iter().flat_map(of_platform).find(|update| update.uuid(seed) == uuid)
}

/// The update of that number.
pub(super) fn by_number(number: i64) -> Option<Update> {
    PLATFORMS.into_iter().flat_map(of_platform).find(|update| update.number == number)
}

/// The device runs the update from now on, unless it has that version or a later one.
pub(crate) async fn install(tenant: &Tenant, number: i64, device_id: u32) -> Result<(), DatabaseError> {
    if let Some(update) = by_number(number) {
        tenant.fleet.change(device_id, move |state| apply(update, state)).await?;
    }
    Ok(())
}

pub(super) fn apply(update: Update, state: &mut DeviceState) {
    if state.platform == update.platform && Version::read(&state.os_version) < update.version() {
        update.release.version.clone_into(&mut state.os_version);
        update.release.build.clone_into(&mut state.os_build);
        state.security_patch = update.release.security_patch.map(str::to_owned);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_update_has_a_day_and_a_number_of_its_own() {
        let mut numbers = std::collections::BTreeSet::new();
        for update in PLATFORMS.into_iter().flat_map(of_platform) {
            assert!(update.released().is_some(), "{}", update.release.version);
            assert!(update.expires() > update.released());
            assert!(numbers.insert(update.number));
            assert!(!update.models().is_empty());
        }
    }

    #[test]
    fn updates_of_a_platform_ascend_and_stand_there_once() {
        let apple: Vec<&str> =
            of_platform(Platform::Apple).iter().map(|update| update.release.version).collect();
        assert_eq!(apple.first(), Some(&"15.8.3"));
        assert_eq!(apple.last(), Some(&"18.5.0"));
        assert_eq!(apple.iter().filter(|version| **version == "18.5.0").count(), 1);
    }
}
