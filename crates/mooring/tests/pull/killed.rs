//! kill -9 at many points of a pull, then a pull again: the result is that of one clean pull.
//!
//! Points by progress are exact: the tenant hangs at a call, and the program is killed while it waits. Points by time
//! fall where they fall, also into transactions.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{
    place::{Kind, Place, on_both},
    stored::{Stored, assert_same, stored},
    tenant::Tenant,
};

/// More devices than one transaction writes.
const FLEET: u32 = 2200;
/// Later pulls write few of them.
const LATER_FLEET: u32 = 1100;
/// Points by time: these shares of the time that a clean pull takes, in percent.
const TIMES: [u32; 6] = [25, 45, 60, 72, 84, 95];

on_both!(a_killed_first_pull_is_made_good_by_the_next, a_killed_later_pull_is_made_good_by_the_next);

/// Where the program is killed.
enum Point {
    /// While it waits for the answer to this call.
    Call(Value),
    /// So long after its start.
    Time(Duration),
}

async fn a_killed_first_pull_is_made_good_by_the_next(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let clean = Place::new(kind).await;
    let points = points(&tenant, &clean).await;
    let expected = stored(&clean).await;
    let mut killed = Vec::new();
    for point in &points {
        let place = Place::new(kind).await;
        kill(&tenant, &place, point).await;
        killed.push(place);
    }
    make_good(&tenant, &points, &killed, &expected).await;
}

async fn a_killed_later_pull_is_made_good_by_the_next(kind: Kind) {
    let tenant = Tenant::start(LATER_FLEET).await;
    let clean = Place::new(kind).await;
    let points = points(&tenant, &clean).await;
    let mut killed = Vec::new();
    for _ in &points {
        let place = Place::new(kind).await;
        tenant.pull(&place.url).succeeds().await;
        killed.push(place);
    }
    tenant.change(600, 5, "os_version").await;
    tenant.enrol(30).await;
    tenant.remove(20, 2).await;
    tenant.pull(&clean.url).succeeds().await;
    let expected = stored(&clean).await;
    for (point, place) in points.iter().zip(&killed) {
        kill(&tenant, place, point).await;
    }
    make_good(&tenant, &points, &killed, &expected).await;
}

/// Points by progress: every kind of call and the devices' pages. Points by time: shares of a clean first pull here
/// and now, which this makes.
async fn points(tenant: &Tenant, clean: &Place) -> Vec<Point> {
    let calls = [
        ("/system/groups/search", 0),
        ("/system/users/search", 1),
        ("/mdm/devices/search", 0),
        ("/mdm/devices/search", 2),
        ("/mdm/smartgroups/search", 0),
        ("/mam/apps/search", 0),
    ];
    let call = |(route, page)| Point::Call(json!({"kind": "hang", "route": route, "page": page, "count": 1}));
    let began = Instant::now();
    tenant.pull(&clean.url).succeeds().await;
    let whole = began.elapsed();
    calls.map(call).into_iter().chain(TIMES.map(|percent| Point::Time(whole * percent / 100))).collect()
}

async fn kill(tenant: &Tenant, place: &Place, point: &Point) {
    if let Point::Call(fault) = point {
        tenant.fault(fault.clone()).await;
    }
    let mut child = tenant.pull(&place.url).start();
    match point {
        Point::Time(time) => sleep(*time).await,
        Point::Call(fault) => {
            let deadline = Instant::now() + Duration::from_secs(60);
            while tenant.strikes() == 0 {
                assert!(Instant::now() < deadline, "{fault} was never reached");
                sleep(Duration::from_millis(5)).await;
            }
            // What was read so far may be on its way into the database.
            sleep(Duration::from_millis(50)).await;
        }
    }
    // SIGKILL. Where the program was faster, there is nothing to kill.
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    tenant.heal().await;
}

/// The lease of each killed pull is left to end by itself, as in real life.
async fn make_good(tenant: &Tenant, points: &[Point], killed: &[Place], expected: &Stored) {
    for (point, place) in points.iter().zip(killed) {
        let when = match point {
            Point::Call(fault) => format!("killed at {fault}"),
            Point::Time(time) => format!("killed after {time:?}"),
        };
        tenant.pull(&place.url).succeeds().await;
        assert_same(&stored(place).await, expected, &when);
    }
}
