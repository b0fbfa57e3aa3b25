//! What there is of an app on its devices: counts on the app, the list, and asking for a reading.

use std::time::Duration;

use hub_core::{
    app_states::InstallState,
    ids::{AppId, IntegrationId, UemId},
    integration::IntegrationState,
    operator::{Role, Visible},
};
use hub_store::{AppDeviceState, NO_RUN, app_reading_lease};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    fleet,
    support::{Hub, json, now, text},
};

/// A hub with a fleet of twelve, and one of its apps.
struct OnDevices {
    hub: Hub,
    integration: IntegrationId,
    app: AppId,
}

/// What a reading came to.
enum End {
    Whole,
    Failed,
    Under,
}

impl OnDevices {
    async fn start() -> Self {
        let hub = Hub::start().await;
        let integration = fleet::integration(&hub.store, "Example", now()).await;
        let devices = (1..=12).map(|number| fleet::device(number, now())).collect();
        fleet::synchronize(&hub.store, integration, devices, now()).await;
        let (apps, _) = hub.store.list_apps(&Visible::Everything, "Boxer", None, 1).await.unwrap();
        let app = apps[0].id;
        Self { hub, integration, app }
    }

    /// What the worker would write: every third device failed, and one is not known here.
    async fn read(&self, end: End) {
        let store = &self.hub.store;
        let devices = store.known_devices(self.integration).await.unwrap();
        let mut states: Vec<_> = devices.iter().map(|device| device.uem_id).zip(0..).map(state).collect();
        states.push(state((UemId(987_001), 3)));
        let name = app_reading_lease(self.integration);
        let lease =
            store.acquire_lease(&name, "test", Duration::from_secs(60), now()).await.unwrap().unwrap();
        store.request_app_reading(self.app, now()).await.unwrap();
        let batch = store.sync_batch(self.integration, NO_RUN, &lease);
        let later = now() - SignedDuration::from_mins(3);
        let reading = batch.begin_app_reading(self.app, later).await.unwrap();
        batch.write_app_states(self.app, reading, &states, (13, 20)).await.unwrap();
        match end {
            End::Whole => drop(batch.end_app_reading(self.app, reading, 4, later).await.unwrap()),
            End::Failed => {
                let (error, remedy) = ("page 2: status 500", "Look at the <tenant>.");
                batch.fail_app_reading(self.app, error, remedy, now()).await.unwrap();
            }
            End::Under => {}
        }
        store.release_lease(&lease).await.unwrap();
    }

    async fn asked(&self, place: &str) -> Value {
        let who = self.hub.token(Role::Viewer).await;
        json(self.hub.get(&format!("/api/v1/apps/{}{place}", self.app), &who).await).await
    }
}

fn state((uem_id, number): (UemId, usize)) -> AppDeviceState {
    let state = if number % 3 == 0 { InstallState::Failed } else { InstallState::Installed };
    AppDeviceState {
        uem_id,
        friendly_name: format!("<told> {number}"),
        assigned_version: "3.1.1".into(),
        installed_version: if state == InstallState::Installed { "3.1.1".into() } else { String::new() },
        state,
        last_action: "InstallCommandFailed".into(),
        last_action_at: Some(now()),
        reason: "no room".into(),
        sampled_at: None,
    }
}

#[tokio::test]
async fn an_app_tells_how_many_devices_have_it_and_how_old_that_is() {
    let on = OnDevices::start().await;
    let never = on.asked("").await;
    assert_eq!(
        (&never["devices"]["state"], &never["devices"]["read_at"]),
        (&json!("never_read"), &Value::Null)
    );
    assert_eq!(on.asked("/devices").await["items"], json!([]));

    on.read(End::Whole).await;
    let read = on.asked("/device-reading").await;
    assert_eq!((&read["state"], &read["devices_outside"]), (&json!("read"), &json!(4)));
    let counts = (&read["counts"]["total"], &read["counts"]["failed"], &read["counts"]["installed"]);
    assert_eq!(counts, (&json!(13), &json!(5), &json!(8)));
    assert_eq!(on.asked("").await["devices"], read);
    let who = on.hub.token(Role::Viewer).await;
    let list = json(on.hub.get("/api/v1/apps?search=Boxer", &who).await).await;
    assert_eq!(list["items"][0]["devices"], read);

    on.read(End::Failed).await;
    let failed = on.asked("/device-reading").await;
    assert_eq!((&failed["state"], &failed["error"]), (&json!("failed"), &json!("page 2: status 500")));
    assert_eq!((&failed["counts"], &failed["read_at"]), (&read["counts"], &read["read_at"]));

    on.read(End::Under).await;
    let reading = on.asked("/device-reading").await;
    assert_eq!((&reading["state"], &reading["counts"]), (&json!("reading"), &read["counts"]));
    assert_eq!((&reading["devices_read"], &reading["devices_expected"]), (&json!(13), &json!(20)));
}

#[tokio::test]
async fn devices_are_listed_by_state_and_name_page_by_page() {
    let on = OnDevices::start().await;
    on.read(End::Whole).await;
    let first = on.asked("/devices?state=failed&limit=3").await;
    let next = first["next"].as_str().unwrap();
    let second = on.asked(&format!("/devices?state=failed&limit=3&after={next}")).await;
    let items =
        [first["items"].as_array().unwrap().clone(), second["items"].as_array().unwrap().clone()].concat();
    assert_eq!((items.len(), &second["next"]), (5, &Value::Null));
    assert!(items.iter().all(|item| item["state"] == "failed"), "{items:?}");
    let known = &items[0];
    assert!(known["device_id"].is_i64() && !known["serial_number"].as_str().unwrap().is_empty(), "{known}");
    assert_ne!(known["friendly_name"], "<told> 0", "the hub's own name of it is newer");
    let foreign = items.last().unwrap();
    assert_eq!((&foreign["device_id"], &foreign["friendly_name"]), (&Value::Null, &json!("<told> 3")));
    assert_eq!((&foreign["uem_id"], &foreign["reason"]), (&json!(987_001), &json!("no room")));
    let found = on.asked("/devices?search=%3CTOLD%3E%2011").await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let who = on.hub.token(Role::Viewer).await;
    let wrong = on.hub.get(&format!("/api/v1/apps/{}/devices?state=broken", on.app), &who).await;
    assert_eq!(wrong.status(), 400);
}

#[tokio::test]
async fn a_reading_is_asked_for_by_operators_of_active_integrations() {
    let on = OnDevices::start().await;
    let place = format!("/api/v1/apps/{}/device-reading", on.app);
    let (viewer, operator) = (on.hub.token(Role::Viewer).await, on.hub.token(Role::Operator).await);
    assert_eq!(on.hub.call("POST", &place, &viewer, &json!({})).await.status(), 403);
    for _ in 0..2 {
        let asked = on.hub.call("POST", &place, &operator, &json!({})).await;
        assert_eq!(asked.status(), 202);
        assert_eq!(json(asked).await["state"], "reading");
    }
    let due = on.hub.store.next_app_reading(on.integration, now()).await.unwrap().unwrap();
    assert!(due.is_wish && due.app == on.app);
    let paused = IntegrationState::Paused;
    on.hub.store.set_integration_state(on.integration, paused, "", now()).await.unwrap();
    let refused = on.hub.call("POST", &place, &operator, &json!({})).await;
    assert_eq!(refused.status(), 409);
    assert!(text(refused).await.contains("paused"));
}

#[tokio::test]
async fn the_page_of_an_app_shows_the_counts_and_leads_to_the_devices() {
    let on = OnDevices::start().await;
    let (viewer, operator) = (on.hub.person(Role::Viewer).await, on.hub.person(Role::Operator).await);
    let path = format!("/apps/{}", on.app);
    let never = on.hub.page(&path, &operator).await;
    assert!(never.contains("has not been read yet") && never.contains("Read now"), "{never}");
    assert!(!on.hub.page(&path, &viewer).await.contains("Read now"));

    let answer = on.hub.post_form(&format!("{path}/devices/read"), &operator, &[]).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], format!("{path}#on-devices"));
    let waiting = on.hub.page(&path, &operator).await;
    assert!(waiting.contains("every 1s") && !waiting.contains("Read now"), "{waiting}");

    on.read(End::Whole).await;
    let read = on.hub.page(&path, &viewer).await;
    let parts = ["devices?state=failed", "Other version", "(13)", "lists 4 more", "All its devices"];
    for (part, is_there) in parts.into_iter().zip([true, false, true, true, true]) {
        assert_eq!(read.contains(part), is_there, "{part}: {read}");
    }
    let listed = on.hub.page(&format!("{path}/devices?state=failed"), &viewer).await;
    assert!(
        listed.contains("&#60;told&#62; 3") && listed.contains("InstallCommandFailed: no room"),
        "{listed}"
    );
    assert!(listed.contains("5 of 5 devices") && listed.contains("not read by the hub yet"), "{listed}");

    on.read(End::Failed).await;
    let failed = on.hub.page(&path, &viewer).await;
    for part in ["The last reading failed", "page 2: status 500", "&#60;tenant&#62;", "(13)"] {
        assert!(failed.contains(part), "{part}: {failed}");
    }
}

#[tokio::test]
async fn a_device_leads_to_the_apps_of_the_catalogue_that_are_on_it() {
    let on = OnDevices::start().await;
    let viewer = on.hub.person(Role::Viewer).await;
    let device = on.hub.store.known_devices(on.integration).await.unwrap()[0].id;
    let on_it = on.hub.store.apps_on_device(device).await.unwrap();
    let known = on.hub.store.catalogue_of_device(device).await.unwrap();
    let page = on.hub.page(&format!("/devices/{device}"), &viewer).await;
    assert!(!known.is_empty());
    for app in on_it {
        match known.get(&app.facts.bundle_id) {
            Some(id) => assert!(page.contains(&format!("href=\"/apps/{id}\"")), "{page}"),
            None => assert!(page.contains(&app.facts.name)),
        }
    }
}
