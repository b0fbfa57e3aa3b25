//! `/_sandbox/clock`, and a fleet that lives by it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use uem_sandbox::Sandbox;

use crate::support::{self, Testbed};

async fn set(bed: &Testbed, body: Value) -> Value {
    bed.nobody(Method::POST, "/_sandbox/clock").json(&body).send().await.unwrap().json().await.unwrap()
}

fn now(clock: &Value) -> Timestamp {
    clock["now"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_clock_at_rate_zero_moves_only_by_steps() {
    let bed = support::start(3).await;
    let first = bed.json("/_sandbox/clock", 1).await;
    assert_eq!(first["rate"], 0);
    assert_eq!(bed.json("/_sandbox/clock", 1).await, first);
    let stepped = set(&bed, json!({"step_seconds": 7200})).await;
    assert_eq!(now(&stepped), now(&first) + SignedDuration::from_hours(2));
    let stopped = set(&bed, json!({"rate": 3600, "stop": true})).await;
    assert_eq!(stopped["rate"], 0);
}

#[tokio::test]
async fn while_the_clock_runs_devices_check_in() {
    let bed = support::start(50).await;
    let rows = async || bed.json("/api/mdm/devices/search", 1).await;
    let before = rows().await;
    set(&bed, json!({"rate": 86_400})).await;
    // The fleet lives in the background: wait for it, but not for ever.
    for _ in 0..100 {
        if rows().await != before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    set(&bed, json!({"stop": true})).await;
    let after = rows().await;
    assert_ne!(after, before);
    let total = |rows: &Value| rows["Total"].as_u64().unwrap();
    assert!(total(&after).abs_diff(total(&before)) < 10, "few come and go");
}

#[tokio::test]
async fn the_same_steps_lead_to_the_same_fleet() {
    let (one, other) = (support::start(2_000).await, support::start(2_000).await);
    let mut fleets = Vec::new();
    for bed in [&one, &other] {
        let before = bed.json("/_sandbox/fleet", 1).await;
        for _ in 0..2 {
            set(bed, json!({"step_seconds": 8 * 3600})).await;
        }
        let after = bed.json("/_sandbox/fleet", 1).await;
        assert!(after["left"].as_u64() > before["left"].as_u64(), "some left");
        let fleet = &bed.sandbox.tenant.fleet;
        let epoch = fleet.now() - SignedDuration::from_hours(16);
        let ids: Vec<u32> = fleet.with_facts(|all| all.iter().map(|facts| facts.id).collect());
        assert!(*ids.last().unwrap() > 102_049, "somebody enrolled after those that were seeded");
        let states = fleet.get_many(&ids).await.unwrap();
        let seen = states.iter().filter(|state| state.last_seen > epoch).count();
        assert!(seen > 1_500, "{seen} of them checked in");
        let facts = states.into_iter().map(|state| {
            let seen = state.last_seen.duration_since(epoch).as_secs() / 600;
            (state.id, state.compliance, state.enrollment, state.os_version, state.has_passcode, seen.max(0))
        });
        fleets.push(facts.collect::<Vec<_>>());
    }
    assert_eq!(fleets[0], fleets[1]);
    one.sandbox.stop().await;
    other.sandbox.stop().await;
}

#[tokio::test]
async fn a_step_can_leave_the_fleet_as_it_is() {
    let bed = support::start(100).await;
    let version = bed.json("/_sandbox/fleet", 1).await["version"].clone();
    set(&bed, json!({"step_seconds": 24 * 3600, "live": false})).await;
    assert_eq!(bed.json("/_sandbox/fleet", 1).await["version"], version);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_restart_keeps_devices_seed_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let settings = support::settings(folder.path(), 40);
    let sandbox = Sandbox::start(settings.clone()).await.unwrap();
    let fleet = &sandbox.tenant.fleet;
    fleet.clock().step(SignedDuration::from_hours(30));
    fleet.change(100_003, |state| state.friendly_name = "kept".to_owned()).await.unwrap();
    fleet.remove(&[100_005]).await.unwrap();
    let time = fleet.now();
    sandbox.stop().await;
    let again =
        Sandbox::start(uem_sandbox::SandboxSettings { seed: 99, fleet: 7, ..settings }).await.unwrap();
    let fleet = &again.tenant.fleet;
    assert_eq!((fleet.seed(), fleet.seeded(), fleet.count()), (7, 40, 40));
    assert!(fleet.now() >= time);
    assert!(fleet.now() < time + SignedDuration::from_mins(1));
    assert_eq!(fleet.get(100_003).await.unwrap().unwrap().friendly_name, "kept");
    assert!(fleet.get(100_005).await.unwrap().is_none());
    again.stop().await;
}
