//! `mooring agent` on a device of the demo: from the settings file to trust, through kills, a hub that is away, and a person who takes
//! its access away.

use std::{path::Path, time::Duration};

use serde_json::Value;
use test_browser::Browser;
use tokio::time::{Instant, sleep};

use crate::{
    browser::hub_page::{log_in, open},
    fixture::Demo,
    program::{Ended, Program, mooring, run},
};

/// A settings file that the hub made for a device, and a state folder.
struct Device {
    id: String,
    config: String,
    state: String,
}

impl Device {
    async fn invited(demo: &Demo, id: &str) -> Self {
        let made = demo.good(&["device", "mdm-config", id]).await;
        let config = demo.secret_file(&format!("mdm-config-{id}.json"), &made);
        let state = demo.beside(&format!("state-{id}")).to_str().expect("UTF-8").to_owned();
        Self { id: id.to_owned(), config, state }
    }

    fn options(&self) -> [&str; 4] {
        ["--config", &self.config, "--state", &self.state]
    }

    async fn once(&self) -> Ended {
        run(mooring().args(["agent", "once"]).args(self.options())).await
    }

    fn start(&self, folder: &Path) -> Program {
        Program::start(mooring().args(["agent", "run", "--every", "1"]).args(self.options()), folder, "agent")
    }

    fn key(&self) -> String {
        std::fs::read_to_string(Path::new(&self.state).join("agent.key")).expect("a key")
    }
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !holds().await {
        assert!(Instant::now() < end, "it never happens: {what}");
        sleep(Duration::from_millis(200)).await;
    }
}

async fn scenario(demo: &Demo, device: &str) -> Value {
    demo.json(&["trust", "explain", device, "--service", "demo app"]).await["scenario"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_seen_on_its_devices_page_and_in_what_decisions_say() {
    let demo = Demo::start(5).await;
    let device = Device::invited(&demo, "3").await;
    let checked = run(mooring().args(["agent", "check-config", "--config", &device.config])).await;
    assert!(checked.code == 0 && !checked.out.contains("minv_"), "{}", checked.out);
    assert_eq!(scenario(&demo, "3").await, "certificate_only");
    let status = run(mooring().args(["agent", "status", "--state", &device.state])).await;
    assert_eq!(status.code, 1, "it has not reported");

    let mut agent = device.start(&demo.beside(""));
    until("the agent reports", async || {
        demo.cli(&["device", "agent", "3"]).await.out.contains("is_present: true")
    })
    .await;
    until("decisions know it", async || scenario(&demo, "3").await == "agent_correlated").await;
    let status = run(mooring().args(["agent", "status", "--state", &device.state])).await;
    assert_eq!(status.code, 0, "{}{}", status.out, status.err);
    let second = device.once().await;
    assert!(second.code == 1 && second.err.contains("another agent works with the folder"), "{}", second.err);

    let browser = Browser::start().await;
    log_in(&browser, &demo).await;
    open(&browser, &demo, "/devices/3").await;
    browser.wait_for_text("#agent", "Present").await;
    browser.assert_quiet("device with an agent").await;
    browser.close().await;

    let (key, before) = (device.key(), demo.json(&["device", "agent", "3"]).await);
    agent.kill().await;
    let mut agent = device.start(&demo.beside(""));
    until("it reports again", async || {
        demo.json(&["device", "agent", "3"]).await["seen_at"] != before["seen_at"]
    })
    .await;
    assert_eq!(
        (device.key(), demo.json(&["device", "agent", "3"]).await["id"].clone()),
        (key, before["id"].clone())
    );

    demo.good(&["device", "agent", "3", "--revoke"]).await;
    until("decisions forget it", async || scenario(&demo, "3").await == "certificate_only").await;
    agent.stop().await;
    let refused = device.once().await;
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(refused.err.contains("a person took this agent's access away"), "{}", refused.err);
    assert!(
        !Path::new(&device.state).join("device-token").exists(),
        "a token that counts no more is not left"
    );
    let again = Device { state: device.state.clone(), ..Device::invited(&demo, &device.id).await };
    assert_eq!(again.once().await.code, 0, "a person made a new file");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_killed_anywhere_stays_one_agent() {
    let demo = Demo::start(5).await;
    let device = Device::invited(&demo, "2").await;
    let mut keys = Vec::new();
    for wait_ms in [1, 4, 8, 12, 16, 24, 32, 48, 64, 96] {
        let mut agent = device.start(&demo.beside(""));
        sleep(Duration::from_millis(wait_ms)).await;
        agent.kill().await;
        keys.extend(std::fs::read_to_string(Path::new(&device.state).join("agent.key")).ok());
    }
    let ended = device.once().await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    keys.push(device.key());
    keys.dedup();
    assert_eq!(keys.len(), 1, "the key was made once");
    assert_eq!(demo.json(&["device", "agent", "2"]).await["id"], 1, "and registered once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_waits_for_its_hub_and_says_what_is_wrong() {
    let mut demo = Demo::start(5).await;
    let device = Device::invited(&demo, "1").await;
    assert_eq!(device.once().await.code, 0);
    demo.program.stop().await;
    let away = device.once().await;
    assert!(away.code == 1 && away.err.contains("the hub cannot be reached"), "{}", away.err);
    let status = run(mooring().args(["agent", "status", "--state", &device.state])).await;
    assert!(status.code == 1 && status.err.contains("cannot be reached"), "{}", status.err);
    for (text, part) in [
        (r#"{"mdm_present": true, "mdm_vendor_name": "airwatch"}"#, "mdm_vendor_udid"),
        (r#"{"mdm_present": true, "mdm_vendor_name": "jamf", "mdm_vendor_udid": "a"}"#, "mdm_vendor_name"),
        (r#"{"mdm_present": false}"#, "mooring_hub_url"),
        (r#"{"mooring_hub_url": "http://hub.example.com"}"#, "has no TLS"),
    ] {
        let config = demo.secret_file("wrong.json", text);
        let said =
            run(mooring().args(["agent", "once", "--config", &config, "--state", &device.state])).await;
        assert!(said.code == 1 && said.err.contains(part), "{text}: {}", said.err);
    }
}
