//! The API: lists, strict parameters, problem documents, request ids, changes.

use axum::body::Body;
use http::{Request, header};
use hub_core::operator::{Role, Visible};
use serde_json::json;

use crate::{
    fleet,
    support::{Hub, Who, json, now},
};

async fn fleet_of(hub: &Hub, count: i64) -> hub_core::ids::IntegrationId {
    let integration = fleet::integration(&hub.store, "Example", now()).await;
    let devices = (1..=count).map(|number| fleet::device(number, now())).collect();
    fleet::synchronize(&hub.store, integration, devices, now()).await;
    integration
}

#[tokio::test]
async fn paging_to_the_end_shows_every_device_once() {
    let hub = Hub::start().await;
    fleet_of(&hub, 23).await;
    let who = hub.token(Role::Viewer).await;
    let mut seen = Vec::new();
    let mut path = "/api/v1/devices?limit=10".to_owned();
    loop {
        let page = json(hub.get(&path, &who).await).await;
        assert_eq!((page["count"].as_u64(), page["is_count_exact"].as_bool()), (Some(23), Some(true)));
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|device| device["uem_id"].as_i64().unwrap()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/devices?limit=10&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (100_001..=100_023).collect::<Vec<i64>>());
}

#[tokio::test]
async fn filters_and_search_narrow_the_list() {
    let hub = Hub::start().await;
    fleet_of(&hub, 44).await;
    let who = hub.token(Role::Viewer).await;
    for (query, count) in [
        ("compliance=non_compliant", 4),
        ("search=C020000007", 1),
        ("search=c020000007", 1),
        ("identifier=C020000007", 1),
        ("is_compromised=true", 1),
        ("platform=nokia", 0),
        ("state=tombstoned", 0),
    ] {
        let page = json(hub.get(&format!("/api/v1/devices?{query}"), &who).await).await;
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test]
async fn a_refused_parameter_is_told_by_name_value_and_range() {
    let hub = Hub::start().await;
    let who = hub.token(Role::Viewer).await;
    for (path, field, value) in [
        ("/api/v1/devices?limt=3", "limt", json!("3")),
        ("/api/v1/devices?limit=501", "limit", json!("501")),
        ("/api/v1/devices?limit=0", "limit", json!("0")),
        ("/api/v1/devices?limit=many", "limit", json!("many")),
        ("/api/v1/devices?state=lost", "state", json!("lost")),
        ("/api/v1/devices?seen_before=yesterday", "seen_before", json!("yesterday")),
        ("/api/v1/devices?after=nonsense", "after", json!(null)),
        ("/api/v1/runs?state=done", "state", json!("done")),
    ] {
        let answer = hub.get(path, &who).await;
        assert_eq!(answer.status(), 400, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let problem = json(answer).await;
        assert_eq!(
            (&problem["errors"][0]["field"], &problem["errors"][0]["value"]),
            (&json!(field), &value),
            "{path}"
        );
        assert_eq!(problem["type"], "about:blank");
    }
}

#[tokio::test]
async fn refused_settings_are_all_told_at_once_and_nothing_is_saved() {
    let hub = Hub::start().await;
    let who = hub.token(Role::Admin).await;
    let body = json!({
        "api_url": "http://as1234.example.com",
        "sync": {"device_interval_minutes": 15, "deletion_after_runs": 0},
        "credentials": {"kind": "oauth", "token_url": "https://t.example.com", "client_id": "c", "client_secret": "hush"},
    });
    let answer = hub.call("POST", "/api/v1/integrations", &who, &body).await;
    assert_eq!(answer.status(), 422);
    let problem = json(answer).await;
    let fields: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["api_url", "sync.device_interval_minutes", "sync.deletion_after_runs"]);
    assert!(!problem.to_string().contains("hush"));
    assert!(hub.store.list_integrations(&Visible::Everything).await.unwrap().is_empty());
}

#[tokio::test]
async fn unknown_fields_of_a_body_are_refused_without_repeating_secrets() {
    let hub = Hub::start().await;
    let who = hub.token(Role::Admin).await;
    let body =
        json!({"username": "eve", "password": "a long enough password", "role": "viewer", "shoe_size": 44});
    let answer = hub.call("POST", "/api/v1/operators", &who, &body).await;
    assert_eq!(answer.status(), 422);
    let problem = json(answer).await;
    assert_eq!(problem["errors"][0]["field"], "shoe_size");
    assert!(!problem.to_string().contains("long enough password"));
}

#[tokio::test]
async fn what_stands_where_something_else_belongs_is_not_repeated() {
    let hub = Hub::start().await;
    let who = hub.token(Role::Admin).await;
    let whole = json!({"kind": "oauth", "token_url": "t", "client_id": "c", "client_secret": ["hunter2"]});
    for (path, body, field) in [
        ("verifications", json!({"api_url": "https://a.example", "credentials": "hunter2"}), "credentials"),
        ("verifications", json!({"api_url": "https://a.example", "credentials": whole}), "credentials"),
        (
            "verifications",
            json!({"api_url": "https://a.example", "credentials": {"kind": "hunter2"}}),
            "credentials",
        ),
        ("operators", json!({"username": "a", "password": "p", "role": "hunter2"}), "role"),
        ("tokens", json!({"name": "a", "scope": "viewer", "expires_at": "hunter2"}), "expires_at"),
    ] {
        let answer = hub.call("POST", &format!("/api/v1/{path}"), &who, &body).await;
        assert_eq!(answer.status(), 422, "{body}");
        let problem = json(answer).await;
        assert!(problem["errors"][0]["field"].as_str().unwrap().starts_with(field), "{problem}");
        assert!(!problem.to_string().contains("hunter2"), "{problem}");
        assert!(problem.to_string().contains("expected"), "{problem}");
    }
}

#[tokio::test]
async fn an_integration_lives_through_the_api() {
    let hub = Hub::start().await;
    let who = hub.token(Role::Admin).await;
    let body = json!({
        "api_url": "https://as1234.example.com",
        "credentials": {"kind": "basic", "username": "api", "password": "hush-password", "api_key": "hush-key"},
    });
    let answer = hub.call("POST", "/api/v1/integrations", &who, &body).await;
    assert_eq!(answer.status(), 201);
    let path = answer.headers()["location"].to_str().unwrap().to_owned();
    let added = json(answer).await;
    assert_eq!(
        (&added["name"], &added["sync"]["device_interval_minutes"]),
        (&json!("Workspace ONE Default"), &json!(60))
    );
    assert!(!added.to_string().contains("hush"), "secrets are never answered");
    assert_eq!(
        hub.call("POST", "/api/v1/integrations", &who, &body).await.status(),
        409,
        "the name is taken"
    );

    let edit = json!({"name": "Renamed", "sync": {"device_interval_minutes": 30}});
    let edited = json(hub.call("PATCH", &path, &who, &edit).await).await;
    assert_eq!((&edited["name"], &edited["sync"]["app_interval_minutes"]), (&json!("Renamed"), &json!(360)));

    let first = json(hub.call("POST", &format!("{path}/sync"), &who, &json!({})).await).await;
    let second = json(hub.call("POST", &format!("{path}/sync"), &who, &json!({"mode": "full"})).await).await;
    assert_eq!((&first["joined"], &second["joined"]), (&json!(false), &json!(true)));
    assert_eq!(first["run"], second["run"]);

    assert_eq!(
        json(hub.call("POST", &format!("{path}/pause"), &who, &json!({})).await).await["state"],
        "paused"
    );
    assert_eq!(hub.call("POST", &format!("{path}/sync"), &who, &json!({})).await.status(), 409);
    assert_eq!(
        json(hub.call("POST", &format!("{path}/resume"), &who, &json!({})).await).await["state"],
        "active"
    );
    assert_eq!(hub.call("DELETE", &path, &who, &json!({})).await.status(), 204);
    assert_eq!(hub.get(&path, &who).await.status(), 404);
}

#[tokio::test]
async fn a_verification_is_asked_for_and_read() {
    let hub = Hub::start().await;
    let who = hub.token(Role::Admin).await;
    let body = json!({
        "api_url": "https://as1234.example.com",
        "credentials": {"kind": "oauth", "token_url": "https://t.example.com", "client_id": "c", "client_secret": "hush"},
    });
    let answer = hub.call("POST", "/api/v1/verifications", &who, &body).await;
    assert_eq!(answer.status(), 202);
    let url = json(answer).await["url"].as_str().unwrap().to_owned();
    assert_eq!(json(hub.get(&url, &who).await).await["state"], "requested");

    let (taken, _) = hub.store.take_verification(now()).await.unwrap().unwrap();
    let steps = json!([{"step": "Token", "ok": false, "detail": "refused", "remedy": "check the secret"}]);
    hub.store.end_verification(&taken.id, false, &steps, now()).await.unwrap();
    let done = json(hub.get(&url, &who).await).await;
    assert_eq!((&done["state"], &done["is_ok"], &done["steps"]), (&json!("done"), &json!(false), &steps));
    assert!(hub.store.list_integrations(&Visible::Everything).await.unwrap().is_empty(), "nothing was saved");
}

#[tokio::test]
async fn the_request_id_reaches_the_run_and_the_answer() {
    let hub = Hub::start().await;
    let integration = fleet::integration(&hub.store, "Example", now()).await;
    let Who::Token(token) = hub.token(Role::Operator).await else { unreachable!() };
    let request = Request::post(format!("/api/v1/integrations/{integration}/sync"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-request-id", "trace-0042")
        .body(Body::from("{}"))
        .unwrap();
    let answer = hub.ask(request).await;
    assert_eq!(answer.headers()["x-request-id"], "trace-0042");
    let run = json(answer).await["run"].as_i64().unwrap();
    let viewer = hub.token(Role::Viewer).await;
    let run = json(hub.get(&format!("/api/v1/runs/{run}"), &viewer).await).await;
    assert_eq!(
        (&run["request_id"], &run["requested_by"]),
        (&json!("trace-0042"), &json!("token operator token"))
    );
}

#[tokio::test]
async fn a_token_is_told_once_and_refused_after_its_removal() {
    let hub = Hub::start().await;
    let admin = hub.token(Role::Admin).await;
    let made =
        json(hub.call("POST", "/api/v1/tokens", &admin, &json!({"name": "export", "scope": "viewer"})).await)
            .await;
    let secret = made["token"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("mrg_"));
    let who = Who::Token(secret.clone());
    assert_eq!(json(hub.get("/api/v1/me", &who).await).await["name"], "export");
    assert!(!json(hub.get("/api/v1/tokens", &admin).await).await.to_string().contains(&secret));
    let path = format!("/api/v1/tokens/{}", made["id"]);
    assert_eq!(hub.call("DELETE", &path, &admin, &json!({})).await.status(), 204);
    assert_eq!(hub.get("/api/v1/me", &who).await.status(), 401);
    let past = json!({"name": "x", "scope": "viewer", "expires_at": "2020-01-01T00:00:00Z"});
    assert_eq!(hub.call("POST", "/api/v1/tokens", &admin, &past).await.status(), 422);
}

#[tokio::test]
async fn a_body_too_large_and_a_wrong_content_type_are_refused() {
    let hub = Hub::with(hub_web::Settings { body_limit_bytes: 1024, ..hub_web::Settings::default() }).await;
    let who = hub.token(Role::Admin).await;
    let large = json!({"name": "x".repeat(2000), "scope": "viewer"});
    assert_eq!(hub.call("POST", "/api/v1/tokens", &who, &large).await.status(), 413);
    let Who::Token(token) = who else { unreachable!() };
    let request = Request::post("/api/v1/tokens")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from("name=x"))
        .unwrap();
    assert_eq!(hub.ask(request).await.status(), 415);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let hub = Hub::start().await;
    let who = hub.token(Role::Viewer).await;
    for (method, path, status) in [
        ("GET", "/api/v1/nothing", 404),
        ("PUT", "/api/v1/devices", 405),
        ("GET", "/api/v1/devices/abc", 404),
    ] {
        let answer = hub.call(method, path, &who, &json!({})).await;
        assert_eq!(answer.status(), status, "{method} {path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{method} {path}");
    }
}

#[tokio::test]
async fn counts_tell_the_whole_fleet() {
    let hub = Hub::start().await;
    fleet_of(&hub, 22).await;
    let who = hub.token(Role::Viewer).await;
    let counts = json(hub.get("/api/v1/counts", &who).await).await;
    assert_eq!(counts["devices"], 22);
    let sum: u64 =
        counts["by_compliance"].as_array().unwrap().iter().map(|one| one["count"].as_u64().unwrap()).sum();
    assert_eq!(sum, 22);
}
