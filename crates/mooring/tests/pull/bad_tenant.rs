//! A tenant that misbehaves in the middle: what was read is kept, nothing is concluded from what was not, and the
//! message says what to do. What passes by itself is waited for.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    place::{Kind, Place, on_both},
    same_fleet::assert_tenant_is_stored,
    stored::{assert_same, in_state, last_run, stored},
    tenant::Tenant,
};

/// Two pages of devices.
const FLEET: u32 = 520;

on_both!(faults_touch_nothing_that_was_stored, faults_that_pass_are_waited_for);

/// A fault that stays, the options of the pull, what the message must say.
type Lasting = (Value, &'static [&'static str], &'static [&'static str]);

async fn faults_touch_nothing_that_was_stored(kind: Kind) {
    let (first, devices) = (Tenant::start(FLEET).await, "/mdm/devices/search");
    let cases: Vec<Lasting> = vec![
        (json!({"kind": "html"}), &[], &["web page", "API host"]),
        (json!({"kind": "html", "route": "/api/"}), &[], &["web page", "API host"]),
        (json!({"kind": "html", "route": devices, "page": 1}), &[], &["web page", "API host"]),
        (json!({"kind": "html", "status": 503, "route": devices, "page": 1}), &[], &["web page", "503"]),
        (json!({"kind": "empty", "route": devices}), &[], &["520", "fault"]),
        (json!({"kind": "empty", "route": devices, "status": 200}), &[], &["520", "fault"]),
        (json!({"kind": "empty", "route": devices, "page": 1}), &[], &["devices"]),
        (json!({"kind": "empty", "route": "/system/groups/search"}), &[], &["organization group", "fault"]),
        (json!({"kind": "empty", "route": "/system/users/search"}), &[], &["users", "fault"]),
        (json!({"kind": "empty", "route": "/smartgroups/search"}), &[], &["smart groups", "fault"]),
        (json!({"kind": "empty", "route": "/usergroups/search"}), &[], &["user groups", "fault"]),
        (json!({"kind": "empty", "route": "/apps/search"}), &[], &["apps", "fault"]),
        (json!({"kind": "cut_body", "route": devices, "page": 1}), &[], &["cut off", "try again"]),
        (json!({"kind": "cut_body", "route": "/connect/token"}), &[], &["cut off", "try again"]),
        (json!({"kind": "rate_limit", "route": devices, "retry_after": 1}), &[], &["rate limited", "Usage"]),
        (
            json!({"kind": "rate_limit", "route": devices, "retry_after": 7200}),
            &[],
            &["rate limited", "7200 seconds", "Usage"],
        ),
        (json!({"kind": "rate_limit"}), &[], &["rate limited", "Usage"]),
        (
            json!({"kind": "status", "status": 502, "route": devices, "page": 1}),
            &[],
            &["502", "try again later"],
        ),
        (json!({"kind": "status", "status": 500}), &[], &["500", "try again later"]),
        (
            json!({"kind": "hang", "route": devices, "page": 1}),
            &["--timeout", "1"],
            &["no answer in time", "raise the timeouts"],
        ),
        (
            json!({"kind": "hang", "route": "/connect/token"}),
            &["--timeout", "1"],
            &["no answer in time", "raise the timeouts"],
        ),
        (json!({"kind": "wrong_total", "route": devices, "total_delta": 40}), &[], &["devices", "total"]),
        (json!({"kind": "wrong_total", "route": devices, "total_delta": -40}), &[], &["devices", "total"]),
    ];
    // What happens in the tenant is the same for both databases: there are fewer cases on the slower one.
    let cases: Vec<Lasting> = match kind {
        Kind::Sqlite => cases,
        Kind::Postgres => cases.into_iter().step_by(3).collect(),
    };
    // They wait for their repetitions most of the time, so they may do so together.
    for some in cases.chunks(8) {
        join_all(some.iter().map(|case| Box::pin(assert_harmless(&first, kind, case)))).await;
    }
}

async fn assert_harmless(first: &Tenant, kind: Kind, (fault, options, words): &Lasting) {
    let (tenant, place) = (first.another().await, Place::new(kind).await);
    tenant.pull(&place.url).succeeds().await;
    let before = stored(&place).await;
    tenant.fault(fault.clone()).await;
    let began = Instant::now();
    let ended = tenant.pull(&place.url).options(options).run().await;
    assert!(ended.code == Some(1), "{fault}: {ended:?}");
    ended.failed(words);
    assert!(tenant.strikes() > 0, "{fault} never struck");
    assert!(began.elapsed() < Duration::from_secs(90), "{fault} took {:?}", began.elapsed());
    assert_same(&stored(&place).await, &before, &fault.to_string());
    tenant.heal().await;
    let again = tenant.pull(&place.url).succeeds().await;
    assert_eq!((&again["writes"], &again["missing"]), (&json!(0), &json!(0)), "after {fault}: {again}");
}

async fn faults_that_pass_are_waited_for(kind: Kind) {
    let (first, devices) = (Tenant::start(FLEET).await, "/mdm/devices/search");
    let first = &first;
    let cases = [
        (json!({"kind": "rate_limit", "count": 3, "retry_after": 1}), 1),
        (json!({"kind": "rate_limit", "count": 2, "route": devices}), 0),
        (json!({"kind": "status", "status": 503, "count": 2, "route": devices, "page": 1}), 0),
        (json!({"kind": "cut_body", "count": 1, "route": devices}), 0),
        (json!({"kind": "html", "status": 502, "count": 1, "route": devices}), 0),
        (json!({"kind": "token_expired", "route": devices, "page": 1, "count": 1}), 0),
        (json!({"kind": "slow_body", "delay_ms": 1500, "count": 1, "route": devices}), 1),
        (json!({"kind": "page_drift", "count": 1, "route": devices, "page": 0}), 0),
        (json!({"kind": "hang", "count": 1, "route": devices, "page": 1}), 5),
    ];
    join_all(cases.iter().map(|(fault, seconds)| {
        Box::pin(async move {
            let (tenant, place) = (first.another().await, Place::new(kind).await);
            tenant.fault(fault.clone()).await;
            let ended = tenant.pull(&place.url).options(&["--timeout", "5"]).run().await;
            assert_eq!(ended.code, Some(0), "{fault}: {ended:?}");
            assert!(tenant.strikes() > 0, "{fault} never struck");
            assert!(ended.succeeded()["seconds"].as_f64() >= Some(f64::from(*seconds)), "{fault}: {ended:?}");
            tenant.heal().await;
            assert_tenant_is_stored(&tenant, &place).await;
        })
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_pull_that_breaks_off_keeps_what_it_read_and_the_next_completes_it() {
    let (tenant, place) = (Tenant::start(1100).await, Place::new(Kind::Sqlite).await);
    tenant.fault(json!({"kind": "status", "status": 400, "route": "/mdm/devices/search", "page": 2})).await;
    tenant.pull(&place.url).fails(&["400", "what was read is kept"]).await;
    assert_eq!(last_run(&place, "state").await, "partial");
    assert_eq!(in_state(&place, "active").await.len(), 1000);
    tenant.heal().await;
    let rest = tenant.pull(&place.url).succeeds().await;
    assert_eq!(rest["writes"], 100, "{rest}");
    let clean = Place::new(Kind::Sqlite).await;
    tenant.pull(&clean.url).succeeds().await;
    assert_same(&stored(&place).await, &stored(&clean).await, "completed");
}
