//! Deletions that wait for a person: seen one by one, approved as the list they are, or kept.

use serde_json::json;

use crate::fixture::Demo;

/// A demo of which so many devices are gone and held; the plan as `integration plan` shows it.
async fn held(fleet: u32, gone: u32) -> (Demo, serde_json::Value) {
    let demo = Demo::start(fleet).await;
    demo.good(&["integration", "edit", "1", "--deletion-after-runs", "1"]).await;
    // An edit makes a full run due; the next one counts.
    demo.good(&["integration", "sync", "1"]).await;
    demo.control("devices/remove", &json!({"count": gone, "seed": 4})).await;
    demo.good(&["integration", "sync", "1"]).await;
    let shown = demo.json(&["integration", "plan", "1"]).await;
    (demo, shown)
}

async fn in_state(demo: &Demo, state: &str) -> usize {
    let found = demo.json(&["device", "list", "--state", state, "--limit", "0"]).await;
    found.as_array().expect("a list").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_plan_is_carried_out_and_can_be_taken_back_for_one_device() {
    let (demo, shown) = held(100, 30).await;
    let (run, count) =
        (shown["plan"]["run"].to_string(), shown["plan"]["devices"].as_u64().expect("a count"));
    let devices = shown["devices"].as_array().expect("a list");
    assert!(count > 10 && devices.len() as u64 == count, "{shown}");
    assert_eq!(in_state(&demo, "tombstoned").await, 0);
    // Another number, or another run, is another plan.
    let one_more = (count + 1).to_string();
    let refused = demo.refused(&["integration", "plan", "1", "--run", &run, "--approve", &one_more]).await;
    assert!(refused.contains("not the one you saw"), "{refused}");
    demo.good(&["integration", "plan", "1", "--run", &run, "--approve", &count.to_string()]).await;
    demo.good(&["integration", "sync", "1"]).await;
    assert_eq!(in_state(&demo, "tombstoned").await as u64, count);
    let none = demo.refused(&["integration", "plan", "1"]).await;
    assert!(none.contains("no deletions"), "{none}");
    let kept = devices[0]["id"].to_string();
    demo.good(&["device", "keep", &kept, "--reason", "It is in the safe."]).await;
    demo.good(&["integration", "sync", "1"]).await;
    let device = demo.json(&["device", "show", &kept]).await;
    assert_eq!(device["state"], "missing", "{device}");
    demo.good(&["device", "release", &kept]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_plan_keeps_every_device() {
    let (demo, shown) = held(100, 30).await;
    let run = shown["plan"]["run"].to_string();
    demo.refused(&["integration", "plan", "1", "--run", &run, "--reject", " "]).await;
    demo.good(&["integration", "plan", "1", "--run", &run, "--reject", "A site was offline."]).await;
    demo.good(&["integration", "sync", "1"]).await;
    assert_eq!(in_state(&demo, "tombstoned").await, 0);
    demo.refused(&["integration", "plan", "1"]).await;
}
