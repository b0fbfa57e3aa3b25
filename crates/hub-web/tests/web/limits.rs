//! Limits to subtrees (TM-2): every route as somebody who is limited to one of two subtrees of a tenant. What belongs to the
//! other is not found, in the words of what does not exist, stands in no list and is in no count.

use database::params;
use hub_core::{
    actions::Order,
    addition::Registration,
    ids::{IntegrationId, RunId, UemId},
    integration::{ChosenGroup, IntegrationSettings, ScopeSettings},
    operator::{Limits, Role, Subtree, Visible},
    sync::{Mode, Section},
};
use hub_store::{
    ActionRequest, AuditFilter, Chosen, NewAppFile, NewIntegration, OperatorChange, ProvisionalState,
    Requester, UserFilter,
};
use hub_web::{Least, PAGES, api};
use serde_json::{Value, json};

use crate::{
    fleet,
    support::{Hub, Who, now, text},
};

/// What only the other integration's devices and the integration itself are called.
const MARK: &str = "ELSEWHERE";
/// Operations whose path has an id and that say more than "does not exist" of what is outside. May only shrink.
const SAY_MORE: &[&str] = &[];

/// Operations about what the whole hub has: who is limited may not ask them.
const OF_THE_HUB: [&str; 24] = [
    "check_audit",
    "get_action_guards",
    "get_audit_head",
    "get_authority",
    "get_decision_settings",
    "get_issuer",
    "get_notification_settings",
    "get_policy",
    "get_policy_set",
    "get_service",
    "get_trust_rules",
    "list_authorities",
    "list_bypasses",
    "list_decisions",
    "list_issuers",
    "list_limits",
    "list_notifications",
    "list_operators",
    "list_policies",
    "list_proxies",
    "list_services",
    "list_shut_out_certificates",
    "list_signing_keys",
    "list_tokens",
];

/// One tenant, two integrations: one bound to Berlin (571), one to Lisbon (572).
struct Two {
    hub: Hub,
    here: IntegrationId,
    there: IntegrationId,
    run_there: RunId,
}

fn bound_to(name: &str, group: &str) -> IntegrationSettings {
    let chosen = ChosenGroup { key: group.parse().unwrap(), name: String::new(), include_children: true };
    let scope = ScopeSettings { groups: vec![chosen], android_enterprise: Vec::new() };
    IntegrationSettings { scope, ..fleet::settings(name) }
}

fn within(group: i64) -> Limits {
    Limits::to(vec![Subtree { tenant: "as1234.example.com:443".to_owned(), top: UemId(group) }])
}

async fn two() -> Two {
    let hub = Hub::start().await;
    let add = async |name: &str, group: &str| {
        let mut settings = bound_to(name, group);
        settings.actions.is_read_only = false;
        let new = NewIntegration { settings, credentials: fleet::credentials() };
        hub.store.insert_integration(&new, now()).await.unwrap()
    };
    let (here, there) = (add("Berlin", "og:571").await, add(MARK, "og:572").await);
    let devices = (1..=10).map(|number| fleet::device(number, now())).collect();
    fleet::synchronize(&hub.store, here, devices, now()).await;
    let elsewhere = (101..=140).map(|number| {
        let mut facts = fleet::device(number, now());
        facts.friendly_name = format!("{MARK} {number}");
        facts
    });
    let run_there = fleet::synchronize(&hub.store, there, elsewhere.collect(), now()).await;
    Two { hub, here, there, run_there }
}

impl Two {
    /// Ids of what is the other integration's, by the beginning of the path that they stand in.
    async fn ids_there(&self) -> Vec<(&'static str, String)> {
        let (store, there) = (&self.hub.store, Visible::one(self.there));
        let device = store.known_devices(self.there).await.unwrap()[0].id;
        let user = store.list_users(&there, &UserFilter::default(), None, 1).await.unwrap().users[0].id;
        let group = store.list_smart_groups(&there, "", None, 1).await.unwrap().groups[0].id;
        let (user_groups, _) = store.list_user_groups(&there, "", None, 1).await.unwrap();
        let (apps, _) = store.list_apps(&there, "", None, 1).await.unwrap();
        let (settings, credentials) = (fleet::settings("x"), fleet::credentials());
        let verification = async |of: Option<IntegrationId>| {
            store.request_verification(&settings, Some(&credentials), of, now()).await.unwrap()
        };
        let registration = Registration {
            platform: "ios".into(),
            udid: "5".repeat(40),
            serial_number: "C0REGISTERED".to_owned(),
            name: format!("{MARK} waiting"),
            user_email: String::new(),
        };
        store.register_device(self.there, &registration, now()).await.unwrap();
        let waiting = store.list_provisional(ProvisionalState::Provisional, &there, None, 1).await.unwrap();
        let waiting = waiting.devices[0].id.to_string();
        let new = NewAppFile {
            integration: self.there,
            file_name: format!("{MARK}.apk"),
            added_by: "somebody".to_owned(),
        };
        let file = store.begin_app_file(&new, now()).await.unwrap();
        store.add_app_file_part(file, 0, vec![1], now()).await.unwrap();
        let file = store.end_app_file(file, "digest", now()).await.unwrap().id.to_string();
        let told = store.list_audit(&there, &AuditFilter::default(), None, 1).await.unwrap();
        vec![
            ("/audit/", told.entries[0].entry.number.to_string()),
            ("/devices/provisional/", waiting.clone()),
            ("/provisional-devices/", waiting),
            ("/devices/", device.to_string()),
            ("/users/", user.to_string()),
            ("/smart-groups/", group.to_string()),
            ("/apps/upload/", file.clone()),
            ("/app-files/", file),
            ("/user-groups/", user_groups[0].id.to_string()),
            ("/apps/", apps[0].id.to_string()),
            ("/runs/", self.run_there.to_string()),
            ("/integrations/verifications/", verification(None).await),
            ("/verifications/", verification(Some(self.there)).await),
            ("/integrations/", self.there.to_string()),
            ("/operators/", "1".to_owned()),
            ("/tokens/", "1".to_owned()),
            ("/actions/", action(&self.hub, self.there).await.to_string()),
            ("/trust/", "1".to_owned()),
            ("/decisions/", "1".to_owned()),
        ]
    }
}

/// An order of which the devices' names are marked.
async fn action(hub: &Hub, integration: IntegrationId) -> i64 {
    let store = &hub.store;
    // It waits until somebody knows that no other integration reads the same devices.
    let sql = "UPDATE integrations SET state = 'active' WHERE id = $1";
    hub.database.database.execute("activate", sql, params![integration.0]).await.unwrap();
    let known = store.known_devices(integration).await.unwrap();
    let request = ActionRequest {
        integration,
        order: Order::SyncDevice {},
        chosen: Chosen::Devices(known.iter().take(2).map(|device| device.id).collect()),
        reason: MARK.to_owned(),
        secret: None,
        confirmation: None,
        seen_hash: None,
        idempotency_key: None,
    };
    let word = || "somebody".to_owned();
    let requester = Requester { by: word(), person: word(), request_id: word() };
    store.request_action(&request, &requester, now()).await.unwrap().0.id
}

fn id_in<'a>(path: &str, ids: &'a [(&'static str, String)]) -> &'a str {
    let path = path.trim_start_matches("/api/v1").trim_start_matches("/settings");
    let found = ids.iter().find(|(beginning, _)| path.starts_with(beginning));
    &found.unwrap_or_else(|| panic!("{path} has an id of a kind that this test does not know: name one")).1
}

/// An answer about something outside, and one about nothing at all, with the id taken out.
async fn both(hub: &Hub, method: &str, path: &str, id: &str, who: &Who) -> [(u16, String); 2] {
    let mut answers = Vec::new();
    for id in [id, "987654"] {
        let path = path.replace("{id}", id).replace("{position}", "1");
        let answer = match (who, method) {
            (Who::Session { .. }, "POST") => hub.post_form(&path, who, &[]).await,
            (_, "GET") => hub.get(&path, who).await,
            _ => hub.call(method, &path, who, &json!({})).await,
        };
        let status = answer.status().as_u16();
        let request = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        // A stream has no end: its status says enough.
        let body = if status == 200 { String::new() } else { text(answer).await };
        answers.push((status, body.replace(&request, "").replace(&format!(" {id} does"), " ID does")));
    }
    let two = answers.remove(1);
    [answers.remove(0), two]
}

#[tokio::test]
async fn every_operation_on_what_is_outside_answers_as_if_it_did_not_exist() {
    let two = two().await;
    let who = two.hub.limited_token(Role::Admin, within(571)).await;
    let ids = two.ids_there().await;
    let document = serde_json::to_value(api::document()).unwrap();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            if !path.contains("{id}") || SAY_MORE.contains(&name) {
                continue;
            }
            let [outside, missing] =
                both(&two.hub, &method.to_uppercase(), path, id_in(path, &ids), &who).await;
            assert_eq!(outside, missing, "{name}");
            assert!([403, 404].contains(&outside.0), "{name} answered {}", outside.0);
            assert!(!outside.1.contains(MARK), "{name}: {}", outside.1);
            tried += 1;
        }
    }
    assert!(tried >= 30, "only {tried} operations were tried");
}

#[tokio::test]
async fn every_page_of_what_is_outside_answers_as_if_it_did_not_exist() {
    let two = two().await;
    let who = two.hub.limited_person(Role::Admin, &within(571)).await;
    let ids = two.ids_there().await;
    let mut tried = 0;
    for page in PAGES.iter().filter(|page| page.least != Least::Nobody && page.path.contains("{id}")) {
        let [outside, missing] = both(&two.hub, page.method, page.path, id_in(page.path, &ids), &who).await;
        assert_eq!(outside, missing, "{} {}", page.method, page.path);
        assert!([403, 404].contains(&outside.0), "{} {} answered {}", page.method, page.path, outside.0);
        tried += 1;
    }
    assert!(tried >= 40, "only {tried} pages were tried");
}

/// Every `integration_id` anywhere in an answer.
fn owners(value: &Value, found: &mut Vec<i64>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| owners(item, found)),
        Value::Object(fields) => {
            found.extend(fields.get("integration_id").and_then(Value::as_i64));
            fields.values().for_each(|field| owners(field, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn no_list_of_the_api_holds_anything_from_outside() {
    let two = two().await;
    let limited = two.hub.limited_token(Role::Admin, within(571)).await;
    let everything = two.hub.token(Role::Admin).await;
    action(&two.hub, two.there).await;
    let document = serde_json::to_value(api::document()).unwrap();
    let (mut narrowed, mut refused) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        if path.contains("{id}") || item.get("get").is_none() {
            continue;
        }
        let name = item["get"]["operationId"].as_str().unwrap();
        let all = text(two.hub.get(path, &everything).await).await;
        let answer = two.hub.get(path, &limited).await;
        if answer.status() == 403 {
            refused.push(name);
            continue;
        }
        assert_eq!(answer.status(), 200, "{name}");
        let shown = text(answer).await;
        assert!(!shown.contains(MARK), "{name}: {shown}");
        let mut found = Vec::new();
        // An export has an answer on each line.
        let lines = if name == "get_audit_export" { shown.lines().collect() } else { vec![shown.as_str()] };
        lines.iter().for_each(|line| owners(&serde_json::from_str(line).unwrap(), &mut found));
        assert!(found.iter().all(|id| *id == two.here.0), "{name}: {shown}");
        narrowed += usize::from(shown.len() < all.len());
        let asked = text(two.hub.get(&format!("{path}?integration_id={}", two.there), &limited).await).await;
        assert!(!asked.contains(MARK), "{name} asked for the other: {asked}");
    }
    refused.sort_unstable();
    assert_eq!(refused, OF_THE_HUB);
    assert!(narrowed >= 7, "lists and counts hold less: {narrowed}");
    let counts = text(two.hub.get("/api/v1/counts", &limited).await).await;
    assert!(counts.starts_with("{\"devices\":10,"), "{counts}");
    let other = format!("/api/v1/counts?integration_id={}", two.there);
    assert!(text(two.hub.get(&other, &limited).await).await.starts_with("{\"devices\":0,"));
    for path in ["/api/v1/devices?search=elsewhere", "/api/v1/devices?identifier=C020000101"] {
        assert!(!text(two.hub.get(path, &everything).await).await.contains("\"items\":[]"), "{path}");
        assert!(text(two.hub.get(path, &limited).await).await.contains("\"items\":[]"), "{path}");
    }
}

#[tokio::test]
async fn no_page_shows_anything_from_outside() {
    let two = two().await;
    let who = two.hub.limited_person(Role::Admin, &within(571)).await;
    let mut refused = Vec::new();
    for page in PAGES.iter().filter(|page| page.method == "GET" && page.least != Least::Nobody) {
        // What moves has no end; the same is in the parts that are asked for.
        if page.path.contains("{id}") || page.path.ends_with("/live") {
            continue;
        }
        let answer = two.hub.get(page.path, &who).await;
        let status = answer.status();
        if status == 403 {
            refused.push(page.path);
            continue;
        }
        assert_eq!(status, 200, "{}", page.path);
        let shown = text(answer).await;
        assert!(!shown.contains(MARK), "{}", page.path);
        for link in [format!("/integrations/{}", two.there), format!("/runs/{}", two.run_there)] {
            assert!(!shown.contains(&format!("{link}\"")), "{} leads to {link}", page.path);
        }
    }
    let hub_wide = [
        "/decisions",
        "/trust",
        "/trust/services",
        "/trust/new-service",
        "/trust/policies",
        "/trust/new-policy",
        "/trust/factors",
        "/trust/authorities",
        "/trust/new-authority",
        "/trust/proxies",
        "/trust/new-proxy",
        "/trust/limits",
        "/trust/bypasses",
        "/trust/simulate",
        "/trust/explain",
        "/trust/settings",
        "/audit/check",
        "/integrations/new",
        "/settings/operators",
        "/settings/action-guards",
        "/settings/notifications",
        "/settings/tokens",
    ];
    assert_eq!(refused, hub_wide);
    let overview = two.hub.page("/", &who).await;
    assert!(!overview.contains(">50<") && !overview.contains("href=\"/settings/operators\""));
}

#[tokio::test]
async fn a_stream_tells_nothing_from_outside() {
    let two = two().await;
    let who = two.hub.limited_token(Role::Viewer, within(571)).await;
    let ask = async |id: IntegrationId| {
        two.hub
            .store
            .request_run(id, Mode::Full, &[Section::Devices], "test", "request-0002", now())
            .await
            .unwrap()
            .0
    };
    let (inside, outside) = (ask(two.here).await, ask(two.there).await);
    assert_eq!(two.hub.get(&format!("/api/v1/runs/{outside}/events"), &who).await.status(), 404);
    assert_eq!(two.hub.get(&format!("/api/v1/runs/{inside}/events"), &who).await.status(), 200);
    // The same stream ends when what it is about is no longer within the limits.
    let stream = two.hub.get(&format!("/api/v1/runs/{inside}/events"), &who).await;
    let moved = bound_to("Berlin", "og:572");
    two.hub.store.update_integration(two.here, &moved, None, now()).await.unwrap();
    let told = tokio::time::timeout(std::time::Duration::from_secs(20), text(stream)).await;
    assert!(!told.expect("the stream ends").contains("event: end"), "and does not say how the run ended");
}

#[tokio::test]
async fn of_the_groups_that_an_integrations_account_sees_only_those_of_the_subtree_are_shown() {
    let two = two().await;
    let names = |list: Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    let (limited, everything) =
        (two.hub.limited_token(Role::Admin, within(571)).await, two.hub.token(Role::Admin).await);
    let here = two.here;
    let ask = async |path: &str, who: &Who| {
        let answer = two.hub.get(path, who).await;
        serde_json::from_str::<Value>(&text(answer).await).unwrap()
    };
    let all = format!("/api/v1/org-groups?integration_id={here}");
    assert_eq!(names(ask(&all, &everything).await), ["Example Corp", "Berlin", "Lisbon", "Oslo"]);
    assert_eq!(names(ask(&all, &limited).await), ["Berlin"]);
    assert_eq!(names(ask("/api/v1/org-groups", &limited).await), ["Berlin"]);
    // What can be chosen: smart groups are managed at the top here.
    let choose = format!("/api/v1/integrations/{here}/groups");
    assert_eq!(ask(&choose, &everything).await["items"].as_array().unwrap().len(), 7);
    assert_eq!(names(ask(&choose, &limited).await), ["Berlin"]);
    let preview = format!("/api/v1/integrations/{here}/group-preview");
    let elsewhere = json!({"groups": [{"kind": "org_group", "uem_id": 572}]});
    let counted = two.hub.call("POST", &preview, &limited, &elsewhere).await;
    let counted: Value = serde_json::from_str(&text(counted).await).unwrap();
    assert_eq!(
        (&counted["devices"], counted["refusals"].as_array().unwrap().len()),
        (&json!(0), 1),
        "{counted}"
    );
    let person = two.hub.limited_person(Role::Admin, &within(571)).await;
    for page in ["/groups".to_owned(), format!("/integrations/{here}/groups")] {
        let page = two.hub.page(&page, &person).await;
        assert!(
            page.contains("Berlin") && !page.contains("Lisbon") && !page.contains("Example Corp"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn an_app_goes_to_groups_of_the_subtree_alone() {
    let two = two().await;
    let here = Visible::one(two.here);
    let who = two.hub.limited_token(Role::Operator, within(571)).await;
    let listed = two.hub.get("/api/v1/user-groups", &who).await;
    let listed: Value = serde_json::from_str(&text(listed).await).unwrap();
    let places: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|it| &it["org_group"]).collect();
    assert_eq!(places, ["", "Berlin", "", ""], "{listed}");

    let store = &two.hub.store;
    let app = store.list_apps(&here, "", None, 1).await.unwrap().0[0].id.0;
    let users = store.list_user_groups(&here, "", None, 9).await.unwrap().0;
    let user = |name: &str| users.iter().find(|row| row.facts.name == name).unwrap().id.0;
    let orgs = store.list_org_groups(&here).await.unwrap();
    let org = |id: i64| orgs.iter().find(|row| row.facts.uem_id.0 == id).unwrap().id.0;
    let smart = store.list_smart_groups(&here, "", None, 1).await.unwrap().groups[0].id.0;
    let order = async |groups: Value, who: &Who| {
        let body = json!({"integration_id": two.here.0, "dry_run": true, "targets": {"groups": groups},
            "order": {"kind": "deploy_app", "app": app, "push_mode": "auto"}});
        let answer = two.hub.call("POST", "/api/v1/actions", who, &body).await;
        (answer.status().as_u16(), text(answer).await)
    };
    let inside = json!({"user": [user("Sales Berlin")], "org": [org(571)]});
    let (status, words) = order(inside, &who).await;
    assert_eq!(status, 200, "{words}");
    let everything = two.hub.token(Role::Operator).await;
    for (outside, word) in [
        (json!({"user": [user("Sales Berlin"), user("Sales South")]}), "user groups"),
        (json!({"user": [user("Contractors")]}), "user groups"),
        (json!({"org": [org(572)]}), "organization groups"),
        (json!({"smart": [smart]}), "smart groups"),
    ] {
        let (status, words) = order(outside.clone(), &who).await;
        assert_eq!(status, 422, "{outside}: {words}");
        assert!(words.contains(&format!("ids of {word} of this integration")), "{outside}: {words}");
        assert_eq!(order(outside.clone(), &everything).await.0, 200, "{outside}");
    }
    let person = two.hub.limited_person(Role::Operator, &within(571)).await;
    let page = two.hub.page(&format!("/actions/new?kind=deploy_app&app={app}"), &person).await;
    assert!(
        page.contains("Sales Berlin") && !page.contains("Sales South") && !page.contains("Contractors"),
        "{page}"
    );
}

#[tokio::test]
async fn who_is_limited_cannot_reach_beyond_by_an_edit() {
    let two = two().await;
    let who = two.hub.limited_token(Role::Admin, within(571)).await;
    let path = format!("/api/v1/integrations/{}", two.here);
    assert_eq!(two.hub.call("PATCH", &path, &who, &json!({"name": "Berlin 2"})).await.status(), 200);
    let credentials = json!({"kind": "basic", "username": "x", "password": "y", "api_key": "z"});
    for edit in [
        json!({"scope": {"groups": []}}),
        json!({"scope": {"groups": [{"kind": "org_group", "uem_id": 573}]}}),
        json!({"scope": {"groups": [{"kind": "org_group", "uem_id": 570, "include_children": true}]}}),
        json!({"scope": {"groups": [{"kind": "smart_group", "uem_id": 900}]}}),
        json!({"api_url": "https://as9.example.com", "credentials": credentials}),
        json!({"scope": {"groups": []}, "credentials": credentials}),
    ] {
        let answer = two.hub.call("PATCH", &path, &who, &edit).await;
        let status = answer.status();
        let words = text(answer).await;
        assert_eq!(status, 422, "{edit}: {words}");
        assert!(words.contains("within those that you are limited to"), "{words}");
    }
    let new = json!({"name": "New", "api_url": "https://as1234.example.com", "credentials": credentials});
    for place in ["/api/v1/integrations", "/api/v1/verifications"] {
        assert_eq!(two.hub.call("POST", place, &who, &new).await.status(), 403, "{place}");
    }
    // What another integration reads is refused without its name.
    let wide = two.hub.limited_token(Role::Admin, Limits::to(vec![])).await;
    assert_eq!(two.hub.call("PATCH", &path, &wide, &json!({"name": "Mine"})).await.status(), 404);
}

#[tokio::test]
async fn an_admin_limits_people_and_tokens_and_lifts_it_again() {
    let two = two().await;
    let admin = two.hub.token(Role::Admin).await;
    two.hub.person(Role::Admin).await;
    let limit = json!([{"integration_id": two.here, "org_group_uem_id": 571}]);
    let body = json!({"name": "export", "scope": "viewer", "limited_to": limit});
    let made = crate::support::json(two.hub.call("POST", "/api/v1/tokens", &admin, &body).await).await;
    let token = Who::Token(made["token"].as_str().unwrap().to_owned());
    assert!(text(two.hub.get("/api/v1/counts", &token).await).await.starts_with("{\"devices\":10,"));
    let me = crate::support::json(two.hub.get("/api/v1/me", &token).await).await;
    assert_eq!(me["is_limited"], json!(true));

    let person = two.hub.person(Role::Viewer).await;
    let id = two
        .hub
        .store
        .list_operators()
        .await
        .unwrap()
        .into_iter()
        .find(|row| row.role == Role::Viewer)
        .unwrap()
        .id;
    let path = format!("/api/v1/operators/{id}");
    let changed =
        crate::support::json(two.hub.call("PATCH", &path, &admin, &json!({"limited_to": limit})).await).await;
    assert_eq!(changed["limited_to"][0]["name"], json!("Berlin"));
    assert_eq!(two.hub.get("/", &person).await.status(), 303, "its sessions have ended");
    let kept =
        crate::support::json(two.hub.call("PATCH", &path, &admin, &json!({"role": "operator"})).await).await;
    assert_eq!(kept["limited_to"][0]["org_group_uem_id"], json!(571), "what is left out stays");
    for (wrong, part) in [
        (json!([{"integration_id": 99, "org_group_uem_id": 571}]), "an integration that is there"),
        (json!([{"integration_id": two.here, "org_group_uem_id": 9}]), "has read"),
    ] {
        let answer = two.hub.call("PATCH", &path, &admin, &json!({"limited_to": wrong})).await;
        assert_eq!(answer.status(), 422);
        assert!(text(answer).await.contains(part));
    }
    let lifted =
        crate::support::json(two.hub.call("PATCH", &path, &admin, &json!({"limited_to": null})).await).await;
    assert_eq!(lifted["limited_to"], json!(null));
}

#[tokio::test]
async fn an_admin_limits_people_on_the_page_and_the_last_one_without_limits_stays() {
    let two = two().await;
    let admin = two.hub.person(Role::Admin).await;
    two.hub.person(Role::Viewer).await;
    let rows = two.hub.store.list_operators().await.unwrap();
    let of = |role: Role| rows.iter().find(|row| row.role == role).unwrap().id;
    let (viewer, only) = (of(Role::Viewer), of(Role::Admin));
    let path = format!("/settings/operators/{viewer}");
    let here = format!("{}:571", two.here);
    let page = two.hub.page("/settings/operators", &admin).await;
    assert!(page.contains(&format!("<option value=\"{here}\">Berlin › Berlin</option>")), "{page}");
    assert_eq!(two.hub.post_form(&path, &admin, &[("show", &here)]).await.status(), 303);
    let limits = async || two.hub.store.find_operator(viewer).await.unwrap().unwrap().limits;
    assert_eq!(limits().await, within(571));
    assert!(two.hub.page("/settings/operators", &admin).await.contains("Show Berlin no more"));
    assert_eq!(two.hub.post_form(&path, &admin, &[("hide", &here)]).await.status(), 303);
    assert_eq!(limits().await, Limits::to(Vec::new()), "nothing is left to see, which is not everything");
    assert_eq!(two.hub.post_form(&path, &admin, &[("lift", "yes")]).await.status(), 303);
    assert_eq!(limits().await, Limits::none());
    for (wrong, part) in [("570", "names no group"), ("1:9", "has read")] {
        let answer = two.hub.post_form(&path, &admin, &[("show", wrong)]).await;
        assert_eq!(answer.status(), 422);
        assert!(text(answer).await.contains(part), "{wrong}");
    }
    let last = two.hub.post_form(&format!("/settings/operators/{only}"), &admin, &[("show", &here)]).await;
    assert_eq!(last.status(), 409, "somebody must be left who may change operators");
    let change = OperatorChange { limits: Some(within(571)), ..OperatorChange::default() };
    assert!(two.hub.store.update_operator(only, &change).await.is_err());
}
