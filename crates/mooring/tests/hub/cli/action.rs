//! Actions from a shell: seen first, confirmed in words, held for somebody else, and stopped.

use serde_json::{Value, json};

use crate::{
    fixture::Demo,
    program::{Ended, mooring, run},
};

impl Demo {
    /// Runs a command as the second operator would.
    async fn as_approver(&self, arguments: &[&str]) -> Ended {
        let mut command = mooring();
        command.env("MOORING_URL", self.given("/hub/url"));
        let ended =
            run(command.env("MOORING_TOKEN", self.given("/hub/approver_token")).args(arguments)).await;
        self.assert_no_secret(&format!("{}{}", ended.out, ended.err));
        ended
    }

    /// Corporate, managed devices.
    async fn corporate(&self) -> Vec<Value> {
        let all = self.json(&["device", "list", "--enrollment", "enrolled", "--limit", "0"]).await;
        let all = all.as_array().expect("a list").clone();
        let is_corporate =
            |device: &Value| device["ownership"].as_str().is_some_and(|word| word.starts_with("corporate"));
        all.into_iter().filter(is_corporate).collect()
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wipe_is_seen_confirmed_held_and_let_go_by_somebody_else() {
    let demo = Demo::start(60).await;
    let devices = demo.corporate().await;
    let (first, second) = (devices[0]["id"].to_string(), text(&devices[1], "serial_number").to_owned());
    // Nothing may be sent while this test looks.
    demo.good(&["action", "guards", "stop", "--reason", "a test"]).await;
    let stopped = demo.refused(&["action", "lock", "--device", &first, "--reason", "lost"]).await;
    assert!(stopped.contains("all actions of this hub are stopped"), "{stopped}");
    demo.good(&["action", "guards", "start", "--reason", "a test"]).await;

    let wipe = [
        "action",
        "wipe",
        "--kind",
        "device",
        "--device",
        &first,
        "--device",
        &second,
        "--reason",
        "left in a train",
    ];
    // Not on a terminal: the list, and what to pass.
    let ended = demo.cli(&wipe).await;
    assert_eq!(ended.code, 2, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.contains(&second) && ended.err.contains("nothing was ordered"),
        "{}{}",
        ended.out,
        ended.err
    );
    assert!(ended.err.contains("--confirm \"device wipe 2 devices\" --list "), "{}", ended.err);
    assert_eq!(demo.json(&["action", "list"]).await, json!([]));

    let preview = demo.json(&[&wipe[..], &["--dry-run"]].concat()).await;
    let mark = text(&preview, "list_hash");
    let wrong = [&wipe[..], &["--confirm", "device wipe 3 devices", "--list", mark]].concat();
    assert!(demo.refused(&wrong).await.contains("type exactly \"device wipe 2 devices\""));
    let right =
        [&wipe[..], &["--confirm", "device wipe 2 devices", "--list", mark, "--idempotency-key", "train-1"]]
            .concat();
    let action = demo.json(&right).await;
    assert_eq!((&action["state"], &action["counts"]), (&json!("held"), &json!({"held": 2})));
    assert_eq!(demo.json(&right).await["id"], action["id"], "the same key is the same order");
    let id = action["id"].to_string();
    let shown = demo.good(&["action", "show", &id]).await;
    assert!(shown.contains(&format!("mooring action approve {id} --list {mark} --targets 2")), "{shown}");

    let approve = ["action", "approve", &id, "--list", mark, "--targets", "2", "--reason", "I saw the train"];
    assert!(demo.refused(&approve).await.contains("who requested it cannot approve it"));
    let fewer = ["action", "approve", &id, "--list", mark, "--targets", "1", "--reason", "I saw the train"];
    let ended = demo.as_approver(&fewer).await;
    assert!(ended.code == 1 && ended.err.contains("2 targets are held, not 1"), "{}", ended.err);
    let ended = demo.as_approver(&[&approve[..], &["--json"]].concat()).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    let approved: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(approved["approved_by"], "token demo approver");
    let events = demo.json(&["action", "events", &id]).await;
    assert_eq!((&events[0]["event"], &events[1]["event"]), (&json!("Hold"), &json!("Approve")));
    assert_eq!(demo.json(&["action", "items", &id]).await.as_array().expect("a list").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_guessed() {
    let demo = Demo::start(40).await;
    let device = demo.corporate().await[0]["id"].to_string();
    for arguments in [
        &["action", "wipe", "--device", &device, "--reason", "r"][..],
        &["action", "wipe", "--kind", "enterprise", "--protected", "--device", &device, "--reason", "r"],
        &["action", "lock", "--reason", "r"],
        &["action", "lock", "--device", &device, "--platform", "ios", "--reason", "r"],
        &["action", "lock", "--device", &device, "--confirm", "lock 1 device"],
        &["action", "lock", "--device", &device, "--dry-run", "--wait"],
        &["action", "approve", "1", "--reason", "r"],
        &["action", "settle", "1", "1", "--reason", "r"],
        &["action", "settle", "1", "1", "--done", "--not-done", "--reason", "r"],
        &["action", "guards", "set"],
        &["action", "guards", "set", "--limit", "lock=1"],
        &["action", "guards", "stop"],
    ] {
        let ended = demo.cli(arguments).await;
        assert_eq!(ended.code, 2, "{arguments:?}: {}{}", ended.out, ended.err);
    }
    for (arguments, part) in [
        (&["action", "lock", "--device", "no-such-serial", "--reason", "r"][..], "is no device of this hub"),
        (&["action", "lock", "--device", "id:999999", "--reason", "r"], "is no device of this hub"),
        (&["action", "lock", "--all-of-user", "nobody", "--reason", "r"], "is no user of this hub"),
        (&["action", "lock", "--platform", "amiga", "--reason", "r"], "nothing is left to be done"),
        (&["action", "guards", "set", "--limit", "wipe=1:1"], "kinds"),
    ] {
        let said = demo.refused(arguments).await;
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
    assert_eq!(demo.json(&["action", "list"]).await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_set_and_an_integration_is_read_only_unless_told() {
    let demo = Demo::start(20).await;
    let set = [
        "action",
        "guards",
        "set",
        "--window-minutes",
        "30",
        "--limit",
        "lock=5:2",
        "--limit",
        "device_wipe=1:0",
    ];
    demo.good(&set).await;
    let guards = demo.json(&["action", "guards", "set", "--default", "lock", "--approval-hours", "8"]).await;
    assert_eq!(
        guards["settings"],
        json!({"window_minutes": 30, "approval_hours": 8, "kinds": {"device_wipe": {"per_window": 1, "second_operator_above": 0}}})
    );
    assert!(demo.good(&["action", "guards", "show"]).await.contains("window: 30 minutes"));
    let edited =
        demo.json(&["integration", "edit", "1", "--actions", "read-only", "--wipe-personal", "true"]).await;
    let switches =
        |of: &Value| (of["actions"]["is_read_only"].clone(), of["actions"]["may_wipe_personal"].clone());
    assert_eq!(switches(&edited), (true.into(), true.into()));
    let edited = demo.json(&["integration", "edit", "1", "--name", "Renamed"]).await;
    assert_eq!(switches(&edited), (true.into(), true.into()), "what is left out stays");
    let device = demo.json(&["device", "list", "--limit", "1"]).await[0]["id"].to_string();
    let said = demo.refused(&["action", "sync", "--device", &device]).await;
    assert!(said.contains("read-only"), "{said}");
}
