//! Several pulls at once into one database, and pulls that are stopped.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::process::{Child, Command};

use crate::{
    place::{Kind, Place, on_both},
    program::end,
    stored::{assert_same, last_run, rows, stored},
    tenant::Tenant,
};

on_both!(
    pulls_at_once_end_as_one,
    pulls_of_different_names_do_not_disturb_each_other,
    a_stopped_pull_ends_soon_and_the_next_completes_it,
);

async fn pulls_at_once_end_as_one(kind: Kind) {
    let tenant = Tenant::start(900).await;
    let clean = Place::new(kind).await;
    tenant.pull(&clean.url).succeeds().await;
    let expected = stored(&clean).await;
    let place = Place::new(kind).await;
    for round in ["first", "unchanged"] {
        let children: Vec<Child> = (0..3).map(|_| tenant.pull(&place.url).start()).collect();
        let mut writes = 0;
        for child in children {
            writes += end(child).await.succeeded()["writes"].as_u64().unwrap();
        }
        assert_eq!(
            writes,
            if round == "first" { 900 } else { 0 },
            "{round}: one writes, the others find it done"
        );
        assert_same(&stored(&place).await, &expected, round);
    }
    let integrations = rows(&place.open().await, "SELECT COUNT(*) FROM integrations").await;
    assert_eq!(integrations, ["1"]);
}

async fn pulls_of_different_names_do_not_disturb_each_other(kind: Kind) {
    let tenant = Tenant::start(600).await;
    let place = Place::new(kind).await;
    let start = |name: &str| tenant.pull(&place.url).options(&["--name", name]).start();
    for child in [start("north"), start("south")] {
        assert_eq!(end(child).await.succeeded()["devices"], 600);
    }
    stored(&place).await;
    let sql = "SELECT integration_id, COUNT(*), COUNT(DISTINCT uem_id) FROM devices GROUP BY integration_id ORDER BY 1";
    assert_eq!(rows(&place.open().await, sql).await, ["1|600|600", "2|600|600"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_that_waits_too_long_for_another_one_says_so() {
    let tenant = Tenant::start(30).await;
    let place = Place::new(Kind::Sqlite).await;
    tenant.pull(&place.url).succeeds().await;
    tenant.fault(json!({"kind": "hang", "route": "/mam/apps/search", "count": 1})).await;
    let mut first = tenant.pull(&place.url).options(&["--timeout", "120"]).start();
    wait_for_strike(&tenant).await;
    tenant.pull(&place.url).fails(&["synchronized by another process", "wait"]).await;
    first.kill().await.unwrap();
}

#[cfg(unix)]
async fn a_stopped_pull_ends_soon_and_the_next_completes_it(kind: Kind) {
    let tenant = Tenant::start(1100).await;
    let clean = Place::new(kind).await;
    tenant.pull(&clean.url).succeeds().await;
    let expected = stored(&clean).await;
    for (signal, route, page) in [
        ("INT", "/mdm/devices/search", 2),
        ("TERM", "/system/users/search", 1),
        ("INT", "/mam/apps/search", 0),
    ] {
        let place = Place::new(kind).await;
        tenant.fault(json!({"kind": "hang", "route": route, "page": page})).await;
        let child = tenant.pull(&place.url).start();
        wait_for_strike(&tenant).await;
        let began = Instant::now();
        let id = child.id().unwrap().to_string();
        assert!(Command::new("kill").args([format!("-{signal}"), id]).status().await.unwrap().success());
        let ended = end(child).await;
        assert!(began.elapsed() < Duration::from_secs(5), "{signal} at {route}: {:?}", began.elapsed());
        ended.failed(&["stopping", "interrupted", "kept"]);
        assert_eq!(last_run(&place, "state").await, "interrupted");
        tenant.heal().await;
        let again = Instant::now();
        tenant.pull(&place.url).succeeds().await;
        assert!(again.elapsed() < Duration::from_secs(8), "the lease was given back");
        assert_same(&stored(&place).await, &expected, &format!("{signal} at {route}"));
    }
}

async fn wait_for_strike(tenant: &Tenant) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while tenant.strikes() == 0 {
        assert!(Instant::now() < deadline, "the fault was never reached");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
