//! What a role allows, by a real sandbox: exactly the smallest role passes every probe, and without exactly one of its
//! boxes exactly what needs it is refused.

use std::collections::BTreeSet;

use hub_core::permissions::{Capability, needs, smallest_role};
use reqwest::Method;
use serde_json::{Value, json};

use crate::fixture::Demo;

/// The smallest role for everything, without the permissions of the console that no API knows.
fn resources() -> Vec<&'static str> {
    let lines = smallest_role(Capability::ALL);
    lines.iter().filter(|line| line.need.is_of_api()).map(|line| line.need.name).collect()
}

/// A demo with a second integration, whose admin has a role of that name and id.
async fn with_role(demo: &Demo, resources: &[&str]) -> i64 {
    let role = demo.control("roles", &json!({"name": "Hub", "resources": resources})).await;
    let admin = json!({"user_name": "hub.admin", "password": "12345678", "roles": ["Hub"]});
    demo.control("admins", &admin).await;
    let key = demo.secret_file("key", demo.given("/sandbox/api_key"));
    let password = demo.secret_file("password", "12345678");
    let server = demo.given("/sandbox/api_url");
    // Two that read all of one tenant do not stand side by side.
    demo.good(&["integration", "remove", "1", "--confirm", "Workspace ONE Default"]).await;
    demo.json(&[
        "integration",
        "add",
        "--no-verify",
        "--name",
        "Small",
        "--server",
        server,
        "--username",
        "hub.admin",
        "--password-file",
        &password,
        "--api-key-file",
        &key,
    ])
    .await;
    role["id"].as_i64().expect("an id")
}

async fn set_role(demo: &Demo, id: i64, resources: &[&str]) {
    let role = json!({"name": "Hub", "resources": resources});
    demo.control_by(Method::PUT, &format!("roles/{id}"), &role).await;
}

/// The capabilities with that answer.
async fn answered(demo: &Demo, answer: &str) -> BTreeSet<String> {
    let check = demo.json(&["integration", "check", "2"]).await;
    let rows = check["capabilities"].as_array().expect("a list");
    assert_eq!(rows.len(), Capability::ALL.len(), "{check}");
    let named = |row: &&Value| row["answer"] == answer;
    rows.iter().filter(named).map(|row| row["capability"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_one_box_exactly_what_needs_it_is_refused() {
    let demo = Demo::start(5).await;
    let all = resources();
    let role = with_role(&demo, &all).await;
    let reading: BTreeSet<String> =
        Capability::ALL.iter().filter(|one| one.is_reading()).map(ToString::to_string).collect();
    assert_eq!(answered(&demo, "granted").await, reading, "what reads is proven");
    assert!(answered(&demo, "refused").await.is_empty());
    for missing in &all {
        let rest: Vec<&str> = all.iter().filter(|name| name != &missing).copied().collect();
        set_role(&demo, role, &rest).await;
        let users: BTreeSet<String> = Capability::ALL
            .iter()
            .filter(|one| needs(**one).iter().any(|need| need.name == *missing))
            .map(ToString::to_string)
            .collect();
        let refused = answered(&demo, "refused").await;
        // What writes cannot be probed without writing: nothing is claimed of it.
        let expected = if missing.ends_with("Read") { users } else { BTreeSet::new() };
        assert_eq!(refused, expected, "without {missing}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_goes_off_with_the_role_and_on_again_when_it_grows() {
    let demo = Demo::start(5).await;
    let all = resources();
    let rest: Vec<&str> = all.iter().filter(|name| **name != "REST API Users Read").copied().collect();
    let role = with_role(&demo, &rest).await;
    let ended = demo.cli(&["integration", "sync", "2", "--json"]).await;
    let run: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(run["state"], "partial", "{run}");
    let remarks = run["remarks"].to_string();
    assert!(remarks.contains("users is off") && remarks.contains("REST API Users Read"), "{remarks}");
    let shown = demo.json(&["doctor", "--data", demo.data().to_str().expect("UTF-8")]).await;
    let users = shown.as_array().expect("a list").iter().find(|it| {
        it["check"].as_str().is_some_and(|check| check.contains("Small") && check.ends_with("read users"))
    });
    let users = users.unwrap_or_else(|| panic!("{shown}"));
    assert_eq!(users["outcome"], "warning", "{users}");
    assert!(users["detail"].to_string().contains("REST API Users Read"), "{users}");

    set_role(&demo, role, &all).await;
    assert_eq!(demo.json(&["integration", "sync", "2"]).await["state"], "succeeded");
    let shown = demo.json(&["doctor", "--data", demo.data().to_str().expect("UTF-8")]).await;
    assert!(!shown.to_string().contains("the role lacks"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_role_is_printed_for_what_is_wanted() {
    let demo = Demo::start(1).await;
    let steps = demo.good(&["integration", "role", "--for", "read,lock", "--format", "steps"]).await;
    assert!(
        steps.contains("Accounts > Administrators > Roles")
            && steps.contains("Device Details, tick: Lock (Edit)"),
        "{steps}"
    );
    let tsv = demo.good(&["integration", "role", "--for", "tags", "--format", "tsv"]).await;
    let lines: Vec<&str> = tsv.lines().collect();
    assert_eq!(lines.len(), 4, "{tsv}");
    assert!(lines.iter().all(|line| line.split('\t').count() == 4), "{tsv}");
    let wrong = demo.cli(&["integration", "role", "--for", "everything"]).await;
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("change-org-group"), "{}", wrong.err);
}
