//! Devices check in while the tenant's clock runs: last contacts move, now and then compliance changes.

use std::{sync::Arc, time::Duration};

use rand::{Rng, seq::index};
use rand_chacha::ChaCha8Rng;
use tokio_util::sync::CancellationToken;

use super::{
    ids,
    state::{Compliance, DeviceState},
};
use crate::{Tenant, mam::apps};

/// How often devices are let check in.
const TICK: Duration = Duration::from_secs(1);
/// Tenant time between two check-ins of one device.
const CHECK_IN_EVERY_SECS: f64 = 4.0 * 3600.0;
/// Check-ins of one tick: a fast clock over a large fleet must not keep the writer busy.
const MOST: usize = 200;

/// Runs until the sandbox stops. A clock that stands still costs nothing.
pub(crate) async fn live(tenant: Arc<Tenant>, stopping: CancellationToken) {
    let mut rng = ids::rng(tenant.fleet.seed(), "life", 0);
    let mut due = 0.0;
    while stopping.run_until_cancelled(tokio::time::sleep(TICK)).await.is_some() {
        let rate = tenant.fleet.clock().rate();
        if rate == 0 {
            continue;
        }
        let enrolled: Vec<u32> = tenant
            .fleet
            .with_facts(|all| all.iter().filter(|facts| facts.is_listed()).map(|facts| facts.id).collect());
        let (count, rest) = due_now(due, enrolled.len(), rate);
        due = rest;
        let chosen: Vec<u32> =
            index::sample(&mut rng, enrolled.len(), count).into_iter().map(|place| enrolled[place]).collect();
        let now = tenant.fleet.now();
        let checked = tenant.fleet.change_many(&chosen, |state| check_in(state, now, &mut rng)).await;
        if let Err(error) = checked {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "Devices could not check in");
        }
        if let Err(error) = apps::at_check_in(&tenant, &chosen).await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "Devices could not look for applications at their check-in");
        }
    }
}

/// How many check in, and the fraction that is left for the next tick.
fn due_now(left: f64, enrolled: usize, rate: u32) -> (usize, f64) {
    let per_device = f64::from(rate) * TICK.as_secs_f64() / CHECK_IN_EVERY_SECS;
    let due = left + per_device * f64::from(u32::try_from(enrolled).unwrap_or(u32::MAX));
    let most = MOST.min(enrolled);
    for count in 0..most {
        if f64::from(u32::try_from(count).unwrap_or(u32::MAX)) + 1.0 > due {
            return (count, due - f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
        }
    }
    (most, 0.0)
}

fn check_in(state: &mut DeviceState, now: jiff::Timestamp, rng: &mut ChaCha8Rng) {
    state.last_seen = now.max(state.last_seen);
    state.compliance_checked_at = state.compliance_checked_at.map(|_| now);
    state.compromise_checked_at = Some(now);
    state.battery_percent = state.battery_percent.map(|_| rng.random_range(5..=100));
    let is_turn = rng.random_ratio(1, 40);
    state.compliance = match state.compliance {
        Compliance::PendingComplianceCheck => Compliance::Compliant,
        Compliance::Compliant if is_turn => Compliance::NonCompliant,
        Compliance::NonCompliant if rng.random_ratio(1, 3) => Compliance::Compliant,
        other => other,
    };
    if state.compliance == Compliance::Compliant {
        state.is_compromised = Some(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_fleet_checks_in_now_and_then_and_a_large_one_within_the_limit() {
        assert_eq!(due_now(0.0, 500, 60).0, 2);
        assert_eq!(due_now(0.0, 1_000_000, 60), (200, 0.0));
        let (count, left) = due_now(0.0, 10, 60);
        assert_eq!(count, 0);
        assert!(left > 0.0);
        assert_eq!(due_now(0.9, 0, 60).0, 0);
    }
}
