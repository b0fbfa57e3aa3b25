//! A property: whatever is edited, removed, added and broken between pulls, whichever group vanishes, however the
//! tenant's clock jumps and wherever a pull is killed: no device that exists is ever tombstoned, no device that left
//! stays longer than the stated number of complete pulls, and then the stored fleet equals the tenant's.

use std::time::Duration;

use proptest::{
    collection,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    place::{Kind, Place},
    same_fleet::assert_tenant_is_stored,
    stored::{states, stored},
    tenant::Tenant,
};

/// Sequences on each database.
const CASES: u32 = 10;
/// Two pages.
const FLEET: u32 = 530;
/// Always the same sequences: a failure can be looked at again.
const SEED: [u8; 32] = *b"edits, removals, faults and pull";

/// Complete pulls in a row that must miss a device, unless told: `deletion_after_runs`.
const DELETION_AFTER_RUNS: usize = 3;

/// What happens between two pulls, and while the next one runs.
#[derive(Debug, Clone)]
enum Step {
    Change(usize, u64, &'static str),
    Enrol(usize),
    Remove(usize, u64),
    Break(Value),
    GroupVanishes,
    GroupReturns,
    ClockJumps(u32),
    Kill(u64),
    Pull,
}

fn step() -> impl Strategy<Value = Step> {
    let what = prop_oneof![Just("friendly_name"), Just("compliance"), Just("os_version"), Just("last_seen")];
    prop_oneof![
        2 => (1..30_usize, 0..1000_u64, what).prop_map(|(count, seed, what)| Step::Change(count, seed, what)),
        1 => (1..6_usize).prop_map(Step::Enrol),
        2 => (1..6_usize, 0..1000_u64).prop_map(|(count, seed)| Step::Remove(count, seed)),
        3 => fault().prop_map(Step::Break),
        1 => Just(Step::GroupVanishes),
        1 => Just(Step::GroupReturns),
        1 => (1..200_u32).prop_map(Step::ClockJumps),
        2 => (20..900_u64).prop_map(Step::Kill),
        6 => Just(Step::Pull),
    ]
}

fn fault() -> impl Strategy<Value = Value> {
    let route = prop_oneof![
        4 => Just("/mdm/devices/search"),
        1 => Just("/system/groups/search"),
        1 => Just("/system/users/search"),
        1 => Just("/mdm/smartgroups"),
        1 => Just("/mdm/devices/1"),
        1 => Just("/api/"),
    ];
    let kind = prop_oneof![
        Just(json!({"kind": "html"})),
        Just(json!({"kind": "empty"})),
        Just(json!({"kind": "empty", "status": 200})),
        Just(json!({"kind": "status", "status": 400})),
        Just(json!({"kind": "status", "status": 403, "code": 1011})),
        Just(json!({"kind": "status", "status": 401, "code": 1005})),
        Just(json!({"kind": "page_drift"})),
        Just(json!({"kind": "wrong_total", "total_delta": -7})),
        Just(json!({"kind": "wrong_total", "total_delta": 3})),
        Just(json!({"kind": "cut_body", "count": 1})),
        Just(json!({"kind": "token_expired", "count": 2})),
    ];
    (kind, route, 1..4_u64, any::<bool>()).prop_map(|(mut fault, route, from, is_once)| {
        fault["route"] = route.into();
        fault["from_request"] = from.into();
        if is_once && fault.get("count").is_none() {
            fault["count"] = 1.into();
        }
        fault
    })
}

#[test]
fn no_device_that_exists_is_tombstoned_in_sqlite() {
    hold(Kind::Sqlite);
}

#[test]
fn no_device_that_exists_is_tombstoned_in_postgres() {
    hold(Kind::Postgres);
}

fn hold(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let tenant = runtime.block_on(Tenant::start(FLEET));
    let config =
        Config { cases: CASES, max_shrink_iters: 30, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &SEED));
    let held = runner.run(&collection::vec(step(), 4..9), |steps| {
        runtime.block_on(Box::pin(carry_out(&tenant, kind, &steps)));
        Ok(())
    });
    held.unwrap();
}

async fn carry_out(tenant: &Tenant, kind: Kind, steps: &[Step]) {
    let place = Place::new(kind).await;
    tenant.heal().await;
    tenant.end_rehearsals().await;
    tenant.pull(&place.url).succeeds().await;
    for step in steps {
        match step {
            Step::Change(count, seed, what) => tenant.change(*count, *seed, what).await,
            Step::Enrol(count) => tenant.enrol(*count).await,
            Step::Remove(count, seed) => {
                tenant.control("devices/remove", json!({"count": count, "seed": seed})).await;
            }
            Step::Break(fault) => tenant.fault(fault.clone()).await,
            Step::GroupVanishes => tenant.rehearse("group-vanishes").await,
            Step::GroupReturns => tenant.end_rehearsals().await,
            Step::ClockJumps(hours) => {
                tenant.control("clock", json!({"step_seconds": hours * 3600, "live": false})).await;
            }
            Step::Kill(after_ms) => {
                let mut child = tenant.pull(&place.url).start();
                tokio::time::sleep(Duration::from_millis(*after_ms)).await;
                child.start_kill().unwrap();
                child.wait().await.unwrap();
                assert_nobody_is_lost(tenant, &place).await;
            }
            Step::Pull => {
                let ended = tenant.pull(&place.url).run().await;
                assert!(matches!(ended.code, Some(0 | 1)), "{ended:?}");
                tenant.heal().await;
                assert_nobody_is_lost(tenant, &place).await;
            }
        }
    }
    tenant.heal().await;
    tenant.end_rehearsals().await;
    tenant.pull(&place.url).succeeds().await;
    assert_nobody_is_lost(tenant, &place).await;
    assert_tenant_is_stored(tenant, &place).await;
    stored(&place).await;
    for _ in 1..=DELETION_AFTER_RUNS {
        tenant.pull(&place.url).options(&["--full"]).succeeds().await;
    }
    assert_nobody_is_lost(tenant, &place).await;
    assert_no_one_stays(tenant, &place).await;
}

/// Nobody who is in the tenant is tombstoned.
async fn assert_nobody_is_lost(tenant: &Tenant, place: &Place) {
    let existing = tenant.existing();
    let states = states(place).await;
    let lost = states.iter().find(|(id, (state, _))| state == "tombstoned" && existing.contains(id));
    assert!(lost.is_none(), "{lost:?} is there");
}

/// Nobody who has left the tenant is shown as though it were there. Few leave in a sequence, so no threshold holds them.
async fn assert_no_one_stays(tenant: &Tenant, place: &Place) {
    let existing = tenant.existing();
    let states = states(place).await;
    let ghost = states.iter().find(|(id, (state, _))| state != "tombstoned" && !existing.contains(id));
    assert!(ghost.is_none(), "{ghost:?} has left");
}
