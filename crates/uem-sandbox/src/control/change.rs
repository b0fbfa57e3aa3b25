//! `POST /_sandbox/devices/change`: changes exactly so many enrolled devices, the same ones for the same seed.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::SignedDuration;
use rand::seq::index;
use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, Refusal};
use crate::{
    Tenant,
    fleet::{
        Fleet, ids,
        state::{Compliance, DeviceState},
    },
};

/// How many, which and what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    count: usize,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    what: What,
}

/// What changes.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// Compliant becomes not, all else becomes compliant.
    Compliance,
    /// The last number of the version goes up by one.
    OsVersion,
    /// A mark is added to the friendly name.
    #[default]
    FriendlyName,
    /// Seen now, and in any case later than before.
    LastSeen,
}

pub(super) async fn run(State(tenant): State<Arc<Tenant>>, Json(change): Json<Change>) -> Answer {
    let fleet = &tenant.fleet;
    let ids = choose(fleet, change.count, change.seed);
    if ids.len() < change.count {
        return Err(Refusal::unprocessable(format!("only {} devices are enrolled", ids.len())));
    }
    let now = fleet.now();
    fleet
        .change_many(&ids, |state| match change.what {
            What::Compliance => state.compliance = turned(state.compliance),
            What::OsVersion => state.os_version = next_version(&state.os_version),
            What::FriendlyName => state.friendly_name.push_str(" *"),
            What::LastSeen => see(state, now),
        })
        .await?;
    Ok(Json(json!({"changed": ids.len(), "ids": ids, "version": fleet.version()})))
}

/// So many enrolled devices, ascending; all of them where there are fewer.
pub(super) fn choose(fleet: &Fleet, count: usize, seed: u64) -> Vec<u32> {
    let enrolled: Vec<u32> =
        fleet.with_facts(|all| all.iter().filter(|facts| facts.is_listed()).map(|facts| facts.id).collect());
    let places = index::sample(&mut ids::rng(seed, "choice", 0), enrolled.len(), count.min(enrolled.len()));
    let mut chosen: Vec<u32> = places.into_iter().map(|place| enrolled[place]).collect();
    chosen.sort_unstable();
    chosen
}

fn turned(compliance: Compliance) -> Compliance {
    match compliance {
        Compliance::Compliant => Compliance::NonCompliant,
        _ => Compliance::Compliant,
    }
}

fn see(state: &mut DeviceState, now: jiff::Timestamp) {
    let later = state.last_seen.saturating_add(SignedDuration::from_millis(1)).unwrap_or(state.last_seen);
    state.last_seen = now.max(later);
}

fn next_version(version: &str) -> String {
    let (start, last) = version.rsplit_once('.').unwrap_or(("0", version));
    let next = last.parse::<u64>().map_or(1, |last| last + 1);
    format!("{start}.{next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_version_is_another_one() {
        assert_eq!(next_version("17.5.1"), "17.5.2");
        assert_eq!(next_version("10.0.22631"), "10.0.22632");
        assert_eq!(next_version("odd"), "0.1");
    }
}
