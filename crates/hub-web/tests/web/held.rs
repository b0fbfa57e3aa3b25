//! Held deletions and kept devices, on their pages and by the API.

use std::time::Duration;

use hub_core::{
    ids::{DeviceId, IntegrationId, RunId},
    operator::Role,
};
use hub_store::Store;
use jiff::Timestamp;
use serde_json::json;

use crate::{
    fleet::{device, integration, synchronize},
    support::{Hub, Who, json, now, text},
};

/// A hub with a small fleet of which 3 devices are held.
async fn hub() -> (Hub, IntegrationId, RunId) {
    let hub = Hub::start().await;
    let (integration, run, ids) = hold(&hub.store, 3, now()).await;
    assert_eq!(ids.len(), 3);
    (hub, integration, run)
}

/// An integration whose first devices, so many, are held for a person.
async fn hold(store: &Store, devices: i64, now: Timestamp) -> (IntegrationId, RunId, Vec<DeviceId>) {
    let id = integration(store, "Berlin", now).await;
    let run = synchronize(store, id, (0..devices + 5).map(|number| device(number, now)).collect(), now).await;
    let known = store.known_devices(id).await.unwrap();
    let held: Vec<DeviceId> = known.iter().take(devices as usize).map(|device| device.id).collect();
    let name = format!("sync/{id}");
    let lease = store.acquire_lease(&name, "test", Duration::from_secs(60), now).await.unwrap().unwrap();
    store.sync_batch(id, run, &lease).hold_plan(&held, "3 of 8 devices would be deleted", now).await.unwrap();
    store.release_lease(&lease).await.unwrap();
    (id, run, held)
}

async fn status(hub: &Hub, path: &str, who: &Who, body: serde_json::Value) -> u16 {
    hub.call("POST", path, who, &body).await.status().as_u16()
}

#[tokio::test]
async fn a_plan_is_decided_by_approvers_and_only_as_it_was_seen() {
    let (hub, id, run) = hub().await;
    let (viewer, operator) = (hub.token(Role::Viewer).await, hub.token(Role::Operator).await);
    let approver = hub.token(Role::Approver).await;
    let place = format!("/api/v1/integrations/{id}/held-plan");
    let plan = json(hub.get(&place, &viewer).await).await;
    assert_eq!((&plan["devices"], &plan["approved_at"]), (&json!(3), &json!(null)));
    let devices = json(hub.get(&format!("{place}/devices?limit=2"), &viewer).await).await;
    assert_eq!((devices["items"].as_array().unwrap().len(), &devices["count"]), (2, &json!(3)));
    let (approve, reject) = (format!("{place}/approve"), format!("{place}/reject"));
    let right = json!({"run": run.0, "devices": 3});
    for who in [&viewer, &operator] {
        assert_eq!(status(&hub, &approve, who, right.clone()).await, 403);
        assert_eq!(status(&hub, &reject, who, json!({"run": run.0, "reason": "no"})).await, 403);
    }
    for wrong in [json!({"run": run.0, "devices": 4}), json!({"run": run.0 + 1, "devices": 3})] {
        assert_eq!(status(&hub, &approve, &approver, wrong).await, 409);
    }
    assert_eq!(status(&hub, &reject, &approver, json!({"run": run.0, "reason": " "})).await, 422);
    assert_eq!(status(&hub, &reject, &approver, json!({"run": run.0 + 1, "reason": "no"})).await, 409);
    assert_eq!(status(&hub, &approve, &approver, right.clone()).await, 200);
    assert_eq!(status(&hub, &approve, &approver, right).await, 409);
    assert_eq!(hub.store.approved_devices(id).await.unwrap().len(), 3);
    assert_eq!(hub.get("/api/v1/integrations/99/held-plan", &viewer).await.status(), 404);
}

#[tokio::test]
async fn a_plan_is_rejected_on_its_page() {
    let (hub, id, run) = hub().await;
    let (viewer, approver) = (hub.person(Role::Viewer).await, hub.person(Role::Approver).await);
    let here = format!("/integrations/{id}/held-plan");
    assert!(hub.page(&format!("/integrations/{id}"), &viewer).await.contains(&here));
    assert!(hub.page("/", &viewer).await.contains("wait for a person"));
    let page = hub.page(&here, &viewer).await;
    assert!(page.contains("Showing 3 of 3 devices") && !page.contains("Approve the deletion"), "{page}");
    assert!(hub.page(&here, &approver).await.contains("Approve the deletion"));
    let run = run.to_string();
    let answer =
        hub.post_form(&format!("{here}/approve"), &approver, &[("run", &run), ("devices", "two")]).await;
    assert_eq!(answer.status(), 409, "{}", text(answer).await);
    let fields = [("run", run.as_str()), ("reason", "A site was <offline>.")];
    assert_eq!(hub.post_form(&format!("{here}/reject"), &approver, &fields).await.status(), 303);
    assert_eq!(hub.get(&here, &viewer).await.status(), 404);
    let kept = hub.store.held_devices(id).await.unwrap();
    assert_eq!(kept.len(), 3);
    let page = hub.page(&format!("/devices/{}", kept[0]), &approver).await;
    assert!(
        page.contains("A site was &#60;offline&#62;.") || page.contains("A site was &lt;offline&gt;."),
        "{page}"
    );
}

#[tokio::test]
async fn a_device_is_kept_and_given_free() {
    let (hub, id, _) = hub().await;
    let approver = hub.token(Role::Approver).await;
    let device: DeviceId = hub.store.list_held_devices(id, None, 1).await.unwrap().devices[0].id;
    let place = format!("/api/v1/devices/{device}/keep");
    let body = json!({"reason": "in the safe"});
    let viewer = hub.token(Role::Viewer).await;
    assert_eq!(hub.call("PUT", &place, &viewer, &body).await.status(), 403);
    let kept = json(hub.call("PUT", &place, &approver, &body).await).await;
    assert_eq!(kept["reason"], "in the safe");
    assert_eq!(hub.call("PUT", "/api/v1/devices/999999/keep", &approver, &body).await.status(), 404);
    assert_eq!(hub.call("DELETE", &place, &approver, &json!({})).await.status(), 204);
    assert_eq!(hub.call("DELETE", &place, &approver, &json!({})).await.status(), 404);
}
