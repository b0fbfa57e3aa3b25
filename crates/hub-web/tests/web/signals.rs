//! Tokens for signals (BY-12): they tell risk and limits in their own name, and nothing else.

use hub_core::operator::{Limits, TokenScope};
use hub_store::NewToken;
use hub_web::api;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    fleet,
    support::{Hub, Who, json as body_of, now, text},
};

/// All that such a token may call.
const MAY: [&str; 3] = ["edit_device_risk", "edit_limit", "edit_signalled_risk"];

async fn token(hub: &Hub, name: &str) -> Who {
    let new = NewToken {
        name: name.to_owned(),
        scope: TokenScope::Signals,
        limits: Limits::none(),
        expires_at: None,
        made_by: String::new(),
    };
    Who::Token(hub.store.insert_token(&new, now()).await.unwrap().1.expose_secret().to_owned())
}

#[tokio::test]
async fn a_token_for_signals_is_refused_by_every_other_operation() {
    let hub = Hub::start().await;
    let who = token(&hub, "edr").await;
    let document = serde_json::to_value(api::document()).unwrap();
    let (mut refused, mut may) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            // Its token is not an API token.
            if name == "register_device" {
                continue;
            }
            let path = path.replace("{id}", "1").replace("{name}", "nobody").replace("{sha256}", "00");
            let status = hub.call(&method.to_uppercase(), &path, &who, &json!({})).await.status();
            let is_named =
                operation["security"].as_array().unwrap().contains(&json!({"bearer": ["signals"]}));
            assert_eq!(is_named, MAY.contains(&name), "{name}: what the document says");
            if MAY.contains(&name) {
                assert_ne!(status, 403, "{name}");
                may.push(name.to_owned());
            } else {
                assert_eq!(status, 403, "{name}");
                refused += 1;
            }
        }
    }
    may.sort_unstable();
    assert!(may == MAY && refused > 60, "{may:?}, {refused} refused");
    assert_eq!(hub.get("/metrics", &who).await.status(), 403);
    for page in hub_web::PAGES.iter().filter(|page| page.least != hub_web::Least::Nobody) {
        let path = page.path.replace("{id}", "1");
        let answer = if page.method == "GET" {
            hub.get(&path, &who).await
        } else {
            hub.post_form(&path, &who, &[]).await
        };
        assert_eq!(answer.status(), 303, "{path} leads to the login");
    }
}

#[tokio::test]
async fn it_tells_in_its_own_name_and_takes_nothing_back_that_another_said() {
    let hub = Hub::start().await;
    let integration = fleet::integration(&hub.store, "Example", now()).await;
    let devices = (1..=3).map(|number| fleet::device(number, now())).collect();
    fleet::synchronize(&hub.store, integration, devices, now()).await;
    let (edr, mtd) = (token(&hub, "edr").await, token(&hub, "mtd").await);
    let risk = |risk: &str, source: &str, device: &str| json!({"device": device, "risk": risk, "threat_factors": ["malware"], "source": source, "reason": "seen"});
    let serial = fleet::device(2, now()).serial_number;
    let tell = async |who: &Who, body: &serde_json::Value| {
        hub.call("PUT", "/api/v1/signals/risk", who, body).await.status().as_u16()
    };
    assert_eq!(tell(&edr, &risk("high", "edr", &serial)).await, 200);
    assert_eq!(tell(&edr, &risk("high", "mtd", &serial)).await, 422, "another's name");
    assert_eq!(tell(&edr, &risk("high", "edr", "nobody")).await, 404);
    assert_eq!(tell(&edr, &risk("huge", "edr", &serial)).await, 422);
    // Each lowers what it said itself, and the highest counts.
    let everything = hub_core::operator::Visible::Everything;
    let device = hub.store.find_devices_by_identifier(&everything, &serial).await.unwrap()[0].id;
    let viewer = hub.token(hub_core::operator::Role::Viewer).await;
    for (who, source, told, counts) in [
        (&mtd, "mtd", "none", "high"),
        (&edr, "edr", "low", "low"),
        (&mtd, "mtd", "medium", "medium"),
        (&mtd, "mtd", "none", "low"),
        (&mtd, "mtd", "high", "high"),
        (&edr, "edr", "none", "high"),
        (&mtd, "mtd", "none", "none"),
    ] {
        let answer = hub.call("PUT", "/api/v1/signals/risk", who, &risk(told, source, &serial)).await;
        let shown = body_of(answer).await;
        assert_eq!(
            (&shown["risk"], &shown["sources"][1]),
            (&json!(told), &json!(null)),
            "{source} reads its own"
        );
        let place = format!("/api/v1/devices/{device}/risk");
        let stands = body_of(hub.get(&place, &viewer).await).await;
        assert_eq!(
            (&stands["risk"], stands["sources"].as_array().unwrap().len()),
            (&json!(counts), 2),
            "{stands}"
        );
        let fleet = hub.store.fleet_rows(&[device.0]).await.unwrap();
        assert_eq!(fleet[0].risk.to_string(), counts, "what decisions and tags follow");
    }

    let limit =
        |source: &str| json!({"email": "ann@example.com", "level": "low", "reason": "r", "source": source});
    let answer = hub.call("PUT", "/api/v1/trust/limits", &edr, &limit("edr")).await;
    let id = body_of(answer).await["id"].as_i64().unwrap();
    let answer = hub.call("PUT", "/api/v1/trust/limits", &edr, &limit("operator")).await;
    assert_eq!(answer.status(), 422);
    assert!(text(answer).await.contains("its own name"));
    assert_eq!(
        hub.call("DELETE", &format!("/api/v1/trust/limits/{id}"), &edr, &json!({})).await.status(),
        403
    );
}

#[tokio::test]
async fn it_is_made_by_the_api_and_on_the_page() {
    let hub = Hub::start().await;
    let admin = hub.token(hub_core::operator::Role::Admin).await;
    let body = json!({"name": "edr", "scope": "signals"});
    let made = body_of(hub.call("POST", "/api/v1/tokens", &admin, &body).await).await;
    let who = Who::Token(made["token"].as_str().unwrap().to_owned());
    assert_eq!(hub.get("/api/v1/devices", &who).await.status(), 403);
    let listed = body_of(hub.get("/api/v1/tokens", &admin).await).await;
    assert!(listed["items"].as_array().unwrap().iter().any(|token| token["scope"] == json!("signals")));
    let person = hub.person(hub_core::operator::Role::Admin).await;
    let fields = [("name", "mtd"), ("scope", "signals"), ("days", "90")];
    let page = text(hub.post_form("/settings/tokens", &person, &fields).await).await;
    assert!(page.contains("The token was made") && page.contains("signals"), "{page}");
    let fields = [("username", "x"), ("role", "signals"), ("password", "a long enough password")];
    let refused = hub.post_form("/settings/operators", &person, &fields).await;
    assert_eq!(refused.status(), 422, "a person has a role");
}
