//! What decisions rest on, by the API: policies, authorities, proxies, limits, bypasses, and the log.

use hub_core::operator::Role;
use hub_store::NewDecision;
use jiff::ToSpan as _;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use serde_json::{Value, json};

use crate::support::{Hub, Who, json as body_of, now, text};

fn set() -> Value {
    json!({
        "policies": [{ "name": "staff", "minimum": { "level": "medium" } }],
        "services": [{ "name": "wiki", "hosts": ["wiki.example.com"], "policy": "staff" }],
    })
}

async fn hub_with_set() -> (Hub, Who) {
    let hub = Hub::start().await;
    let admin = hub.token(Role::Admin).await;
    let answer = hub.call("PUT", "/api/v1/trust/policy-set", &admin, &set()).await;
    assert_eq!(answer.status(), 200);
    (hub, admin)
}

async fn get(hub: &Hub, path: &str, who: &Who) -> Value {
    let answer = hub.get(&format!("/api/v1/trust/{path}"), who).await;
    assert_eq!(answer.status(), 200, "{path}");
    body_of(answer).await
}

async fn put(hub: &Hub, path: &str, who: &Who, body: &Value) -> (u16, Value) {
    let answer = hub.call("PUT", &format!("/api/v1/trust/{path}"), who, body).await;
    let status = answer.status().as_u16();
    let text = text(answer).await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

async fn delete(hub: &Hub, path: &str, who: &Who) -> u16 {
    hub.call("DELETE", &format!("/api/v1/trust/{path}"), who, &json!({})).await.status().as_u16()
}

#[tokio::test]
async fn a_plan_tells_what_applying_does_and_stores_nothing() {
    let hub = Hub::start().await;
    let admin = hub.token(Role::Admin).await;
    let (status, plan) = put(&hub, "policy-set?plan=true", &admin, &set()).await;
    assert_eq!((status, &plan["is_applied"]), (200, &json!(false)));
    let steps = |changes: &Value| -> Vec<String> {
        let changes = changes["changes"].as_array().unwrap();
        changes.iter().map(|change| format!("{} {}", change["step"], change["name"])).collect()
    };
    assert_eq!(steps(&plan), ["\"add\" \"staff\"", "\"add\" \"wiki\""]);
    assert_eq!(get(&hub, "policy-set", &admin).await["policies"], json!([]));
    let (_, applied) = put(&hub, "policy-set", &admin, &set()).await;
    assert_eq!((&applied["changes"], &applied["is_applied"]), (&plan["changes"], &json!(true)));
    let (_, again) = put(&hub, "policy-set", &admin, &set()).await;
    assert_eq!(again["changes"], json!([]));
    // What is answered can be sent back as it is.
    let whole = get(&hub, "policy-set", &admin).await;
    assert_eq!(put(&hub, "policy-set", &admin, &whole).await.1["changes"], json!([]));
}

#[tokio::test]
async fn what_does_not_fit_together_is_refused_with_its_place() {
    let (hub, admin) = hub_with_set().await;
    let mut wrong = set();
    wrong["policies"][0]["grace_minutes"] = json!(20_000);
    wrong["services"][0]["policy"] = json!("guests");
    for path in ["policy-set", "policy-set?plan=true"] {
        let (status, problem) = put(&hub, path, &admin, &wrong).await;
        let fields: Vec<&str> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].as_str().unwrap())
            .collect();
        assert_eq!((status, fields), (422, vec!["policy staff: grace_minutes", "service wiki: policy"]));
    }
    let (status, problem) = put(&hub, "policy-set", &admin, &json!({ "polices": [] })).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("polices")));
    assert_eq!(get(&hub, "policies/staff", &admin).await["grace_minutes"], 0);
}

#[tokio::test]
async fn single_entries_are_changed_and_the_rest_stays() {
    let (hub, admin) = hub_with_set().await;
    let policy =
        json!({ "name": "guests", "needs_trusted_device": false, "minimum": "none", "needs_user": true });
    let (status, changes) = put(&hub, "policies/guests", &admin, &policy).await;
    assert_eq!((status, &changes["changes"][0]["step"]), (200, &json!("add")));
    let (status, problem) = put(&hub, "policies/other", &admin, &policy).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("name")));
    let names: Vec<Value> = get(&hub, "policies", &admin).await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].clone())
        .collect();
    assert_eq!(names, ["guests", "staff"]);
    let service =
        json!({ "name": "my site/1", "hosts": ["*.example.com"], "paths": ["/a"], "policy": "guests" });
    assert_eq!(put(&hub, "services/my%20site%2F1", &admin, &service).await.0, 200);
    assert_eq!(get(&hub, "services/my%20site%2F1", &admin).await["paths"], json!(["/a"]));
    let (status, problem) =
        (delete(&hub, "policies/guests", &admin).await, put(&hub, "services/x", &admin, &service).await.1);
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("name")), "a service needs it");
    assert_eq!(delete(&hub, "services/my%20site%2F1", &admin).await, 204);
    assert_eq!(delete(&hub, "services/my%20site%2F1", &admin).await, 404);
    assert_eq!(delete(&hub, "policies/guests", &admin).await, 204);
    assert_eq!(hub.get("/api/v1/trust/policies/guests", &admin).await.status(), 404);
    let mut rules = get(&hub, "rules", &admin).await;
    rules["factors"]["encryption"] = json!({ "state": "on", "bad": { "cap": 60 }, "unknown": "none" });
    assert_eq!(put(&hub, "rules", &admin, &rules).await.1["changes"][0]["kind"], "trust");
    assert_eq!(get(&hub, "rules", &admin).await, rules);
    rules["patch_age_max_days"] = json!(0);
    let (status, problem) = put(&hub, "rules", &admin, &rules).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("trust: patch_age_max_days")));
    assert_eq!(get(&hub, "services", &admin).await["count"], 1);
}

pub fn root(name: &str) -> String {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2025, 1, 1);
    params.not_after = rcgen::date_time_ymd(2030, 1, 1);
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem()
}

#[tokio::test]
async fn an_authority_is_shown_with_its_end_and_its_lists() {
    let (hub, admin) = hub_with_set().await;
    let url = "http://crl.example.com/devices.crl";
    let body = json!({
        "name": "devices", "chain_pem": root("Devices"), "key_template": "{SerialNumber}", "revocation": "soft",
        "crl_urls": [url],
    });
    let (status, view) = put(&hub, "authorities/devices", &admin, &body).await;
    assert_eq!(status, 200, "{view}");
    assert_eq!(view["anchors"][0]["not_after"], "2030-01-01T00:00:00Z");
    assert!(view["anchors"][0]["subject"].as_str().unwrap().contains("CN=Devices"));
    assert_eq!((&view["fault"], &view["key_place"]), (&Value::Null, &json!("common_name")));
    let list = |view: &Value| view["revocation_lists"][0].clone();
    assert_eq!((&list(&view)["url"], &list(&view)["is_current"]), (&json!(url), &json!(false)));
    hub.store.write_revocation_list(url, vec![1], Some(now() + 1.hour()), now()).await.unwrap();
    assert_eq!(list(&get(&hub, "authorities/devices", &admin).await)["is_current"], true);
    hub.store.write_revocation_list(url, vec![1], Some(now()), now()).await.unwrap();
    hub.store.note_unread_revocation_list(url, "timed out", now()).await.unwrap();
    let stale = list(&get(&hub, "authorities/devices", &admin).await);
    assert_eq!((&stale["is_current"], &stale["error"]), (&json!(false), &json!("timed out")));
    for (field, value) in [
        ("key_template", json!("{Nothing}")),
        ("key_place", json!("somewhere")),
        ("revocation", json!("perhaps")),
        ("chain_pem", json!("-----BEGIN NOTHING-----")),
        ("crl_urls", json!([])),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        let (status, problem) = put(&hub, "authorities/devices", &admin, &wrong).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)));
    }
    assert_eq!(delete(&hub, "authorities/devices", &admin).await, 204);
    assert_eq!(get(&hub, "authorities", &admin).await["items"], json!([]));
}

#[tokio::test]
async fn a_certificate_is_shut_out_and_let_in_again() {
    let (hub, admin) = hub_with_set().await;
    let sha256 = "AB".repeat(32);
    let place = format!("shut-out-certificates/{sha256}");
    assert_eq!(put(&hub, &place, &admin, &json!({ "reason": "lost", "subject": "CN=SN1" })).await.0, 204);
    let shown = &get(&hub, "shut-out-certificates", &admin).await["items"][0];
    assert_eq!(shown["sha256"], sha256.to_lowercase());
    assert_eq!((&shown["reason"], &shown["by"]), (&json!("lost"), &json!("token admin token")));
    assert_eq!(put(&hub, &place, &admin, &json!({ "reason": " " })).await.0, 422);
    assert_eq!(put(&hub, "shut-out-certificates/ab:cd", &admin, &json!({ "reason": "x" })).await.0, 422);
    assert_eq!((delete(&hub, &place, &admin).await, delete(&hub, &place, &admin).await), (204, 404));
}

#[tokio::test]
async fn the_secret_of_a_proxy_is_answered_once() {
    let (hub, admin) = hub_with_set().await;
    let body = json!({ "name": "edge", "addresses": ["10.0.0.0/8"], "certificate": "nginx" });
    let (_, first) = put(&hub, "proxies/edge", &admin, &body).await;
    assert!(first["secret"].as_str().unwrap().starts_with("mrp_"));
    let (_, second) = put(&hub, "proxies/edge", &admin, &body).await;
    assert_eq!(second["secret"], Value::Null);
    let (_, third) = put(&hub, "proxies/edge?renew_secret=true", &admin, &body).await;
    assert!(third["secret"].is_string() && third["secret"] != first["secret"]);
    let listed = get(&hub, "proxies", &admin).await;
    assert_eq!(listed["items"][0]["addresses"], json!(["10.0.0.0/8"]));
    assert!(!listed.to_string().contains("mrp_"));
    let (status, problem) = put(&hub, "proxies/edge", &admin, &json!({ "name": " edge" })).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("name")));
    let (status, _) =
        put(&hub, "proxies/edge", &admin, &json!({ "name": "edge", "certificate": "paper" })).await;
    assert_eq!(status, 422);
    assert_eq!(
        (delete(&hub, "proxies/edge", &admin).await, delete(&hub, "proxies/edge", &admin).await),
        (204, 404)
    );
}

#[tokio::test]
async fn a_limit_is_set_by_a_product_and_replaced_by_the_same() {
    let hub = Hub::start().await;
    let product = hub.token(Role::Operator).await;
    let limit = json!({
        "serial_number": "SN1", "level": "low", "reason": "malware", "source": "edr",
        "expires_at": now() + 1.hour(),
    });
    let (status, first) = put(&hub, "limits", &product, &limit).await;
    assert_eq!(status, 200, "{first}");
    let mut stricter = limit.clone();
    stricter["level"] = json!("always_deny");
    assert_eq!(put(&hub, "limits", &product, &stricter).await.1, first);
    let listed = get(&hub, "limits", &product).await;
    assert_eq!((&listed["count"], &listed["items"][0]["level"]), (&json!(1), &json!("always_deny")));
    for (field, value) in [
        ("email", json!("ann@example.com")),
        ("level", json!("none")),
        ("reason", json!("")),
        ("source", json!("a\nb")),
        ("expires_at", json!(now())),
    ] {
        let mut wrong = limit.clone();
        wrong[field] = value;
        let (status, problem) = put(&hub, "limits", &product, &wrong).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)));
    }
    let place = format!("limits/{}", first["id"]);
    assert_eq!((delete(&hub, &place, &product).await, delete(&hub, &place, &product).await), (204, 404));
}

#[tokio::test]
async fn a_bypass_ends_and_is_never_opened_where_the_policy_forbids_it() {
    let (hub, admin) = hub_with_set().await;
    let policy = json!({ "name": "strict", "forbids_bypass": true });
    assert_eq!(put(&hub, "policies/strict", &admin, &policy).await.0, 200);
    let service = json!({ "name": "vault", "hosts": ["vault.example.com"], "policy": "strict" });
    assert_eq!(put(&hub, "services/vault", &admin, &service).await.0, 200);
    let body = json!({
        "service": "wiki", "user": "Ann@Example.com", "reason": "her phone broke", "expires_at": now() + 24.hours(),
    });
    for (field, value) in [
        ("service", json!("vault")),
        ("service", json!("nothing")),
        ("user", json!("")),
        ("reason", json!(" ")),
        ("expires_at", json!(now() + 24.hours() + 1.second())),
        ("expires_at", json!(now())),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        let answer = hub.call("POST", "/api/v1/trust/bypasses", &admin, &wrong).await;
        let (status, problem) = (answer.status().as_u16(), body_of(answer).await);
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)));
    }
    let answer = hub.call("POST", "/api/v1/trust/bypasses", &admin, &body).await;
    assert_eq!(answer.status(), 201);
    let place = format!("bypasses/{}", body_of(answer).await["id"]);
    assert_eq!(hub.store.open_bypasses(now()).await.unwrap()[0].user, "ann@example.com");
    assert_eq!(get(&hub, "bypasses", &admin).await["items"][0]["is_open"], true);
    assert_eq!((delete(&hub, &place, &admin).await, delete(&hub, &place, &admin).await), (204, 404));
    let shown = &get(&hub, "bypasses", &admin).await["items"][0];
    assert_eq!((&shown["is_open"], &shown["ended_by"]), (&json!(false), &json!("token admin token")));
}

#[tokio::test]
async fn decisions_are_found_by_what_they_were_and_page_by_page() {
    let hub = Hub::start().await;
    let viewer = hub.token(Role::Viewer).await;
    let decision = |user: &str, outcome| NewDecision {
        at: now(),
        outcome,
        reason: "no_device",
        proxy: "edge".to_owned(),
        service: "wiki".to_owned(),
        user: user.to_owned(),
        device: None,
        integration: None,
        score: None,
        explanation: "{\"because\":\"no device\"}".to_owned(),
    };
    let kept = vec![decision("ann", "deny"), decision("bob", "deny"), decision("ann", "allow_user_only")];
    hub.store.insert_decisions(&kept).await.unwrap();
    let first = get(&hub, "decisions?limit=2", &viewer).await;
    assert_eq!(
        (&first["items"][0]["outcome"], &first["items"][1]["user"]),
        (&json!("allow_user_only"), &json!("bob"))
    );
    let next = format!("decisions?limit=2&after={}", first["next"].as_str().unwrap());
    let second = get(&hub, &next, &viewer).await;
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
    let found = get(&hub, "decisions?outcome=deny&user=ANN", &viewer).await;
    assert_eq!(found["items"], second["items"]);
    let one = get(&hub, &format!("decisions/{}", found["items"][0]["id"]), &viewer).await;
    assert_eq!(one["explanation"]["because"], "no device");
    assert_eq!(hub.get("/api/v1/trust/decisions?outcome=maybe", &viewer).await.status(), 422);
    assert_eq!(hub.get("/api/v1/trust/decisions/999", &viewer).await.status(), 404);
}
