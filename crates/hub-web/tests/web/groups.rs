//! Groups, overlap and personal data of an integration, by API and page.

use hub_core::{ids::IntegrationId, operator::Role};
use serde_json::json;

use crate::{
    fleet,
    support::{Hub, Who, json, now, text},
};

/// A hub with a synchronized integration of 30 devices.
async fn synchronized() -> (Hub, IntegrationId, Who) {
    let hub = Hub::start().await;
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let devices = (1..=30).map(|number| fleet::device(number, now())).collect();
    fleet::synchronize(&hub.store, id, devices, now()).await;
    let who = hub.token(Role::Admin).await;
    (hub, id, who)
}

/// The id of an organization group that has devices, and of one that has the first as a child.
fn child_and_parent(groups: &serde_json::Value) -> (i64, i64) {
    let orgs = || groups["items"].as_array().unwrap().iter().filter(|group| group["kind"] == "org_group");
    let child = orgs().find(|group| group["parent_uem_id"].is_i64()).unwrap();
    (child["uem_id"].as_i64().unwrap(), child["parent_uem_id"].as_i64().unwrap())
}

#[tokio::test]
async fn a_choice_is_previewed_checked_and_stored_with_the_names_of_its_groups() {
    let (hub, id, who) = synchronized().await;
    let path = format!("/api/v1/integrations/{id}");
    let groups = json(hub.get(&format!("{path}/groups"), &who).await).await;
    assert_eq!((&groups["state"], &groups["read_at"]), (&json!("known"), &json!(null)), "{groups}");
    let (child, parent) = child_and_parent(&groups);

    let choice = json!({"groups": [{"kind": "org_group", "uem_id": child}]});
    let preview = json(hub.call("POST", &format!("{path}/group-preview"), &who, &choice).await).await;
    assert_eq!((&preview["is_exact"], &preview["known_devices"]), (&json!(true), &json!(30)), "{preview}");
    let outside = preview["known_outside"].as_u64().unwrap();
    assert!(outside > 0 && outside < 30, "{preview}");
    assert_eq!(hub.store.find_integration(id).await.unwrap().unwrap().scope_version, 1, "nothing is stored");

    for (groups, part) in [
        (json!([{"kind": "org_group", "uem_id": 999_999}]), "a group that the account sees"),
        (
            json!([{"kind": "org_group", "uem_id": child}, {"kind": "org_group", "uem_id": child}]),
            "each group once",
        ),
        (
            json!([{"kind": "org_group", "uem_id": parent, "include_children": true}, {"kind": "org_group", "uem_id": child}]),
            "includes it with its child groups already",
        ),
    ] {
        let answer = hub.call("PATCH", &path, &who, &json!({"scope": {"groups": groups}})).await;
        assert_eq!(answer.status(), 422, "{groups}");
        let problem = json(answer).await;
        assert_eq!(problem["errors"][0]["field"], "scope.groups");
        assert!(problem.to_string().contains(part), "{problem}");
    }

    let edited = json(hub.call("PATCH", &path, &who, &json!({"scope": choice})).await).await;
    assert_eq!(edited["scope_version"], 2, "what runs missed before counts no longer");
    assert!(!edited["scope"]["groups"][0]["name"].as_str().unwrap().is_empty(), "{edited}");
    let again = json(hub.call("PATCH", &path, &who, &json!({"name": "Renamed"})).await).await;
    assert_eq!((&again["scope_version"], &again["scope"]), (&json!(2), &edited["scope"]), "the choice stays");
}

#[tokio::test]
async fn groups_that_nobody_knows_are_asked_of_the_worker_once() {
    let hub = Hub::start().await;
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let who = hub.person(Role::Admin).await;
    let page = hub.page(&format!("/integrations/{id}/groups"), &who).await;
    assert!(page.contains("Reading the groups from the tenant") && page.contains("every 1s"), "{page}");
    hub.page(&format!("/integrations/{id}/groups"), &who).await;
    assert_eq!(hub.store.take_group_lookup(now()).await.unwrap(), Some(id));
    assert_eq!(hub.store.take_group_lookup(now()).await.unwrap(), None);
    hub.store.fail_group_lookup(id, "connection refused", "Check the address.").await.unwrap();
    let page = hub.page(&format!("/integrations/{id}/groups"), &who).await;
    assert!(page.contains("connection refused") && page.contains("Check the address."), "{page}");
}

#[tokio::test]
async fn the_page_saves_a_choice_only_after_it_told_which_known_devices_lie_outside() {
    let (hub, id, token) = synchronized().await;
    let groups = json(hub.get(&format!("/api/v1/integrations/{id}/groups"), &token).await).await;
    let (child, parent) = child_and_parent(&groups);
    let who = hub.person(Role::Admin).await;
    let path = format!("/integrations/{id}/groups");
    let page = hub.page(&path, &who).await;
    assert!(page.contains(&format!("name=\"choose og:{parent}\"")) && page.contains("tree-1"), "{page}");
    let (chosen, both) = (format!("choose og:{child}"), format!("choose og:{parent}"));
    let children = format!("children og:{parent}");

    let part = text(hub.post_form(&format!("{path}/preview"), &who, &[(&chosen, "on")]).await).await;
    assert!(part.contains("are read from the chosen groups") && part.contains("lie outside"), "{part}");
    let refused = [(chosen.as_str(), "on"), (both.as_str(), "on"), (children.as_str(), "on")];
    let page = text(hub.post_form(&path, &who, &refused).await).await;
    assert!(
        page.contains("Nothing was saved") && page.contains("includes it with its child groups"),
        "{page}"
    );

    let page = text(hub.post_form(&path, &who, &[(&chosen, "on")]).await).await;
    assert!(page.contains("Save again to confirm"), "{page}");
    assert!(hub.store.find_integration(id).await.unwrap().unwrap().settings.scope.is_everything());
    let number =
        page.split("name=\"confirmed\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = hub.post_form(&path, &who, &[(&chosen, "on"), ("confirmed", &number)]).await;
    assert_eq!(answer.status(), 303);
    let stored = hub.store.find_integration(id).await.unwrap().unwrap();
    assert_eq!(stored.settings.scope.groups[0].key.uem_id.0, child);
    assert!(hub.page(&format!("/integrations/{id}"), &who).await.contains("Choose groups"));
}

#[tokio::test]
async fn the_same_tenant_twice_is_refused_with_the_name_of_the_other_integration() {
    let (hub, id, who) = synchronized().await;
    let add = |name: &str, scope: serde_json::Value| {
        json!({"name": name, "api_url": "https://as1234.example.com", "scope": scope, "credentials": {
            "kind": "oauth", "token_url": "https://t.example.com", "client_id": "hub-client", "client_secret": "x"}})
    };
    let answer = hub.call("POST", "/api/v1/integrations", &who, &add("Twice", json!({}))).await;
    assert_eq!(answer.status(), 409);
    assert!(text(answer).await.contains("Example"), "the other integration is named");
    let groups = json(hub.get(&format!("/api/v1/integrations/{id}/groups"), &who).await).await;
    let (child, parent) = child_and_parent(&groups);
    let only = |id: i64, children: bool| json!({"groups": [{"kind": "org_group", "uem_id": id, "include_children": children}]});
    let path = format!("/api/v1/integrations/{id}");
    assert_eq!(hub.call("PATCH", &path, &who, &json!({"scope": only(child, false)})).await.status(), 200);
    for (scope, status) in [(only(child, false), 409), (only(parent, true), 409), (only(parent, false), 201)]
    {
        let answer = hub.call("POST", "/api/v1/integrations", &who, &add("Beside", scope.clone())).await;
        assert_eq!(answer.status(), status, "{scope}");
    }
    // What stands beside another may not grow into it.
    let answer = hub.call("PATCH", &path, &who, &json!({"scope": {"groups": []}})).await;
    assert_eq!(answer.status(), 409);
    assert!(text(answer).await.contains("Beside"));
}

#[tokio::test]
async fn another_account_on_the_same_server_waits_until_its_groups_are_known() {
    let (hub, _, who) = synchronized().await;
    let body = json!({"name": "Second", "api_url": "https://as1234.example.com", "credentials": {
        "kind": "oauth", "token_url": "https://t.example.com", "client_id": "another-client", "client_secret": "x"}});
    let answer = hub.call("POST", "/api/v1/integrations", &who, &body).await;
    assert_eq!(answer.status(), 201);
    let added = json(answer).await;
    assert_eq!(added["state"], "waiting", "{added}");
    let place = format!("/integrations/{}", added["id"]);
    let person = hub.person(Role::Admin).await;
    let page = hub.page(&place, &person).await;
    assert!(page.contains("It is not synchronized yet") && page.contains("Example"), "{page}");
    let sync = hub.call("POST", &format!("/api/v1{place}/sync"), &who, &json!({})).await;
    assert_eq!(sync.status(), 409);
    assert!(text(sync).await.contains("reads the same devices"));
}

#[tokio::test]
async fn personal_data_is_switched_by_page_and_api_and_a_purge_is_asked_for() {
    let (hub, id, token) = synchronized().await;
    let who = hub.person(Role::Admin).await;
    let path = format!("/integrations/{id}/personal-data");
    assert!(hub.page(&path, &who).await.contains("name=\"email\" checked"));
    let on = [("email", "on"), ("names", "on"), ("phone_number", "on"), ("device_friendly_name", "on")];
    assert_eq!(hub.post_form(&path, &who, &on).await.status(), 303);
    let purge = hub.store.find_purge(id).await.unwrap().unwrap();
    assert!(!purge.personal_data.user_name && purge.personal_data.email);
    assert!(hub.page(&path, &who).await.contains("is being removed"));
    let api = format!("/api/v1/integrations/{id}");
    let edited =
        json(hub.call("PATCH", &api, &token, &json!({"personal_data": {"email": false}})).await).await;
    assert_eq!(edited["personal_data"]["user_name"], false);
    assert_eq!((&edited["personal_data"]["email"], &edited["scope_version"]), (&json!(false), &json!(3)));
}

#[tokio::test]
async fn android_devices_of_android_enterprise_groups_have_two_profiles_and_count_once() {
    let (hub, id, token) = synchronized().await;
    let devices = json(hub.get("/api/v1/devices?platform=android&limit=50", &token).await).await;
    let group = devices["items"][0]["org_group_uem_id"].as_i64().unwrap();
    let key = json!({"kind": "org_group", "uem_id": group});
    let scope = json!({"scope": {"groups": [key], "android_enterprise": [key]}});
    assert_eq!(hub.call("PATCH", &format!("/api/v1/integrations/{id}"), &token, &scope).await.status(), 200);
    for device in devices["items"].as_array().unwrap() {
        let found = json(hub.get(&format!("/api/v1/devices/{}", device["id"]), &token).await).await;
        let expected =
            if device["org_group_uem_id"] == group { json!(["personal", "work"]) } else { json!([]) };
        assert_eq!(found["profiles"], expected, "{found}");
    }
    let who = hub.person(Role::Viewer).await;
    let page = hub.page(&format!("/devices/{}", devices["items"][0]["id"]), &who).await;
    assert!(page.contains("Personal and work profile"));
    assert!(hub.page(&format!("/integrations/{id}"), &who).await.contains("each counted once"));
}
