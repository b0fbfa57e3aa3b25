//! Several hubs on one PostgreSQL: either does the work, and one that dies is taken over from.

use std::{path::Path, time::Duration};

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::{
    fixture::{Demo, HubApi, http},
    program::{Program, mooring, run},
};

struct Hub {
    program: Program,
    url: String,
}

impl Hub {
    async fn start(folder: &Path, name: &str, key: &Path, database_url: &str) -> Self {
        let mut command = mooring();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--database-url", database_url, "--data"])
            .arg(folder.join(name));
        command.env("MOORING__KEY_FILE", key);
        let mut program = Program::start(&mut command, folder, name);
        let url = program.line("hub").await;
        Self { program, url }
    }

    fn api(&self, token: &str) -> HubApi {
        HubApi { url: self.url.clone(), token: token.to_owned() }
    }
}

/// A token of the first operator, made through the first-run form.
async fn token_of(hub: &mut Hub) -> String {
    let link = hub.program.line("make the first operator (once, within a day):").await;
    let code = link.split_once("#code=").expect("a code").1;
    let client = http();
    let page = client.get(format!("{}/first-run", hub.url)).send().await.expect("the page");
    let cookie =
        page.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().expect("one").to_owned();
    let mark = cookie.split_once('=').expect("a value").1.to_owned();
    let fields = [
        ("form_mark", mark.as_str()),
        ("code", code),
        ("username", "nora"),
        ("password", "a long enough password"),
    ];
    let made = client
        .post(format!("{}/first-run", hub.url))
        .header("cookie", cookie)
        .form(&fields)
        .send()
        .await
        .expect("made");
    let session =
        made.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().expect("one").to_owned();
    let page = client
        .get(format!("{}/settings/tokens", hub.url))
        .header("cookie", &session)
        .send()
        .await
        .expect("the page");
    let page = page.text().await.expect("text");
    let form_token = page
        .split("name=\"form_token\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a form");
    let fields = [("form_token", form_token), ("name", "test"), ("scope", "admin"), ("days", "")];
    let made = client
        .post(format!("{}/settings/tokens", hub.url))
        .header("cookie", session)
        .form(&fields)
        .send()
        .await;
    let page = made.expect("made").text().await.expect("text");
    let secret = page.split("id=\"secret\"").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1));
    secret.unwrap_or_else(|| panic!("no token on the page: {page}")).to_owned()
}

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
    let mut command = mooring();
    command.env("MOORING_URL", &two.url).env("MOORING_TOKEN", &token).args([
        "integration",
        "add",
        "--name",
        "Shared",
    ]);
    let added = run(command.args(tenant.tenant_options(&secret))).await;
    assert_eq!(added.code, 0, "{}{}", added.out, added.err);
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
