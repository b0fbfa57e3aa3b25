//! Who read personal data is told once an hour, who was refused once a minute, and no route that reads is forgotten.

use hub_core::{
    audit::{ActorKind, Outcome},
    operator::{Limits, Role},
};
use hub_web::{PAGES, PERSONAL, api};
use serde_json::json;

use super::Walk;
use crate::support::{Hub, Who, now};

/// Operations that read and show no data of persons, nor a secret. May only grow with what shows neither.
const WITHOUT: [&str; 48] = [
    "check_audit",
    "get_action",
    "get_action_guards",
    "get_app",
    "get_app_file",
    "get_app_reading",
    "get_audit_head",
    "get_authority",
    "get_counts",
    "get_decision_settings",
    "get_held_plan",
    "get_integration",
    "get_integration_status",
    "get_issuer",
    "get_me",
    "get_notification_settings",
    "get_permission_check",
    "get_playbooks",
    "get_policy",
    "get_policy_set",
    "get_run",
    "get_run_events",
    "get_service",
    "get_smart_group",
    "get_status",
    "get_tagging",
    "get_trust_rules",
    "get_uem_webhook",
    "get_user_group",
    "get_verification",
    "list_actions",
    "list_app_files",
    "list_apps",
    "list_authorities",
    "list_integrations",
    "list_issuers",
    "list_operators",
    "list_org_groups",
    "list_policies",
    "list_proxies",
    "list_runs",
    "list_selectable_groups",
    "list_services",
    "list_shut_out_certificates",
    "list_signing_keys",
    "list_smart_groups",
    "list_tokens",
    "list_user_groups",
];

#[test]
fn every_operation_that_reads_shows_personal_data_or_is_known_not_to() {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut forgotten = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else { continue };
        let id = operation["operationId"].as_str().unwrap();
        let is_personal = PERSONAL.iter().any(|route| route.method == "GET" && route.path == path);
        if is_personal == WITHOUT.contains(&id) {
            forgotten.push(id.to_owned());
        }
    }
    assert!(forgotten.is_empty(), "say of each whether it shows personal data, once: {forgotten:?}");
    let pages: Vec<&str> = PAGES.iter().filter(|page| page.method == "GET").map(|page| page.path).collect();
    for route in PERSONAL.iter().filter(|route| !route.path.starts_with("/api/")) {
        assert!(pages.contains(&route.path), "{} is no page", route.path);
    }
}

#[tokio::test]
async fn who_reads_a_device_is_told_once_an_hour_by_name_and_integration() {
    let walk = Walk::start().await;
    let before = walk.head().await;
    let device = walk.devices[0];
    let other = walk.hub.person(Role::Viewer).await;
    for _ in 0..3 {
        walk.hub.get(&format!("/api/v1/devices/{device}"), &walk.who).await;
        walk.hub.get(&format!("/devices/{device}"), &other).await;
        walk.hub.get("/api/v1/users", &walk.who).await;
        walk.hub.get("/api/v1/devices/999999", &walk.who).await;
        walk.hub.get("/api/v1/runs", &walk.who).await;
    }
    walk.hub.audit.write(&walk.hub.store).await;
    let told: Vec<_> = walk
        .since(before)
        .await
        .into_iter()
        .filter(|entry| !entry.verb.starts_with("operator.") && !entry.verb.starts_with("session."))
        .collect();
    let shown: Vec<(&str, &str, &str)> = told
        .iter()
        .map(|entry| (entry.verb.as_str(), entry.who.name.as_str(), entry.object.id.as_str()))
        .collect();
    let id = device.to_string();
    let expected = [
        ("device.read", "admin token", id.as_str()),
        ("device.read", "viewer-person", id.as_str()),
        ("user.list", "admin token", ""),
    ];
    assert_eq!(shown, expected);
    assert_eq!(told[0].integration_id, Some(walk.id));
    assert!(!told[0].object.name.is_empty() && !told[0].request_id.is_empty());
    assert_eq!(told[1].who.kind, ActorKind::Operator);
}

#[tokio::test]
async fn who_is_refused_is_told_with_the_reason_and_strangers_are_not() {
    let walk = Walk::start().await;
    let viewer = walk.hub.token(Role::Viewer).await;
    let before = walk.head().await;
    let device = walk.devices[0];
    for who in [&viewer, &viewer, &Who::Nobody, &Who::Token("mrg_guess".to_owned())] {
        walk.hub.call("PUT", &format!("/api/v1/devices/{device}/keep"), who, &json!({"reason": "x"})).await;
    }
    walk.hub.audit.write(&walk.hub.store).await;
    let told = walk.since(before).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].verb.as_str(), told[0].result), ("request.refuse", Outcome::Refused));
    assert_eq!(told[0].object.id, "PUT /api/v1/devices/{id}/keep");
    assert_eq!(told[0].who.name, "viewer token");
    assert!(told[0].detail.contains("needs the role approver"), "{}", told[0].detail);
}

#[tokio::test]
async fn logins_are_told_whether_they_worked_and_wrong_names_are_not_kept() {
    let hub = Hub::start().await;
    hub.person(Role::Viewer).await;
    let before = hub.store.audit_head().await.unwrap().number;
    let log_in = async |username: &str, password: &str| {
        let page = hub.get("/login", &Who::Nobody).await;
        let cookie = page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let mark = cookie.split_once('=').unwrap().1.to_owned();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("form_mark", &mark)
            .append_pair("username", username)
            .append_pair("password", password);
        let request = http::Request::post("/login")
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(form.finish()))
            .unwrap();
        hub.ask(request).await.status().as_u16()
    };
    assert_eq!(log_in("viewer-person", "a wrong password").await, 422);
    assert_eq!(log_in("my secret passphrase", "typed in the wrong field").await, 422);
    assert_eq!(log_in("viewer-person", "a long enough password").await, 303);
    hub.audit.write(&hub.store).await;
    let told = hub
        .store
        .export_audit(&hub_core::operator::Visible::Everything, &hub_store::AuditFilter::default(), before)
        .await
        .unwrap();
    let shown: Vec<_> = told
        .iter()
        .map(|row| (row.entry.verb.as_str(), row.entry.who.kind, row.entry.object.name.as_str()))
        .collect();
    let expected = [
        ("session.refuse", ActorKind::Unknown, "viewer-person"),
        ("session.open", ActorKind::Operator, "viewer-person"),
        ("session.refuse", ActorKind::Unknown, ""),
    ];
    assert_eq!(shown, expected);
    assert!(told.iter().all(|row| row.entry.at == now() && !row.text.contains("passphrase")));
}

#[tokio::test]
async fn who_is_limited_reads_what_is_told_of_its_own() {
    let walk = Walk::start().await;
    let limits = Limits::to(vec![hub_core::operator::Subtree {
        tenant: "nobody.example.com:443".to_owned(),
        top: hub_core::ids::UemId(1),
    }]);
    let limited = walk.hub.limited_token(Role::Approver, limits).await;
    let shown = crate::support::json(walk.hub.get("/api/v1/audit", &limited).await).await;
    assert_eq!(shown["items"], json!([]));
    assert_eq!(walk.hub.get("/api/v1/audit/check", &limited).await.status(), 403);
    assert_eq!(walk.hub.get("/api/v1/audit/1", &limited).await.status(), 404);
}
