//! Admins: made, changed, given roles and deleted, with effect from the next call on.

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    mask::masked,
    support::{self, Testbed, basic, refusal, sent},
};

async fn post(bed: &Testbed, path: &str, body: Value) -> (u16, Value) {
    sent(bed.call(Method::POST, path), 1, &body).await
}

fn olga() -> Value {
    json!({
        "UserName": "olga.ops", "Password": "correct horse", "FirstName": "Olga", "LastName": "Ops",
        "Email": "olga@example.com", "LocationGroupId": "572", "TimeZone": "CET",
        "Roles": [{"Id": 2, "LocationGroupId": "572"}]
    })
}

fn as_olga(bed: &Testbed, method: Method, path: &str, password: &str) -> RequestBuilder {
    let key = bed.sandbox.credentials().api_key.expose_secret();
    bed.nobody(method, path)
        .header("aw-tenant-code", key)
        .header("authorization", basic("olga.ops", password))
}

#[tokio::test]
async fn an_admin_is_made_changed_and_deleted_and_each_change_counts_at_once() {
    let bed = support::start(20).await;
    let (status, made) = post(&bed, "/api/system/admins/addadminuser", olga()).await;
    assert_eq!(status, 200, "{made}");
    let id = made["Value"].as_i64().unwrap();
    let users = "/api/system/users/search";
    let get = async |path: &str, password: &str| {
        as_olga(&bed, Method::GET, path, password).send().await.unwrap().status().as_u16()
    };
    assert_eq!(get(users, "correct horse").await, 200);
    let shown = bed.json(&format!("/api/system/admins/{id}"), 1).await;
    insta::assert_json_snapshot!("admin", masked(shown.clone()), {".Uuid" => "[uuid]", ".Roles[].Uuid" => "[uuid]"});
    let change = json!({"LastName": "Operator", "Password": "another horse", "RequiresPasswordChange": true});
    assert_eq!(post(&bed, &format!("/api/system/admins/{id}/update"), change).await.0, 200);
    assert_eq!(
        refusal(as_olga(&bed, Method::GET, users, "correct horse")).await,
        (401, 1005),
        "the old password"
    );
    assert_eq!(get(users, "another horse").await, 200);
    let uuid = shown["Uuid"].as_str().unwrap();
    let v2 = bed.json(&format!("/api/system/admins/{uuid}"), 2).await;
    assert_eq!(
        (&v2["lastName"], &v2["requiresPasswordChange"], &v2["timeZone"]),
        (&json!("Operator"), &json!(true), &json!("CET"))
    );
    let path = format!("/api/system/admins/{id}");
    let act = async |action: &str, body: Value| post(&bed, &format!("{path}/{action}"), body).await.0;
    assert_eq!(act("removerole", json!({"Id": 2, "LocationGroupId": 572})).await, 200);
    assert_eq!(refusal(as_olga(&bed, Method::GET, users, "another horse")).await, (403, 1011));
    assert_eq!(act("removerole", json!({"Id": 2, "LocationGroupId": 572})).await, 400, "not held");
    assert_eq!(act("addrole", json!({"Name": "device reader"})).await, 200);
    assert_eq!(get("/api/mdm/devices/search", "another horse").await, 200);
    assert_eq!(refusal(as_olga(&bed, Method::GET, users, "another horse")).await, (403, 1011));
    assert_eq!(act("addrole", json!({"Name": "device reader"})).await, 400, "held already");
    assert_eq!(bed.call(Method::DELETE, &format!("{path}/delete")).send().await.unwrap().status(), 200);
    assert_eq!(refusal(as_olga(&bed, Method::GET, users, "another horse")).await, (401, 1005));
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (400, 400));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_admin_acts_where_its_role_is_held() {
    let bed = support::start(100).await;
    let tree = bed.sandbox.tenant.access.subtree(572);
    let region = tree.iter().find(|group| group.parent == Some(572)).unwrap().clone();
    let mut body = olga();
    body["Roles"] = json!([{"Name": "Device Reader", "LocationGroupId": region.id}]);
    let (_, made) = post(&bed, "/api/system/admins/addadminuser", body).await;
    let all = bed.json("/api/mdm/devices/search", 1).await["Total"].as_i64().unwrap();
    let devices = async || -> i64 {
        let call = as_olga(&bed, Method::GET, "/api/mdm/devices/search", "correct horse");
        call.send().await.unwrap().json::<Value>().await.unwrap()["Total"].as_i64().unwrap()
    };
    let own =
        bed.json(&format!("/api/mdm/devices/search?lgid={}", region.id), 1).await["Total"].as_i64().unwrap();
    assert_eq!(devices().await, own);
    assert!(own < all);
    let role = bed.sandbox.tenant.access.role_by_name("Device Reader").unwrap();
    let customer = bed.sandbox.tenant.access.customer().unwrap();
    let admin = bed.json(&format!("/api/system/admins/{}", made["Value"]), 1).await;
    let path = |group: uuid::Uuid| {
        format!("/api/system/groups/{group}/admins/{}/roles/{}", admin["Uuid"].as_str().unwrap(), role.uuid)
    };
    assert_eq!(bed.call(Method::PUT, &path(customer.uuid)).send().await.unwrap().status(), 200);
    assert_eq!(devices().await, all);
    assert_eq!(refusal(bed.call(Method::PUT, &path(customer.uuid))).await, (400, 400), "held already");
    assert_eq!(bed.call(Method::DELETE, &path(customer.uuid)).send().await.unwrap().status(), 200);
    assert_eq!(devices().await, own);
    assert_eq!(bed.call(Method::DELETE, &path(region.uuid)).send().await.unwrap().status(), 200);
    let call = as_olga(&bed, Method::GET, "/api/mdm/devices/search", "correct horse");
    assert_eq!(refusal(call).await, (403, 1011));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_directory_vouches_for_its_accounts() {
    let bed = support::start(20).await;
    let account = &bed.sandbox.accounts().directory[0];
    let body = json!({
        "username": account.username, "isActiveDirectoryUser": true, "organizationGroupId": 572,
        "roles": [{"id": 2, "organizationGroupId": 572}]
    });
    let add = |body: &Value| {
        bed.call(Method::POST, "/api/system/admins").header("accept", "application/json;version=2").json(body)
    };
    let login = || {
        let key = bed.sandbox.credentials().api_key.expose_secret();
        let call = bed.nobody(Method::GET, "/api/system/info").header("aw-tenant-code", key);
        call.header("authorization", basic(&account.username, account.password.expose_secret()))
    };
    assert_eq!(refusal(login()).await, (401, 1005), "no admin yet");
    let made: Value = add(&body).send().await.unwrap().json().await.unwrap();
    assert_eq!(login().send().await.unwrap().status(), 200);
    let shown = bed.json(&format!("/api/system/admins/{}", made["Value"]), 1).await;
    assert_eq!(
        (&shown["FirstName"], &shown["IsActiveDirectoryUser"]),
        (&json!("Nia"), &json!(true)),
        "as the directory has it"
    );
    let uuid = shown["Uuid"].as_str().unwrap();
    let reset = bed.call(Method::POST, &format!("/api/system/admins/{uuid}/password-reset-email"));
    assert_eq!(refusal(reset).await, (400, 400), "the directory's business");
    let mut unknown = body.clone();
    unknown["username"] = json!("EXAMPLE\\nobody");
    assert_eq!(refusal(add(&unknown)).await, (400, 400));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bad_input_and_admins_of_others_are_refused() {
    let bed = support::start(20).await;
    let add = |name: &str, value: Value| {
        let mut body = olga();
        body[name] = value;
        bed.call(Method::POST, "/api/system/admins/addadminuser").json(&body)
    };
    for (name, value) in [
        ("UserName", json!("")),
        ("UserName", json!("READ.only")),
        ("UserName", json!("a:b")),
        ("Password", json!("short")),
        ("Password", json!("x".repeat(400))),
        ("Email", json!("nobody")),
        ("Email", Value::Null),
        ("LocationGroupId", json!("573")),
        ("LocationGroupId", json!("x")),
        ("Roles", json!([{"Id": 4_711}])),
        ("Roles", json!([{"Id": 2, "LocationGroupId": "573"}])),
        ("Roles", json!([{}])),
        ("MessageType", json!("Pigeon")),
        ("MessageTemplateId", json!("many")),
    ] {
        assert_eq!(refusal(add(name, value.clone())).await, (400, 400), "{name} {value}");
    }
    let neighbour = bed.sandbox.tenant.access.admin_by_name("neighbour.admin").unwrap().clone();
    let update = bed
        .call(Method::POST, &format!("/api/system/admins/{}/update", neighbour.id))
        .json(&json!({"LastName": "x"}));
    assert_eq!(refusal(update).await, (400, 400));
    assert_eq!(
        refusal(bed.call(Method::DELETE, &format!("/api/system/admins/{}", neighbour.uuid))).await,
        (400, 400)
    );
    let own = bed.sandbox.tenant.access.admin_by_name("api.admin").unwrap().id;
    let suicide = bed.call(Method::DELETE, &format!("/api/system/admins/{own}/delete"));
    assert_eq!(refusal(suicide).await, (400, 400), "nobody deletes itself");
    let gone = bed
        .call(Method::POST, &format!("/api/system/admins/{own}/changepassword"))
        .json(&json!({"Password": "x"}));
    assert_eq!(refusal(gone).await, (410, 410));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn logins_are_remembered_and_so_is_what_was_clicked_away() {
    let bed = support::start(20).await;
    let history = async |body: Value| post(&bed, "/api/system/admins/login-history/search", body).await;
    let wrong =
        bed.nobody(Method::GET, "/api/system/info").header("authorization", basic("read.only", "wrong"));
    assert_eq!(refusal(wrong).await, (401, 1005));
    assert_eq!(bed.call_as("read.only", Method::GET, "/api/system/info").send().await.unwrap().status(), 200);
    let (status, found) = history(json!({"search_text": "read.only", "sort_order": "ASC"})).await;
    assert_eq!(status, 200);
    let row = |place: usize| {
        (found["search_result"][place]["user_name"].clone(), found["search_result"][place]["status"].clone())
    };
    assert_eq!(found["total_records"], 2);
    assert_eq!(
        [row(0), row(1)],
        [(json!("read.only"), json!("INVALID_PASSWORD")), (json!("read.only"), json!("SUCCESS"))]
    );
    insta::assert_json_snapshot!("login", masked(found["search_result"][0].clone()), {".user_uuid" => "[uuid]"});
    let (_, page) = history(json!({"page_size": 1, "page_number": 1})).await;
    assert_eq!(page["search_result"].as_array().unwrap().len(), 1);
    assert_eq!(history(json!({"organization_group_uuid": "x"})).await.0, 400);
    assert_eq!(history(json!({"sort_column": "MOOD"})).await.0, 422);
    let own = bed.sandbox.tenant.access.admin_by_name("read.only").unwrap().clone();
    let about = format!("/api/system/admins/{}/configurationsaboutpage", own.id);
    assert_eq!(bed.json(&about, 1).await["showAboutPage"], true);
    assert_eq!(post(&bed, &format!("{about}/false"), Value::Null).await.0, 201);
    assert_eq!(bed.json(&about, 1).await["showAboutPage"], false);
    assert_eq!(refusal(bed.call(Method::POST, &format!("{about}/maybe"))).await, (400, 400));
    let reset = format!("/api/system/admins/{}/password-reset-email", own.uuid);
    assert_eq!(bed.call(Method::POST, &reset).send().await.unwrap().status(), 204);
    assert_eq!(
        bed.json(&format!("/api/system/admins/{}", own.uuid), 2).await["requiresPasswordChange"],
        true
    );
    bed.sandbox.stop().await;
}
