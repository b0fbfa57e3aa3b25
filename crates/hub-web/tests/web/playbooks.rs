//! Playbooks: looked at first, switched on by admins, stopped by operators; by the API and on their page.

use hub_core::{
    operator::Role,
    playbooks::{PlaybookName, PlaybookSettings},
};
use jiff::{SignedDuration, ToSpan as _};
use serde_json::json;

use crate::{
    fleet::{device, integration, synchronize},
    support::{Hub, json, now, text},
};

#[tokio::test]
async fn playbooks_are_looked_at_first_set_by_admins_and_their_cases_stopped_by_operators() {
    let hub = Hub::start().await;
    let (viewer, operator) = (hub.token(Role::Viewer).await, hub.token(Role::Operator).await);
    let (admin, person) = (hub.token(Role::Admin).await, hub.person(Role::Admin).await);
    let id = integration(&hub.store, "Example", now()).await;
    let devices = [(1, 1), (2, 200)].map(|(number, days)| {
        let mut facts = device(number, now());
        facts.last_seen = Some(now() - (24 * days).hours());
        facts
    });
    synchronize(&hub.store, id, devices.to_vec(), now()).await;
    let (api, place) = (format!("/api/v1/integrations/{id}"), format!("/api/v1/integrations/{id}/playbooks"));

    let ask = json!({"playbook": "stale_device", "days": 90});
    let found = json(hub.call("POST", &format!("{place}/preview"), &viewer, &ask).await).await;
    assert_eq!((&found["left_alone"], found["sample"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    for bad in [json!({"playbook": "stale_device", "days": 29}), json!({"playbook": "wipe_all"})] {
        assert_eq!(hub.call("POST", &format!("{place}/preview"), &viewer, &bad).await.status(), 422);
    }
    let on = json!({"actions": {"playbooks": {"stale_device": {"is_on": true, "days": 90}}}});
    assert_eq!(hub.call("PATCH", &api, &operator, &on).await.status(), 403);
    let edited = json(hub.call("PATCH", &api, &admin, &on).await).await;
    let expected = json!({"is_on": true, "days": 90, "deed": "enterprise_wipe"});
    assert_eq!(edited["actions"]["playbooks"]["stale_device"], expected);
    let bad = json!({"actions": {"playbooks": {"deactivated_user": {"wipe_after_days": 0}}}});
    let refused = hub.call("PATCH", &api, &admin, &bad).await;
    assert_eq!(refused.status(), 422);
    assert!(text(refused).await.contains("actions.playbooks.deactivated_user.wipe_after_days"));

    // The first look leaves one alone; the other one is without contact for too long later.
    let mut settings = PlaybookSettings::default();
    settings.stale_device.is_on = true;
    let name = PlaybookName::StaleDevice;
    let mut at = now();
    for _ in 0..95 {
        hub.store.look_for_playbook(id, name, &settings, true, at).await.unwrap();
        at += SignedDuration::from_hours(23);
    }
    let cases = json(hub.get(&format!("{place}/cases"), &viewer).await).await;
    assert_eq!(cases["items"].as_array().map(Vec::len), Some(1), "{cases}");
    let before = json(hub.get(&format!("{place}/cases?state=before"), &viewer).await).await;
    assert_eq!(before["items"].as_array().map(Vec::len), Some(1), "{before}");
    let shown = json(hub.get(&place, &viewer).await).await;
    assert!(shown["cases"].as_array().unwrap().contains(&json!(
        {"playbook": "stale_device", "state": "waiting", "count": 1}
    )));

    let page = format!("/integrations/{id}/playbooks");
    assert!(hub.page(&page, &person).await.contains("Waiting"));
    let stop = json!({"case": cases["items"][0]["id"], "reason": "in the museum"});
    assert_eq!(hub.call("POST", &format!("{place}/stop"), &viewer, &stop).await.status(), 403);
    let nameless = json!({"case": stop["case"], "reason": " "});
    assert_eq!(hub.call("POST", &format!("{place}/stop"), &operator, &nameless).await.status(), 422);
    let other = json!({"case": 999, "reason": "in the museum"});
    assert_eq!(hub.call("POST", &format!("{place}/stop"), &operator, &other).await.status(), 404);
    let stopped = json(hub.call("POST", &format!("{place}/stop"), &operator, &stop).await).await;
    assert_eq!(stopped["state"], "stopped");
    assert!(hub.page(&page, &person).await.contains("in the museum"));
}

#[tokio::test]
async fn the_page_shows_what_is_left_alone_before_it_saves() {
    let hub = Hub::start().await;
    let (person, admin) = (hub.person(Role::Admin).await, hub.token(Role::Admin).await);
    let id = integration(&hub.store, "Example", now()).await;
    let page = format!("/integrations/{id}/playbooks");
    let form = |wish: &'static str, days: &'static str| {
        [
            ("deactivated_user", "yes"),
            ("wipe_after_days", days),
            ("stale_days", "60"),
            ("stale_deed", "delete_device"),
            ("wish", wish),
        ]
    };
    let is_on = async || {
        let shown = json(hub.get(&format!("/api/v1/integrations/{id}"), &admin).await).await;
        shown["actions"]["playbooks"]["deactivated_user"]["is_on"] == json!(true)
    };
    let looked = hub.post_form(&page, &person, &form("look", "14")).await;
    assert_eq!(looked.status(), 200);
    assert!(text(looked).await.contains("Nothing was saved yet") && !is_on().await);
    let refused = hub.post_form(&page, &person, &form("save", "91")).await;
    assert_eq!(refused.status(), 422);
    assert!(text(refused).await.contains("1 to 90 days") && !is_on().await);
    assert_eq!(hub.post_form(&page, &person, &form("save", "14")).await.status(), 303);
    assert!(is_on().await && hub.page(&page, &person).await.contains("read-only"));
}
