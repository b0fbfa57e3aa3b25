//! The five panels: by the API, on the page and in the lists.

use hub_core::{
    integration::{IntegrationState, TaggingSettings},
    operator::Role,
    status::{Quota, Unreachable},
    sync::{Mode, RunReport, RunState, Section, SectionCounts},
};
use hub_store::Contact;

use crate::{
    fleet,
    support::{Hub, json, now},
};

fn lights(status: &serde_json::Value) -> Vec<&str> {
    ["server", "devices", "apps", "tagging", "deployment"]
        .iter()
        .map(|panel| status[panel]["light"].as_str().unwrap())
        .collect()
}

fn answered() -> Contact {
    let resets_at = Some(now() + jiff::SignedDuration::from_hours(1));
    Contact {
        answered_at: Some(now()),
        quota: Some(Quota { limit: 50_000, remaining: 41_000, resets_at, reserve: 500 }),
        calls_per_minute: Some(3000),
        ..Contact::default()
    }
}

#[tokio::test]
async fn a_new_integration_waits_and_one_that_was_read_is_green() {
    let hub = Hub::start().await;
    let (who, person) = (hub.token(Role::Viewer).await, hub.person(Role::Viewer).await);
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let path = format!("/api/v1/integrations/{id}/status");
    let status = json(hub.get(&path, &who).await).await;
    assert_eq!(lights(&status), ["amber", "amber", "amber", "off", "off"]);
    assert_eq!(status["server"]["quota"], serde_json::Value::Null);

    fleet::synchronize(&hub.store, id, (1..=9).map(|number| fleet::device(number, now())).collect(), now())
        .await;
    let sections = [Section::Apps, Section::DeviceApps];
    let (run, _) = hub.store.request_run(id, Mode::Full, &sections, "test", "r2", now()).await.unwrap();
    hub.store.start_run(run, 1, now()).await.unwrap();
    let done = SectionCounts { is_complete: true, ..SectionCounts::default() };
    let report = RunReport { sections: sections.map(|name| (name, done)).to_vec(), ..RunReport::default() };
    hub.store.end_run(run, RunState::Succeeded, &report, "", "", now()).await.unwrap();
    hub.store.note_contact(id, &answered(), now()).await.unwrap();

    let status = json(hub.get(&path, &who).await).await;
    assert_eq!(lights(&status), ["green", "green", "green", "off", "off"], "{status}");
    assert_eq!(status["server"]["quota"]["remaining"], 41_000);
    assert_eq!(status["server"]["quota"]["paused_until"], serde_json::Value::Null);
    assert_eq!(status["apps"]["last_run"], run.0);
    assert!(status["devices"]["next_at"].as_str().unwrap() > now().to_string().as_str());

    let page = hub.page(&format!("/integrations/{id}"), &person).await;
    for part in [
        "UEM Server",
        "Device Sync Status",
        "App Sync Status",
        "Tagging",
        "Deployment",
        "41,000 of 50,000",
        "500 of them kept back",
        "at most 3,000 calls a minute",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("data-panel=").count(), 5);
    for path in ["/", "/integrations"] {
        let page = hub.page(path, &person).await;
        assert!(page.contains("class=\"lights\"") && page.contains("green: The tenant answers"), "{path}");
    }
}

#[tokio::test]
async fn what_is_wrong_shows_with_its_remedy() {
    let hub = Hub::start().await;
    let who = hub.token(Role::Viewer).await;
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let unreachable =
        Unreachable { at: now(), error: "no route".into(), remedy: "Look at the network.".into() };
    let contact = Contact { unreachable: Some(unreachable), ..Contact::default() };
    hub.store.note_contact(id, &contact, now()).await.unwrap();
    let path = format!("/api/v1/integrations/{id}/status");
    let status = json(hub.get(&path, &who).await).await;
    assert_eq!(status["server"]["light"], "red");
    assert_eq!(status["server"]["remedy"], "Look at the network.");
    // A later answer clears it.
    let later =
        Contact { answered_at: Some(now() + jiff::SignedDuration::from_secs(1)), ..Contact::default() };
    hub.store.note_contact(id, &later, now()).await.unwrap();
    assert_eq!(json(hub.get(&path, &who).await).await["server"]["light"], "green");

    let mut settings = fleet::settings("Example");
    settings.tagging = TaggingSettings { device_risk: true, ..TaggingSettings::default() };
    settings.device_addition.is_allowed = true;
    hub.store.update_integration(id, &settings, Some(&fleet::credentials()), now()).await.unwrap();
    assert_eq!(lights(&json(hub.get(&path, &who).await).await)[3..], ["amber", "green"]);
}

#[tokio::test]
async fn a_pause_shows_as_pausing_until_the_run_has_stopped() {
    let hub = Hub::start().await;
    let (admin, person) = (hub.token(Role::Admin).await, hub.person(Role::Admin).await);
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let (run, _) =
        hub.store.request_run(id, Mode::Full, &[Section::Devices], "test", "r1", now()).await.unwrap();
    hub.store.start_run(run, 1, now()).await.unwrap();
    let call = format!("/api/v1/integrations/{id}/pause");
    assert_eq!(hub.call("POST", &call, &admin, &serde_json::json!({})).await.status(), 200);
    let path = format!("/api/v1/integrations/{id}/status");
    let status = json(hub.get(&path, &admin).await).await;
    assert_eq!(
        (&status["server"]["is_pausing"], &status["server"]["state"]),
        (&true.into(), &"paused".into())
    );
    assert!(hub.page(&format!("/integrations/{id}"), &person).await.contains("</span>Pausing</span>"));
    hub.store.end_run(run, RunState::Cancelled, &RunReport::default(), "paused", "", now()).await.unwrap();
    assert_eq!(json(hub.get(&path, &admin).await).await["server"]["is_pausing"], false);
    let state = hub.store.find_integration(id).await.unwrap().unwrap().state;
    assert_eq!(state, IntegrationState::Paused);
    assert!(hub.page(&format!("/integrations/{id}"), &person).await.contains("</span>Paused</span>"));
}
