//! What the console changes, seen from the API: settings of organization groups, keys, roles, clients, admins.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::certificate::signature;
use crate::support::{self, Testbed, basic, refusal};

const INFO: &str = "/api/system/info";

async fn status(call: RequestBuilder) -> u16 {
    call.send().await.unwrap().status().as_u16()
}

/// A change that is accepted.
async fn put(bed: &Testbed, path: &str, body: Value) -> Value {
    let answer = bed.nobody(Method::PUT, path).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}

async fn refused(bed: &Testbed, method: Method, path: &str, body: Value) -> String {
    let answer = bed.nobody(method, path).json(&body).send().await.unwrap();
    assert!(answer.status().is_client_error(), "{path}: {}", answer.status());
    answer.json::<Value>().await.unwrap()["error"].as_str().unwrap().to_owned()
}

/// `DOMAIN\name` logs in with Basic as well; each way in can be closed for its own.
#[tokio::test]
async fn ways_in_are_closed_and_opened_for_a_group_and_inherited_below() {
    let bed = support::start(20).await;
    let own = bed.sandbox.credentials().organization_group_id;
    let settings = format!("/_sandbox/org-groups/{own}/rest-api");
    let directory = || bed.call_as(r"EXAMPLE\directory.admin", Method::GET, INFO);
    let certificate = || {
        let credentials = bed.sandbox.credentials();
        let p12 = STANDARD.decode(credentials.admin_p12.expose_secret()).unwrap();
        let value = signature(&p12, credentials.admin_p12_password.expose_secret(), INFO);
        bed.nobody(Method::GET, INFO)
            .header("authorization", value)
            .header("aw-tenant-code", credentials.api_key.expose_secret())
    };
    assert_eq!(
        (status(bed.call(Method::GET, INFO)).await, status(directory()).await, status(certificate()).await),
        (200, 200, 200)
    );
    for (basic_on, certificate_on, directory_on) in
        [(false, true, true), (true, false, true), (true, true, false)]
    {
        let ways = json!({"authentication": {"basic": basic_on, "certificate": certificate_on, "directory": directory_on}});
        put(&bed, &settings, ways).await;
        let expected = |is_on: bool| if is_on { 200 } else { 401 };
        assert_eq!(status(bed.call(Method::GET, INFO)).await, expected(basic_on));
        assert_eq!(status(certificate()).await, expected(certificate_on));
        assert_eq!(status(directory()).await, expected(directory_on));
    }
    assert_eq!(refusal(directory()).await, (401, 1005));
    let page = put(&bed, &settings, json!({"authentication": null, "api_enabled": false})).await;
    assert_eq!(page["authentication"], json!({"basic": true, "certificate": true, "directory": true}));
    assert_eq!(page["own"]["authentication"], Value::Null);
    assert_eq!(refusal(bed.call(Method::GET, INFO)).await, (403, 1014));
    let token = bed.token().await;
    assert_eq!(refusal(bed.nobody(Method::GET, INFO).bearer_auth(&token)).await, (403, 1014));
    put(&bed, &settings, json!({"api_enabled": null})).await;
    assert_eq!(status(bed.call(Method::GET, INFO)).await, 200);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn switching_the_api_on_makes_keys_and_keys_come_and_go() {
    let bed = support::start(20).await;
    let credentials = bed.sandbox.credentials();
    let good = basic(&credentials.username, credentials.password.expose_secret());
    let with = |key: &Value| {
        bed.nobody(Method::GET, INFO)
            .header("authorization", &good)
            .header("aw-tenant-code", key.as_str().unwrap())
    };
    let page = put(&bed, "/_sandbox/org-groups/575/rest-api", json!({"api_enabled": true})).await;
    let accounts: Vec<_> =
        page["keys"].as_array().unwrap().iter().map(|key| key["account"].clone()).collect();
    assert_eq!(accounts, ["Admin", "EnrollmentUser"]);
    assert_eq!(status(with(&page["keys"][0]["key"])).await, 200);
    assert_eq!(refusal(with(&page["keys"][1]["key"])).await, (403, 1032));
    let again = put(&bed, "/_sandbox/org-groups/575/rest-api", json!({"api_enabled": true})).await;
    assert_eq!(again["keys"].as_array().unwrap().len(), 2, "keys that are there stay");
    assert_eq!(again["keys"][0]["used_today"], 1);

    let made =
        bed.control("/_sandbox/org-groups/575/keys", json!({"service": "Torii", "account": "Admin"})).await;
    assert_eq!(status(with(&made["key"])).await, 200);
    let query: String = form(&[("key", made["key"].as_str().unwrap())]);
    let gone =
        bed.nobody(Method::DELETE, &format!("/_sandbox/org-groups/575/keys?{query}")).send().await.unwrap();
    assert_eq!(gone.status(), 200);
    assert_eq!(refusal(with(&made["key"])).await, (403, 1013));
    for (body, part) in [
        (json!({"service": "airwatchapi", "account": "Admin"}), "there already"),
        (json!({"service": " ", "account": "Admin"}), "not empty"),
        (json!({"service": "x", "account": "Robot"}), "Admin or EnrollmentUser"),
    ] {
        let error = refused(&bed, Method::POST, "/_sandbox/org-groups/575/keys", body).await;
        assert!(error.contains(part), "{error}");
    }
    bed.sandbox.stop().await;
}

fn form(fields: &[(&str, &str)]) -> String {
    reqwest::Url::parse_with_params("http://x/", fields).unwrap().query().unwrap().to_owned()
}

#[tokio::test]
async fn a_groups_own_quota_holds_for_it_and_its_usage_is_shown() {
    let bed = support::start(20).await;
    let own = bed.sandbox.credentials().organization_group_id;
    let settings = format!("/_sandbox/org-groups/{own}/rest-api");
    put(&bed, &settings, json!({"limits": {"per_minute": 2, "per_day": 50}})).await;
    let first = bed.get(INFO, 1).await;
    assert_eq!(
        (&first.headers()["x-ratelimit-limit"], &first.headers()["x-ratelimit-remaining"]),
        (&"50".parse().unwrap(), &"49".parse().unwrap())
    );
    assert_eq!(bed.get(INFO, 1).await.status(), 200);
    assert_eq!(refusal(bed.call(Method::GET, INFO)).await, (429, 429));
    let page: Value = bed.nobody(Method::GET, &settings).send().await.unwrap().json().await.unwrap();
    assert_eq!((&page["used"]["minute"], &page["used"]["day"]), (&json!(3), &json!(3)));
    let error =
        refused(&bed, Method::PUT, &settings, json!({"limits": {"per_minute": 0, "per_day": 1}})).await;
    assert!(error.contains("server throttling"), "{error}");
    put(&bed, &settings, json!({"limits": null})).await;
    assert_eq!(bed.get(INFO, 1).await.headers()["x-ratelimit-limit"], "250000");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn roles_and_clients_change_what_the_next_call_may_and_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let bed = support::start_in(folder.path(), 20).await;
    let role = bed
        .control("/_sandbox/roles", json!({"name": "Torii API", "resources": ["REST API Devices Read"]}))
        .await;
    let client = bed.control("/_sandbox/oauth-clients", json!({"name": "Torii", "role": "torii api"})).await;
    let (id, secret) = (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
    let token = bed.token_of(id, secret).await;
    let groups = || bed.nobody(Method::GET, "/api/system/groups/search").bearer_auth(&token);
    assert_eq!(refusal(groups()).await, (403, 1011));
    let path = format!("/_sandbox/roles/{}", role["id"]);
    put(&bed, &path, json!({"name": "Torii API", "resources": ["REST API Groups Read"]})).await;
    assert_eq!(status(groups()).await, 200, "a changed role holds from the next call on");
    let error = refused(&bed, Method::DELETE, &path, json!({})).await;
    assert!(error.contains("Torii"), "{error}");
    for (body, part) in [
        (json!({"name": "x", "resources": ["Everything"]}), "Everything"),
        (json!({"name": "READ ONLY", "resources": []}), "there already"),
        (json!({"name": "", "resources": []}), "not empty"),
    ] {
        let error = refused(&bed, Method::POST, "/_sandbox/roles", body).await;
        assert!(error.contains(part), "{error}");
    }
    let error = refused(&bed, Method::PUT, "/_sandbox/roles/1", json!({"name": "x", "resources": []})).await;
    assert!(error.contains("came with the tenant"), "{error}");

    let client_path = format!("/_sandbox/oauth-clients/{id}");
    put(&bed, &client_path, json!({"is_active": false})).await;
    assert_eq!(refusal(groups()).await, (401, 1024), "a client that is switched off has no tokens");
    put(&bed, &client_path, json!({"is_active": true})).await;
    let renewed = bed.control(&format!("{client_path}/secret"), json!({})).await;
    bed.sandbox.stop().await;

    let bed = support::start_in(folder.path(), 20).await;
    let token = bed.token_of(id, renewed["client_secret"].as_str().unwrap()).await;
    assert_eq!(status(bed.nobody(Method::GET, "/api/system/groups/search").bearer_auth(&token)).await, 200);
    let old = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    let answer = bed.client.post(&bed.sandbox.credentials().token_url).form(&old).send().await.unwrap();
    assert_eq!(answer.status(), 400, "the old secret is gone");
    assert_eq!(bed.nobody(Method::DELETE, &client_path).send().await.unwrap().status(), 200);
    assert_eq!(
        bed.nobody(Method::DELETE, &path).send().await.unwrap().status(),
        200,
        "nobody holds the role now"
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_admin_is_made_with_a_certificate_and_its_password_can_change() {
    let bed = support::start(20).await;
    let wanted = json!({"user_name": "grace", "password": "correct horse", "roles": ["Read Only"]});
    let admin = bed.control("/_sandbox/admins", wanted.clone()).await;
    let path = format!("/_sandbox/admins/{}", admin["id"]);
    let key = bed.sandbox.credentials().api_key.expose_secret();
    let as_grace = |password: &str| {
        bed.nobody(Method::GET, INFO)
            .header("authorization", basic("GRACE", password))
            .header("aw-tenant-code", key)
    };
    assert_eq!(status(as_grace("correct horse")).await, 200);
    let found = bed.json("/api/system/admins/search?username=grace", 1).await;
    assert_eq!(found["Admins"][0]["Roles"][0]["Name"], "Read Only");

    let made = bed.control(&format!("{path}/certificate"), json!({"password": "opens the p12"})).await;
    let p12 = STANDARD.decode(made["p12"].as_str().unwrap()).unwrap();
    let value = signature(&p12, "opens the p12", INFO);
    let signed =
        || bed.nobody(Method::GET, INFO).header("authorization", &value).header("aw-tenant-code", key);
    assert_eq!(status(signed()).await, 200);

    put(&bed, &path, json!({"password": "battery staple"})).await;
    assert_eq!(
        refusal(as_grace("correct horse")).await,
        (401, 1005),
        "the old password is forgotten at once"
    );
    assert_eq!(status(as_grace("battery staple")).await, 200);
    put(&bed, &path, json!({"is_active": false})).await;
    assert_eq!(refusal(as_grace("battery staple")).await, (401, 1005));
    assert_eq!(refusal(signed()).await, (401, 1005));
    assert_eq!(bed.nobody(Method::DELETE, &path).send().await.unwrap().status(), 200);
    assert_eq!(bed.get("/api/system/admins/search?username=grace", 2).await.status(), 204);

    for (change, part) in [
        (json!({"user_name": "a:b"}), "colons"),
        (json!({"user_name": "API.admin"}), "there already"),
        (json!({"password": "short"}), "8 to 255"),
        (json!({"organization_group_id": 1}), "not found"),
        (json!({"is_directory_user": true}), "DOMAIN"),
        (json!({"roles": ["None"]}), "no role"),
    ] {
        let mut body = wanted.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let error = refused(&bed, Method::POST, "/_sandbox/admins", body).await;
        assert!(error.contains(part), "{error}");
    }
    bed.sandbox.stop().await;
}
