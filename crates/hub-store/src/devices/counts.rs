//! Counts for the overview. Never a scan of the fleet: `device_facets` and `device_contact_hours` are kept right by
//! the transactions that write devices. Ages of contact are counted by full hours of last contact (see
//! [`FleetCounts::by_last_seen`]), because an age changes with the clock and not only with writes.

use hub_core::{ids::IntegrationId, operator::Visible};
use jiff::Timestamp;

use super::{DeviceState, Facet};
use crate::{Store, StoreError, visible::and_visible};

/// The hour of devices without a contact.
pub(crate) const NEVER: i64 = -1;

const HOUR_MS: i64 = 3_600_000;
/// Word and age in hours below which it holds.
const AGES: [(&str, i64); 4] =
    [("under_1_day", 24), ("under_7_days", 7 * 24), ("under_30_days", 30 * 24), ("under_90_days", 90 * 24)];

/// Counts for the overview, from one grouped read of a small table kept by synchronizations.
#[derive(Debug, Clone, Default)]
pub struct FleetCounts {
    /// Devices, tombstoned ones not counted.
    pub devices: u64,
    /// By platform word.
    pub by_platform: Vec<(String, u64)>,
    /// By compliance word.
    pub by_compliance: Vec<(String, u64)>,
    /// By enrollment word.
    pub by_enrollment: Vec<(String, u64)>,
    /// By ownership word.
    pub by_ownership: Vec<(String, u64)>,
    /// By age of the last contact: `under_1_day`, `under_7_days`, `under_30_days`, `under_90_days`, `older`, `never`,
    /// each exclusive of the ones before. All six, in this order.
    pub by_last_seen: Vec<(String, u64)>,
    /// Compromised.
    pub compromised: u64,
    /// Missing.
    pub missing: u64,
    /// Tombstoned.
    pub tombstoned: u64,
}

impl Store {
    /// Counts of the visible integrations. Ages of contact are those at `now`, to the full hour.
    pub async fn fleet_counts(&self, visible: &Visible, now: Timestamp) -> Result<FleetCounts, StoreError> {
        let mut counts = FleetCounts::default();
        let is_counted =
            |facet: &&Facet| facet.devices > 0 && !facet.is_removed && visible.contains(facet.integration_id);
        for facet in self.facets(only_one(visible)).await?.iter().filter(is_counted) {
            counts.add(facet);
        }
        for words in [
            &mut counts.by_platform,
            &mut counts.by_compliance,
            &mut counts.by_enrollment,
            &mut counts.by_ownership,
        ] {
            words.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        }
        counts.by_last_seen = self.count_ages(visible, hour_of(Some(now))).await?;
        Ok(counts)
    }

    async fn count_ages(&self, visible: &Visible, now_hour: i64) -> Result<Vec<(String, u64)>, StoreError> {
        let mut sums: Vec<(String, u64)> = AGES.iter().map(|(word, _)| ((*word).to_owned(), 0)).collect();
        sums.extend([("older".to_owned(), 0), ("never".to_owned(), 0)]);
        let only = and_visible(visible, "integration_id");
        let sql = format!(
            "SELECT hour, devices FROM device_contact_hours
             WHERE integration_id IN (SELECT id FROM integrations WHERE removed_at_ms IS NULL){only}"
        );
        for row in self.database.query(&sql, &[]).await? {
            let hour: i64 = row.at(0)?;
            let place = if hour == NEVER {
                AGES.len() + 1
            } else {
                AGES.iter().position(|(_, age)| now_hour - hour < *age).unwrap_or(AGES.len())
            };
            sums[place].1 += row.at::<u64>(1)?;
        }
        Ok(sums)
    }
}

impl FleetCounts {
    fn add(&mut self, facet: &Facet) {
        let (key, devices) = (&facet.key, facet.devices);
        if key.state == DeviceState::Tombstoned {
            self.tombstoned += devices;
            return;
        }
        self.devices += devices;
        if key.state == DeviceState::Missing {
            self.missing += devices;
        }
        if key.is_compromised == Some(true) {
            self.compromised += devices;
        }
        for (words, word) in [
            (&mut self.by_platform, &key.platform),
            (&mut self.by_compliance, &key.compliance),
            (&mut self.by_enrollment, &key.enrollment),
            (&mut self.by_ownership, &key.ownership),
        ] {
            match words.iter_mut().find(|(known, _)| known == word) {
                Some((_, sum)) => *sum += devices,
                None => words.push((word.clone(), devices)),
            }
        }
    }
}

/// Where a single integration is asked for, no other's facets need to be read.
fn only_one(visible: &Visible) -> Option<IntegrationId> {
    match visible {
        Visible::Only(ids) if ids.len() == 1 => ids.first().copied(),
        _ => None,
    }
}

/// Hours since 1970 of a contact, or [`NEVER`].
pub(crate) fn hour_of(contact: Option<Timestamp>) -> i64 {
    contact.map_or(NEVER, |contact| contact.as_millisecond().div_euclid(HOUR_MS).max(0))
}
