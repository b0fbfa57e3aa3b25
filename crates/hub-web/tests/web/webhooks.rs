//! Event notifications of a tenant: who may post, and what is taken.

use axum::{body::Body, response::Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Request;
use hub_core::{ids::IntegrationId, operator::Role};
use serde_json::json;

use crate::{
    fleet,
    support::{Hub, Who, json, now},
};

const EVENT: &str =
    r#"{"EventId":178,"EventType":"Compliance Status Changed","DeviceId":100003,"EnrollmentUserId":30003}"#;

struct Place {
    hub: Hub,
    id: IntegrationId,
    admin: Who,
    login: String,
}

async fn place() -> Place {
    let hub = Hub::start().await;
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let admin = hub.token(Role::Admin).await;
    let path = format!("/api/v1/integrations/{id}/uem-webhook");
    let made = json(hub.call("POST", &path, &admin, &json!({})).await).await;
    let login = format!("{}:{}", made["username"].as_str().unwrap(), made["password"].as_str().unwrap());
    let shown = json(hub.get(&path, &admin).await).await;
    assert!(shown.get("password").is_none(), "it is answered once: {shown}");
    Place { hub, id, admin, login }
}

impl Place {
    async fn send(&self, method: &str, login: Option<&str>, body: impl Into<Body>) -> Response {
        let path = format!("/webhooks/uem/{}", self.id);
        let mut request = Request::builder().method(method).uri(path);
        if let Some(login) = login {
            request = request.header("authorization", format!("Basic {}", STANDARD.encode(login)));
        }
        self.hub.ask(request.body(body.into()).unwrap()).await
    }

    async fn shown(&self) -> serde_json::Value {
        let path = format!("/api/v1/integrations/{}/uem-webhook", self.id);
        json(self.hub.get(&path, &self.admin).await).await
    }
}

#[tokio::test]
async fn an_event_is_noted_once_a_device_and_answered_at_once() {
    let place = place().await;
    let login = Some(place.login.as_str());
    assert_eq!(place.send("GET", login, "").await.status(), 200, "the console's test");
    for _ in 0..3 {
        assert_eq!(place.send("POST", login, EVENT).await.status(), 200);
    }
    let shown = place.shown().await;
    assert_eq!((&shown["received"], &shown["ignored"], &shown["waiting"]), (&json!(3), &json!(0), &json!(1)));
    assert_eq!(shown["last_event"], "Compliance Status Changed");
    assert!(shown["tested_at"].is_string(), "{shown}");
    let due = place.hub.store.due_uem_events(place.id, false, 10, now()).await.unwrap();
    assert_eq!(
        (due[0].device.0, due[0].user.map(|user| user.0), due[0].arrivals),
        (100_003, Some(30_003), 3)
    );
}

#[tokio::test]
async fn an_event_in_xml_is_noted_like_one_in_json() {
    let place = place().await;
    let event = "<?xml version=\"1.0\"?><EventNotification><EventType>Compliance Status Changed</EventType>\
                 <DeviceId>100003</DeviceId><EnrollmentUserId>30003</EnrollmentUserId></EventNotification>";
    for body in [EVENT, event] {
        assert_eq!(place.send("POST", Some(&place.login), body).await.status(), 200);
    }
    let due = place.hub.store.due_uem_events(place.id, false, 10, now()).await.unwrap();
    assert_eq!((due.len(), due[0].device.0, due[0].arrivals), (1, 100_003, 2));
}

#[tokio::test]
async fn an_event_without_the_devices_number_finds_it_by_its_other_names() {
    let place = place().await;
    fleet::synchronize(&place.hub.store, place.id, vec![fleet::device(7, now())], now()).await;
    let event = r#"{"EventType":"Device MCC","DeviceId":0,"Udid":"","SerialNumber":"C020000007"}"#;
    assert_eq!(place.send("POST", Some(&place.login), event).await.status(), 200);
    let due = place.hub.store.due_uem_events(place.id, false, 10, now()).await.unwrap();
    assert_eq!(due[0].device.0, 100_007);
}

#[tokio::test]
async fn hostile_input_is_refused_or_ignored_and_nothing_of_it_is_kept() {
    let place = place().await;
    let login = Some(place.login.as_str());
    for wrong in [None, Some("uem-1:wrong"), Some("somebody:else"), Some(":"), Some("no colon")] {
        assert_eq!(place.send("POST", wrong, EVENT).await.status(), 401, "{wrong:?}");
        assert_eq!(place.send("GET", wrong, "").await.status(), 401, "{wrong:?}");
    }
    for (body, status) in [
        ("", 400),
        ("[1]", 400),
        ("<EventNotification/>", 400),
        ("<EventNotification><EventType>Device Deleted</EventType>", 400),
        (
            "<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><e><EventType>Device &x;</EventType></e>",
            400,
        ),
        ("<e><EventType>Device &unknown;</EventType><DeviceId>5</DeviceId></e>", 400),
        ("<e><EventType>Printer Jam</EventType><DeviceId>5</DeviceId></e>", 200),
        (r#"{"EventType":"Printer Jam","DeviceId":5}"#, 200),
        (r#"{"EventType":"Device Deleted"}"#, 200),
        (r#"{"EventType":"Device Deleted","SerialNumber":"nobody's"}"#, 200),
        (r#"{"EventType":"Device Deleted","DeviceId":"-9223372036854775808"}"#, 200),
    ] {
        assert_eq!(place.send("POST", login, body).await.status(), status, "{body}");
    }
    assert_eq!(place.send("POST", login, "x".repeat(100_000)).await.status(), 413);
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    assert_eq!(place.send("POST", login, deep).await.status(), 400);
    let shown = place.shown().await;
    assert_eq!((&shown["ignored"], &shown["waiting"]), (&json!(5), &json!(0)), "{shown}");
    let elsewhere = Request::post("/webhooks/uem/999")
        .header("authorization", format!("Basic {}", STANDARD.encode(&place.login)));
    assert_eq!(
        place.hub.ask(elsewhere.body(Body::from(EVENT)).unwrap()).await.status(),
        401,
        "no such integration"
    );
}

#[tokio::test]
async fn wrong_passwords_are_limited() {
    let place = place().await;
    let mut statuses = Vec::new();
    for _ in 0..25 {
        statuses.push(place.send("POST", Some("uem-1:guess"), EVENT).await.status().as_u16());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 20, "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429));
}

#[tokio::test]
async fn a_new_password_ends_the_old_one_and_a_removed_login_takes_nothing() {
    let place = place().await;
    let path = format!("/api/v1/integrations/{}/uem-webhook", place.id);
    place.hub.call("POST", &path, &place.admin, &json!({})).await;
    assert_eq!(place.send("POST", Some(&place.login), EVENT).await.status(), 401);
    assert_eq!(place.hub.call("DELETE", &path, &place.admin, &json!({})).await.status(), 204);
    assert_eq!(place.hub.get(&path, &place.admin).await.status(), 404);
    let person = place.hub.person(Role::Admin).await;
    let page = format!("/integrations/{}/webhook", place.id);
    assert!(place.hub.page(&page, &person).await.contains("Take event notifications"));
    let made = crate::support::text(place.hub.post_form(&page, &person, &[]).await).await;
    assert!(made.contains("mrw_") && made.contains(&format!("/webhooks/uem/{}", place.id)), "{made}");
    assert!(!place.hub.page(&page, &person).await.contains("mrw_"), "shown once");
}
