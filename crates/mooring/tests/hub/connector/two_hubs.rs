//! Two hubs on one database and one connector: the hub that it is connected to does the runs, whoever is asked. When that
//! hub dies, the connector comes to the other, and the runs go on there.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{MID_PAGE, front::Front, is_whole, namespace::Namespace, options, start_tenant};
use crate::{
    fixture::{Demo, HubApi},
    program::Program,
    served::{Hub, token_of},
};

async fn wait_connected(api: &HubApi) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let status = api.get("integrations/1/status").await;
        if status["server"]["connector"]["is_connected"] == true {
            return;
        }
        assert!(Instant::now() < until, "{status}");
        sleep(Duration::from_millis(200)).await;
    }
}

/// Whether that hub has carried the run out.
fn has_done(hub: &Hub, run: i64) -> bool {
    hub.program.err().contains(&format!("Run {run} of integration 1 begins"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hub_with_the_connector_does_the_runs_and_the_other_goes_on_when_it_dies() {
    let (namespace, database) = (Namespace::new(), database::testing::postgres().await);
    let demo = Demo::start(1).await;
    let (folder, key) = (demo.beside("hubs"), demo.data().join("mooring.key"));
    std::fs::create_dir(&folder).expect("a folder");
    let mut one = Hub::start(&folder, "one", &key, &database.url).await;
    let token = token_of(&mut one).await;
    let two = Hub::start(&folder, "two", &key, &database.url).await;
    let front = Front::start(&namespace.outside, &one.url, &demo.beside("front")).await;
    let (_tenant, address, certificate) = start_tenant(&namespace, &demo).await;
    let added = options(&demo, &address, &certificate);
    one.good(&token, &added.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let token_file =
        demo.secret_file("connector-token", &one.good(&token, &["integration", "connector", "1"]).await);

    let mut command = namespace.mooring();
    command.args(["connector", "--hub", &front.url, "--uem", &address]);
    command.args(["--integration-token-file", &token_file]).arg("--ca-file").arg(&front.ca_file);
    let _connector = Program::start(&mut command, &demo.beside("."), "connector");
    wait_connected(&one.api(&token)).await;

    for asked in [&one, &two] {
        let run = asked.api(&token).sync(1, &["org_groups", "devices"]).await;
        is_whole(&asked.api(&token).end(run).await);
        assert!(has_done(&one, run) && !has_done(&two, run), "run {run} asked at {}", asked.url);
    }

    // It dies in the middle of a page.
    let left = two.api(&token);
    front.note_after(MID_PAGE);
    let run = left.sync(1, &["org_groups", "devices"]).await;
    front.noted().await;
    front.lead_to(&two.url);
    one.program.kill().await;
    assert_eq!(left.end(run).await["state"], "interrupted");
    let until = Instant::now() + Duration::from_secs(90);
    let next = loop {
        let newest = left.get("runs?limit=1").await["items"][0]["id"].as_i64().expect("an id");
        if newest > run {
            break newest;
        }
        assert!(Instant::now() < until, "nobody goes on: {}", two.program.err());
        sleep(Duration::from_millis(200)).await;
    };
    is_whole(&left.end(next).await);
    assert!(has_done(&two, next), "{}", two.program.err());
    wait_connected(&left).await;
    let run = left.sync(1, &["org_groups", "devices"]).await;
    is_whole(&left.end(run).await);
    assert!(has_done(&two, run));
}
