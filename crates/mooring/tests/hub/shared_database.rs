//! Several hubs on one PostgreSQL: either does the work, and one that dies is taken over from.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::{
    fixture::{Demo, http},
    served::{Hub, token_of},
};

#[tokio::test(flavor = "multi_thread")]
async fn two_hubs_share_the_work_and_the_second_takes_over_from_a_killed_one() {
    let database = database::testing::postgres().await;
    let tenant = Demo::start(600).await;
    let folder = tenant.beside("hubs");
    std::fs::create_dir(&folder).expect("a folder");
    let key = tenant.data().join("mooring.key");
    let mut one = Hub::start(&folder, "one", &key, &database.url).await;
    let token = token_of(&mut one).await;
    let two = Hub::start(&folder, "two", &key, &database.url).await;

    // Added through the second, it is known to the first.
    let secret = tenant.secret_file("secret", tenant.given("/sandbox/client_secret"));
    let add = ["integration", "add", "--name", "Shared"];
    two.good(&token, &[&add, tenant.tenant_options(&secret).as_slice()].concat()).await;
    // A run asked for at either is done and seen at both.
    for (asked, seen) in [(&one, &two), (&two, &one)] {
        let id = asked.api(&token).sync(1, &[]).await;
        assert_eq!(seen.api(&token).end(id).await["state"], "succeeded");
    }
    assert_eq!(two.api(&token).get("devices?limit=500").await["items"].as_array().map(Vec::len), Some(500));

    // A page that never comes holds the run where it is; whoever works on it is killed.
    tenant.control("faults", &json!({"kind": "hang", "route": "/devices/search", "count": 8})).await;
    let run_id = one.api(&token).sync(1, &[]).await;
    one.api(&token).wait(run_id, &["running"]).await;
    let begins = format!("Run {run_id} of integration 1 begins");
    let until = Instant::now() + Duration::from_secs(10);
    while !one.program.err().contains(&begins) && !two.program.err().contains(&begins) {
        assert!(Instant::now() < until, "nobody says that it begins");
        sleep(Duration::from_millis(50)).await;
    }
    let (mut working, other) = if one.program.err().contains(&begins) { (one, two) } else { (two, one) };
    working.program.kill().await;
    let left = other.api(&token);
    let began = Instant::now();
    let delete = http().delete(format!("{}/_sandbox/faults", tenant.given("/sandbox/api_url"))).send().await;
    assert!(delete.expect("deleted").status().is_success());
    assert_eq!(left.end(run_id).await["state"], "interrupted");
    // Nobody asks for it: the other hub begins a new one, under the same request id.
    let newest = loop {
        let newest = left.get("runs?limit=1").await["items"][0].clone();
        if newest["id"].as_i64() > Some(run_id) {
            break newest;
        }
        assert!(began.elapsed() < Duration::from_secs(40), "no new run: {newest}");
        sleep(Duration::from_millis(100)).await;
    };
    let done = left.end(newest["id"].as_i64().expect("an id")).await;
    assert_eq!(done["request_id"], left.get(&format!("runs/{run_id}")).await["request_id"]);
    assert_eq!(done["state"], "succeeded", "{done}");
    assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
    for log in [working.program.err(), other.program.err()] {
        assert!(!log.contains(&token));
        tenant.assert_no_secret(&log);
    }
}
