//! Every route as nobody and as every role, compared with what the document and the list of pages say. A route that is
//! added without a permission fails here, unless it is one of the few that anybody may call; that list may only shrink.

use hub_core::operator::Role;
use hub_web::{Least, PAGES, api};
use tokio_util::sync::CancellationToken;

use crate::support::{Hub, Who, text};

/// Operations of the API that ask for no role: devices register with the token of an integration.
const OPEN_OPERATIONS: &[&str] = &["register_device"];
/// Pages that anybody may call: how people get in.
const OPEN_PAGES: &[(&str, &str)] =
    &[("GET", "/login"), ("POST", "/login"), ("GET", "/first-run"), ("POST", "/first-run")];
/// Everything else that anybody may call: no fleet in them.
const OPEN_PATHS: &[&str] = &["/healthz", "/readyz", "/api/v1/openapi.json", "/api/docs/"];

const ROLES: [Role; 4] = [Role::Viewer, Role::Operator, Role::Approver, Role::Admin];

struct Operation {
    id: String,
    method: String,
    path: String,
    least: Option<Role>,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let scope = operation["security"][0]["bearer"][0].as_str();
            found.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path
                    .replace("{id}", "999999")
                    .replace("{name}", "nobody")
                    .replace("{sha256}", "00")
                    .replace("{position}", "1"),
                least: scope.map(|word| word.parse().unwrap()),
            });
        }
    }
    found
}

#[tokio::test]
async fn every_operation_asks_for_the_role_that_the_document_names() {
    let hub = Hub::start().await;
    let operations = operations();
    assert!(operations.len() >= 30, "only {} operations found", operations.len());
    for operation in &operations {
        let Operation { id, method, path, least } = operation;
        let Some(least) = least else {
            assert!(OPEN_OPERATIONS.contains(&id.as_str()), "{id} names no role");
            continue;
        };
        let answer = hub.call(method, path, &Who::Nobody, &serde_json::json!({})).await;
        assert_eq!(answer.status(), 401, "{id} as nobody");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let unknown = Who::Token("mrg_unknown".to_owned());
        assert_eq!(
            hub.call(method, path, &unknown, &serde_json::json!({})).await.status(),
            401,
            "{id}, unknown token"
        );
        for role in ROLES {
            let who = hub.token(role).await;
            let status = hub.call(method, path, &who, &serde_json::json!({})).await.status();
            let may = role >= *least;
            assert_eq!(status != 403, may, "{id} as {role} answered {status}");
            assert_ne!(status, 401, "{id} as {role}");
            assert!(!status.is_server_error(), "{id} as {role} answered {status}");
        }
    }
}

#[tokio::test]
async fn every_page_asks_for_the_role_that_the_list_names() {
    let hub = Hub::start().await;
    let mut people = Vec::new();
    for role in ROLES {
        people.push((role, hub.person(role).await));
    }
    for page in PAGES {
        let path = page.path.replace("{id}", "999999");
        let Least::Role(least) = page.least else {
            assert!(OPEN_PAGES.contains(&(page.method, page.path)), "{} {} is open", page.method, page.path);
            continue;
        };
        let send = async |who: &Who| match page.method {
            "GET" => hub.get(&path, who).await,
            _ => hub.post_form(&path, who, &[]).await,
        };
        let answer = send(&Who::Nobody).await;
        assert_eq!(answer.status(), 303, "{path} as nobody leads to the login");
        assert!(answer.headers()["location"].to_str().unwrap().starts_with("/login?"));
        for (role, who) in people.iter().filter(|_| page.path != "/logout") {
            let status = send(who).await.status();
            assert_eq!(status != 403, *role >= least, "{} {path} as {role} answered {status}", page.method);
            assert!(!status.is_server_error(), "{} {path} as {role} answered {status}", page.method);
        }
    }
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_everywhere() {
    let hub = Hub::start().await;
    let Who::Session { cookie, .. } = hub.person(Role::Admin).await else { unreachable!() };
    let stranger = Who::Session { cookie, form_token: "guessed".to_owned() };
    for page in PAGES.iter().filter(|page| page.method == "POST" && page.least != Least::Nobody) {
        let path = page.path.replace("{id}", "1");
        let answer = hub.post_form(&path, &stranger, &[("name", "x")]).await;
        assert_eq!(answer.status(), 403, "{path}");
        assert!(text(answer).await.contains("not from your session"));
    }
}

#[tokio::test]
async fn a_session_reads_the_api_but_changes_nothing_without_the_form_token() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    assert_eq!(hub.get("/api/v1/me", &who).await.status(), 200);
    let body = serde_json::json!({"name": "t", "scope": "admin"});
    assert_eq!(hub.call("POST", "/api/v1/tokens", &who, &body).await.status(), 403);
}

#[tokio::test]
async fn what_is_open_holds_nothing_of_the_fleet() {
    let hub = Hub::start().await;
    assert_eq!(
        hub.get("/readyz", &Who::Nobody).await.status(),
        503,
        "nothing was read yet that decisions need"
    );
    let stop = CancellationToken::new();
    tokio::spawn(hub.decider.clone().run(stop.clone()));
    while !hub.decider.is_ready() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    for path in OPEN_PATHS {
        assert_eq!(hub.get(path, &Who::Nobody).await.status(), 200, "{path}");
    }
    stop.cancel();
    assert_eq!(hub.get("/metrics", &Who::Nobody).await.status(), 401);
    let viewer = hub.token(Role::Viewer).await;
    assert_eq!(hub.get("/metrics", &viewer).await.status(), 200);
    let open = Hub::with(hub_web::Settings { open_metrics: true, ..hub_web::Settings::default() }).await;
    assert_eq!(open.get("/metrics", &Who::Nobody).await.status(), 200);
}
