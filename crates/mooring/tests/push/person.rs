//! What a person changes in the tenant behind the hub's back, by Basic and without any client of ours.

use reqwest::{Client, RequestBuilder};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::tenant::Tenant;

/// `POST` of the API; the answer, `null` where there is none.
pub async fn post(tenant: &Tenant, path: &str, body: &Value) -> Value {
    send(tenant, client().post(format!("{}/api{path}", tenant.sandbox.api_url())).json(body)).await
}

/// `DELETE` of the API.
pub async fn delete(tenant: &Tenant, path: &str) -> Value {
    send(tenant, client().delete(format!("{}/api{path}", tenant.sandbox.api_url()))).await
}

/// Puts a tag on devices (`adddevices`), or takes it off (`removedevices`).
pub async fn tag(tenant: &Tenant, tag: i64, verb: &str, devices: &[i64]) {
    let values: Vec<String> = devices.iter().map(i64::to_string).collect();
    post(tenant, &format!("/mdm/tags/{tag}/{verb}"), &json!({"BulkValues": {"Value": values}})).await;
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

async fn send(tenant: &Tenant, request: RequestBuilder) -> Value {
    let credentials = tenant.sandbox.credentials();
    let request = request
        .basic_auth(&credentials.username, Some(credentials.password.expose_secret()))
        .header("aw-tenant-code", credentials.api_key.expose_secret())
        .header("accept", "application/json");
    let answer = request.send().await.unwrap().error_for_status().unwrap();
    let bytes = answer.bytes().await.unwrap();
    if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() }
}
