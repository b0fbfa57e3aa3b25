//! Tagging, the risk of devices, device addition and notifications: pages and API.

use hub_core::{
    ids::RunId,
    operator::{Role, Visible},
};
use hub_store::{Channel, ProvisionalState};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    fleet::{device, integration, synchronize},
    support::{Hub, Who, json, now, text},
};

#[tokio::test]
async fn tagging_is_set_on_its_page_and_by_the_api_and_refusals_name_the_field() {
    let hub = Hub::start().await;
    let (person, admin) = (hub.person(Role::Admin).await, hub.token(Role::Admin).await);
    let id = integration(&hub.store, "Example", now()).await;
    let page = format!("/integrations/{id}/tagging");
    assert!(hub.page(&page, &person).await.contains("MOORING_Status_Provisioned"));
    let form = [("device_status", "yes"), ("prefix", "CHKP_"), ("inactive_after_days", "30")];
    assert_eq!(hub.post_form(&page, &person, &form).await.status(), 303);
    let api = format!("/api/v1/integrations/{id}");
    let shown = json(hub.get(&api, &admin).await).await;
    let expected = json!({"device_status": true, "device_risk": false, "device_threat_factors": false,
        "prefix": "CHKP_", "inactive_after_days": 30});
    assert_eq!(shown["tagging"], expected);
    let bad = [("prefix", ""), ("inactive_after_days", "0")];
    let answer = hub.post_form(&page, &person, &bad).await;
    assert_eq!(answer.status(), 422);
    let told = text(answer).await;
    assert!(told.contains("Nothing was saved") && told.contains("tagging inactive after days"), "{told}");
    let answer = hub.call("PATCH", &api, &admin, &json!({"tagging": {"prefix": "a b"}})).await;
    assert_eq!(answer.status(), 422);
    assert!(text(answer).await.contains("tagging.prefix"));
    let edited = hub.call("PATCH", &api, &admin, &json!({"tagging": {"device_risk": true}})).await;
    assert_eq!(json(edited).await["tagging"]["device_status"], json!(true), "what is left out stays");
}

#[tokio::test]
async fn checks_are_for_tags_that_are_written_and_clearing_for_those_that_are_not() {
    let hub = Hub::start().await;
    let (admin, operator) = (hub.token(Role::Admin).await, hub.token(Role::Operator).await);
    let id = integration(&hub.store, "Example", now()).await;
    let place = format!("/api/v1/integrations/{id}/tagging");
    let post = async |verb: &str, who: &Who| {
        hub.call("POST", &format!("{place}/{verb}"), who, &json!({})).await.status().as_u16()
    };
    assert_eq!((post("check", &operator).await, post("clear", &admin).await), (409, 202));
    let on = json!({"tagging": {"device_risk": true}});
    hub.call("PATCH", &format!("/api/v1/integrations/{id}"), &admin, &on).await;
    assert_eq!((post("check", &operator).await, post("clear", &admin).await), (202, 409));
    let state = json(hub.get(&place, &operator).await).await;
    assert_eq!((&state["is_on"], &state["state"]), (&json!(true), &json!("waiting")));
}

#[tokio::test]
async fn a_device_has_the_risk_that_was_told_last() {
    let hub = Hub::start().await;
    let (viewer, operator) = (hub.token(Role::Viewer).await, hub.token(Role::Operator).await);
    let id = integration(&hub.store, "Example", now()).await;
    let _: RunId = synchronize(&hub.store, id, vec![device(1, now())], now()).await;
    let device = hub.store.known_devices(id).await.unwrap()[0].id;
    let place = format!("/api/v1/devices/{device}/risk");
    assert_eq!(json(hub.get(&place, &viewer).await).await["risk"], "none");
    let told = json!({"risk": "high", "threat_factors": ["Rooted", "Malware", "Rooted"], "source": "EDR", "reason": "seen"});
    assert_eq!(hub.call("PUT", &place, &viewer, &told).await.status(), 403);
    let set = json(hub.call("PUT", &place, &operator, &told).await).await;
    assert_eq!(set["threat_factors"], json!(["Malware", "Rooted"]));
    for bad in [
        json!({"risk": "extreme", "source": "EDR", "reason": "x"}),
        json!({"risk": "low", "threat_factors": ["two words"], "source": "EDR", "reason": "x"}),
        json!({"risk": "low", "source": " ", "reason": "x"}),
    ] {
        assert_eq!(hub.call("PUT", &place, &operator, &bad).await.status(), 422, "{bad}");
    }
    assert_eq!(json(hub.get(&place, &viewer).await).await["risk"], "high", "a refused one changes nothing");
}

#[tokio::test]
async fn a_device_registers_only_with_the_token_and_only_where_it_is_allowed() {
    let hub = Hub::start().await;
    let (person, admin) = (hub.person(Role::Admin).await, hub.token(Role::Admin).await);
    let id = integration(&hub.store, "Example", now()).await;
    let body = json!({"platform": "ios", "udid": "a1b2c3", "name": "Dana's phone"});
    let register =
        async |who: &Who, body: &serde_json::Value| hub.call("POST", "/api/v1/register", who, body).await;
    let token = hub.store.make_registration_token(id, now()).await.unwrap().secret;
    let phone = Who::Token(token.expose_secret().to_owned());
    let refused = register(&phone, &body).await;
    assert_eq!(refused.status(), 403);
    assert!(text(refused).await.contains("may not register"));
    let page = format!("/integrations/{id}/addition");
    assert_eq!(hub.post_form(&page, &person, &[("is_allowed", "yes")]).await.status(), 303);
    let answer = register(&phone, &body).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(json(answer).await["state"], "provisional");
    for who in [&Who::Nobody, &admin, &Who::Token("mreg_other".into())] {
        assert_eq!(register(who, &body).await.status(), 401);
    }
    let nameless = json!({"platform": "ios", "udid": "0000", "name": "x"});
    assert_eq!(register(&phone, &nameless).await.status(), 422);

    let shown = hub.page(&page, &person).await;
    assert!(shown.contains(token.expose_secret()) && shown.contains("data-copy"));
    let viewer = hub.person(Role::Viewer).await;
    assert!(!hub.page(&page, &viewer).await.contains("mreg_"), "the token is for admins");
    assert!(hub.page("/devices/provisional", &viewer).await.contains("a1b2c3"));
    let fleet = json(hub.get("/api/v1/devices", &admin).await).await;
    assert!(!fleet.to_string().contains("a1b2c3"), "it is no device of the fleet: {fleet}");
    let waiting = json(hub.get("/api/v1/devices?state=provisional", &admin).await).await;
    assert_eq!(
        (&waiting["items"][0]["state"], &waiting["items"][0]["udid"]),
        (&json!("provisional"), &json!("a1b2c3"))
    );
    assert_eq!(waiting["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(hub.get("/api/v1/devices?state=provisional&search=a", &admin).await.status(), 400);
    let shown = hub.page("/devices?state=provisional", &viewer).await;
    assert!(shown.contains("a1b2c3") && shown.contains("<option value=\"provisional\" selected>"), "{shown}");
    let status = json(hub.get(&format!("/api/v1/integrations/{id}/status"), &admin).await).await;
    assert_eq!(
        (&status["deployment"]["light"], &status["deployment"]["provisional"]),
        (&json!("green"), &json!(1))
    );
    let listed = json(hub.get("/api/v1/provisional-devices", &admin).await).await;
    let registration = listed["items"][0]["id"].as_i64().unwrap();
    let gone =
        hub.call("DELETE", &format!("/api/v1/provisional-devices/{registration}"), &admin, &json!({})).await;
    assert_eq!(gone.status(), 204);
    let again = register(&phone, &body).await;
    assert_eq!(again.status(), 403);
    assert!(text(again).await.contains("was removed"));

    assert_eq!(hub.post_form(&format!("{page}/token"), &person, &[]).await.status(), 303);
    assert_eq!(register(&phone, &body).await.status(), 401, "the token before is worth nothing");
    let left = hub
        .store
        .list_provisional(ProvisionalState::Provisional, &Visible::Everything, None, 10)
        .await
        .unwrap();
    assert!(left.devices.is_empty());
}

#[tokio::test]
async fn too_many_registrations_are_turned_away() {
    let hub = Hub::start().await;
    let unknown = Who::Token("mreg_guess".into());
    let mut statuses = Vec::new();
    for _ in 0..40 {
        let answer = hub.call("POST", "/api/v1/register", &unknown, &json!({})).await;
        statuses.push(answer.status().as_u16());
    }
    assert_eq!((statuses[0], statuses[39]), (401, 429));
}

#[tokio::test]
async fn notifications_are_saved_with_sealed_secrets_and_previewed() {
    let hub = Hub::start().await;
    let admin = hub.person(Role::Admin).await;
    let place = "/settings/notifications";
    assert!(hub.page(place, &admin).await.contains("Hello Dana"));
    let form = [
        ("email_delivery", "send"),
        ("host", "smtp.example.com"),
        ("port", "587"),
        ("security", "starttls"),
        ("username", "mooring"),
        ("smtp_password", "hush-secret"),
        ("from", "Mooring <mooring@example.com>"),
        ("sms_delivery", "off"),
        ("method", "post"),
        ("body", "{}"),
        ("subject", "Welcome {{ first_name }}"),
        ("email_text", "one\r\ntwo {{ user_name }}"),
        ("sms_text", "Hi"),
    ];
    assert_eq!(hub.post_form(place, &admin, &form).await.status(), 303);
    let page = hub.page(place, &admin).await;
    assert!(page.contains("Welcome Dana") && !page.contains("hush-secret"), "{page}");
    let stored = hub.store.notification_settings().await.unwrap();
    assert_eq!(stored.secrets.smtp_password.unwrap().expose_secret(), "hush-secret");
    assert_eq!(stored.settings.templates.email, "one\ntwo {{ user_name }}");
    let with = |field: &'static str, value: &'static str| {
        form.iter()
            .filter(|(name, _)| *name != "smtp_password")
            .map(|(name, kept)| (*name, if *name == field { value } else { *kept }))
            .collect::<Vec<_>>()
    };
    let refused = hub.post_form(place, &admin, &with("email_text", "one\n{{ nobody }}")).await;
    assert_eq!(refused.status(), 422);
    assert!(text(refused).await.contains("line 2"));
    hub.post_form(place, &admin, &with("subject", "Hi")).await;
    let stored = hub.store.notification_settings().await.unwrap();
    assert!(stored.secrets.smtp_password.is_some(), "left empty, it stays");
    hub.post_form(place, &admin, &with("host", "evil.example.com")).await;
    let stored = hub.store.notification_settings().await.unwrap();
    assert!(stored.secrets.smtp_password.is_none(), "it goes to no other server");

    let test = [("channel", "email"), ("recipient", "me@example.com")];
    assert_eq!(hub.post_form("/settings/notifications/test", &admin, &test).await.status(), 303);
    let waiting = hub.store.list_notifications(10).await.unwrap();
    assert_eq!((waiting[0].channel, waiting[0].recipient.as_str()), (Channel::Email, "me@example.com"));
    let bad = [("channel", "pigeon"), ("recipient", "me")];
    assert_eq!(hub.post_form("/settings/notifications/test", &admin, &bad).await.status(), 422);
}

#[tokio::test]
async fn settings_of_notifications_are_changed_by_the_api_and_secrets_are_never_shown() {
    let hub = Hub::start().await;
    let admin = hub.token(Role::Admin).await;
    let place = "/api/v1/settings/notifications";
    let fresh = json(hub.get(place, &admin).await).await;
    assert_eq!(
        (&fresh["email"]["delivery"], &fresh["email"]["has_password"]),
        (&json!("off"), &json!(false))
    );

    let edit = json!({
        "email": {"delivery": "send", "host": "smtp.example.com", "from": "hub@example.com", "password": "hush-mail"},
        "sms": {"delivery": "send", "url": "https://sms.example.com/send", "header": "Authorization", "secret": "hush-sms"},
        "templates": {"subject": "Welcome {{ first_name }}"},
    });
    let edited = json(hub.call("PATCH", place, &admin, &edit).await).await;
    assert!(!edited.to_string().contains("hush"), "{edited}");
    assert_eq!(
        (&edited["email"]["has_password"], &edited["sms"]["has_secret"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&edited["email"]["port"], &edited["sms"]["method"]),
        (&json!(587), &json!("post")),
        "they stay"
    );

    for (bad, field) in [
        (json!({"email": {"security": "none"}}), "email.security"),
        (json!({"email": {"delivery": "pigeon"}}), "email.delivery"),
        (json!({"sms": {"url": "http://sms.example.com"}}), "sms.url"),
        (json!({"templates": {"sms": "{{ nobody }}"}}), "templates.sms"),
        (json!({"smtp_password": "x"}), "smtp_password"),
    ] {
        let refused = hub.call("PATCH", place, &admin, &bad).await;
        assert_eq!(refused.status(), 422, "{bad}");
        assert!(text(refused).await.contains(field), "{bad}");
    }
    assert_eq!(json(hub.get(place, &admin).await).await, edited, "what is refused changes nothing");

    let elsewhere = json!({"email": {"host": "evil.example.com"}, "sms": {"secret": null}});
    let moved = json(hub.call("PATCH", place, &admin, &elsewhere).await).await;
    assert_eq!(
        (&moved["email"]["has_password"], &moved["sms"]["has_secret"]),
        (&json!(false), &json!(false))
    );
}

#[tokio::test]
async fn texts_are_previewed_and_tests_are_listed_by_the_api() {
    let hub = Hub::start().await;
    let admin = hub.token(Role::Admin).await;
    let place = "/api/v1/settings/notifications";
    let texts = json!({"templates": {"subject": "Hi {{ last_name }}", "sms": "{{ nobody }}"}});
    let preview = json(hub.call("POST", &format!("{place}/preview"), &admin, &texts).await).await;
    assert_eq!(preview["subject"]["text"], "Hi Lee");
    assert!(preview["sms"]["error"].as_str().unwrap().contains("line 1"), "{preview}");
    assert!(preview["email"]["text"].as_str().unwrap().contains("Hello Dana"), "the stored one");

    let test = format!("{place}/test");
    for bad in [
        json!({"channel": "pigeon", "recipient": "me"}),
        json!({"channel": "sms", "recipient": " "}),
        json!({"channel": "sms", "recipient": "a\nb"}),
    ] {
        assert_eq!(hub.call("POST", &test, &admin, &bad).await.status(), 422, "{bad}");
    }
    let good = json!({"channel": "sms", "recipient": "+49170"});
    let asked = hub.call("POST", &test, &admin, &good).await;
    assert_eq!(asked.status(), 202);
    let listed = json(hub.get("/api/v1/notifications", &admin).await).await;
    assert_eq!(listed["items"][0]["id"], json(asked).await["id"]);
    assert_eq!(
        (&listed["items"][0]["recipient"], &listed["items"][0]["state"]),
        (&json!("+49170"), &json!("waiting"))
    );
}
