//! One turn of the fleet's life: who checks in and what changes with it, who enrols, who leaves.

use database::DatabaseError;
use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{
    Fleet, ids,
    state::{Compliance, DeviceState, EnrollmentStatus, Platform},
};
use crate::{Tenant, mdm::commands};

/// Turns between two check-ins of one device: four hours.
const CHECK_IN_EVERY_TURNS: f64 = 24.0;
/// Most check-ins of one turn: a large fleet must not keep the writer busy.
const CHECK_INS_MAX: f64 = 200.0;
/// Each turn one in so many devices leaves, and another one comes: one in 500 a day.
const TURNOVER: f64 = 72_000.0;
/// A device that was silent for so long mostly stays so.
const SILENT_HOURS: i64 = 14 * 24;

/// A turn: its number and when it ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub number: u64,
    pub at: Timestamp,
}

/// Check-ins of a turn, on average.
pub(super) fn check_ins(enrolled: usize) -> f64 {
    (count(enrolled) / CHECK_IN_EVERY_TURNS).min(CHECK_INS_MAX)
}

impl Turn {
    /// Lets it happen. Answers who checked in.
    pub(super) async fn make(self, tenant: &Tenant) -> Result<Vec<u32>, DatabaseError> {
        let fleet = &tenant.fleet;
        let mut rng = ids::rng(fleet.seed(), "life", self.number);
        let enrolled = fleet.listed();
        if enrolled == 0 {
            return Ok(Vec::new());
        }
        let due = draw(&mut rng, check_ins(enrolled));
        let chosen = fleet.some_listed(due, &mut rng);
        let (comes, leaves) =
            (draw(&mut rng, count(enrolled) / TURNOVER), draw(&mut rng, count(enrolled) / TURNOVER));
        let busy = commands::waiting_for(tenant, &chosen).await?;
        fleet
            .change_at(self.at, "", &chosen, |state| {
                check_in(state, self.at, busy.contains(&state.id), &mut rng)
            })
            .await?;
        let leaving = fleet.some_listed(leaves, &mut rng);
        if !leaving.is_empty() {
            fleet
                .change_at(self.at, "", &leaving, |state| state.enroll(EnrollmentStatus::Unenrolled, self.at))
                .await?;
        }
        if comes > 0 {
            fleet.add_at(self.at, u32::try_from(comes).unwrap_or(1), |_| {}).await?;
        }
        Ok(chosen)
    }
}

impl Fleet {
    /// How many devices are enrolled.
    pub(super) fn listed(&self) -> usize {
        self.columns.read().rows().iter().filter(|facts| facts.is_listed()).count()
    }

    /// So many different enrolled devices; fewer where few are enrolled among those that are tried.
    fn some_listed(&self, wanted: usize, rng: &mut ChaCha8Rng) -> Vec<u32> {
        let columns = self.columns.read();
        let rows = columns.rows();
        let mut chosen = Vec::with_capacity(wanted);
        for _ in 0..wanted * 4 {
            if chosen.len() == wanted || rows.is_empty() {
                break;
            }
            let facts = rows[rng.random_range(0..rows.len())];
            if facts.is_listed() && !chosen.contains(&facts.id) {
                chosen.push(facts.id);
            }
        }
        chosen
    }
}

fn count(devices: usize) -> f64 {
    u32::try_from(devices).map_or(f64::from(u32::MAX), f64::from)
}

/// A whole number that is that on average.
fn draw(rng: &mut ChaCha8Rng, average: f64) -> usize {
    // At most 200 check-ins or a few comings: the cast loses only the fraction, which is drawn.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and not negative")]
    let whole = average.floor() as usize;
    whole + usize::from(rng.random_bool(average.fract()))
}

/// A device reports. One that a wipe waits for and that has no command to pick up carries the wipe out.
fn check_in(state: &mut DeviceState, at: Timestamp, is_busy: bool, rng: &mut ChaCha8Rng) {
    let is_silent = at.duration_since(state.last_seen) > SignedDuration::from_hours(SILENT_HOURS);
    if is_silent && !rng.random_ratio(1, 20) {
        return;
    }
    state.last_seen = at.max(state.last_seen);
    if state.enrollment != EnrollmentStatus::Enrolled {
        if !is_busy {
            state.enroll(EnrollmentStatus::Unenrolled, at);
        }
        return;
    }
    state.compliance_checked_at = state.compliance_checked_at.map(|_| at);
    state.compromise_checked_at = Some(at);
    state.battery_percent = state.battery_percent.map(|_| rng.random_range(5..=100));
    state.storage_free_bytes = state.storage_bytes / 100 * rng.random_range(4..85);
    if state.compliance == Compliance::NonCompliant && rng.random_ratio(1, 4) {
        mend(state);
    } else {
        spoil(state, rng);
    }
    if rng.random_ratio(1, 200)
        && let Some(release) = state.newer_releases().first()
    {
        state.os_version = release.version.to_owned();
        state.os_build = release.build.to_owned();
        state.security_patch = release.security_patch.map(str::to_owned);
    }
    if !state.carrier.is_empty() && rng.random_ratio(1, if state.is_roaming { 10 } else { 400 }) {
        state.is_roaming = !state.is_roaming;
    }
}

/// Its user puts right what breaks a policy.
fn mend(state: &mut DeviceState) {
    state.is_encrypted = true;
    state.has_passcode = state.has_passcode.map(|_| true);
    state.is_compromised = state.is_compromised.map(|_| false);
    state.extras.has_denied_app = false;
}

/// Now and then something goes wrong.
fn spoil(state: &mut DeviceState, rng: &mut ChaCha8Rng) {
    let is_mobile = matches!(state.platform, Platform::Apple | Platform::Android);
    match rng.random_range(0..3_000) {
        0 => state.is_compromised = Some(true),
        1..6 if is_mobile => state.has_passcode = state.has_passcode.map(|_| false),
        6..10 if !is_mobile => state.is_encrypted = false,
        10..24 => state.extras.has_denied_app = true,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_fleet_checks_in_now_and_then_and_a_large_one_within_the_limit() {
        assert!((check_ins(500) - 500.0 / 24.0).abs() < 1e-9);
        assert!((check_ins(1_000_000) - 200.0).abs() < 1e-9);
        let mut rng = ids::rng(1, "life", 0);
        let drawn: usize = (0..1_000).map(|_| draw(&mut rng, 0.25)).sum();
        assert!((200..300).contains(&drawn), "{drawn}");
    }
}
