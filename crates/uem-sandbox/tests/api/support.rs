//! A sandbox of its own for a test, and a client for it.

use std::{net::SocketAddr, path::Path, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response};
use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tempfile::TempDir;
use uem_sandbox::{Sandbox, SandboxSettings, fleet::state::DeviceState};

/// A running sandbox.
pub struct Testbed {
    /// The sandbox.
    pub sandbox: Sandbox,
    /// A client without any credentials.
    pub client: Client,
    /// A folder that goes with it.
    _folder: Option<TempDir>,
}

/// Settings for a small tenant in that folder whose clock stands still.
pub fn settings(data: &Path, fleet: u32) -> SandboxSettings {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    SandboxSettings { data: data.to_owned(), listen, fleet, seed: 7, clock_rate: 0, tls: None }
}

/// Starts a tenant with so many devices in a folder of its own.
pub async fn start(fleet: u32) -> Testbed {
    let folder = tempfile::tempdir().unwrap();
    let bed = start_in(folder.path(), fleet).await;
    Testbed { _folder: Some(folder), ..bed }
}

/// Starts a tenant in that folder; so many devices where it is new.
pub async fn start_in(folder: &Path, fleet: u32) -> Testbed {
    let sandbox = Sandbox::start(settings(folder, fleet)).await.unwrap();
    Testbed { sandbox, client: client(RootCertStore::empty()), _folder: None }
}

/// A client that trusts these roots and uses no proxy.
pub fn client(roots: RootCertStore) -> Client {
    client_builder(roots).build().unwrap()
}

/// The same, to be set up further.
pub fn client_builder(roots: RootCertStore) -> ClientBuilder {
    let builder =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    let config = builder
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder().no_proxy().tls_backend_preconfigured(config)
}

/// `Authorization` of Basic.
pub fn basic(user_name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user_name}:{password}")))
}

impl Testbed {
    /// The first device of the fleet that fits.
    pub async fn device(&self, fits: impl Fn(&DeviceState) -> bool) -> DeviceState {
        let ids = self.sandbox.tenant.fleet.ids_within(570);
        let all = self.sandbox.tenant.fleet.get_many(&ids).await.unwrap();
        all.into_iter().find(fits).unwrap()
    }

    /// A call without credentials. `path` begins with `/`.
    pub fn nobody(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.sandbox.api_url()))
    }

    /// A call as the API admin.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let credentials = self.sandbox.credentials();
        let call = self.nobody(method, path).header("aw-tenant-code", credentials.api_key.expose_secret());
        call.header("authorization", basic(&credentials.username, credentials.password.expose_secret()))
    }

    /// `GET` as the API admin, asking for that version.
    pub async fn get(&self, path: &str, version: u8) -> Response {
        self.call(Method::GET, path)
            .header("accept", format!("application/json;version={version}"))
            .send()
            .await
            .unwrap()
    }

    /// `GET` as the API admin of an answer that is 200 and JSON.
    pub async fn json(&self, path: &str, version: u8) -> Value {
        let response = self.get(path, version).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// A bearer token of the OAuth client.
    pub async fn token(&self) -> String {
        let credentials = self.sandbox.credentials();
        self.token_of(&credentials.client_id, credentials.client_secret.expose_secret()).await
    }

    /// A bearer token of another OAuth client.
    pub async fn token_of(&self, client_id: &str, client_secret: &str) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", client_secret),
        ];
        let answer: Value = self
            .client
            .post(&self.sandbox.credentials().token_url)
            .form(&form)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// `POST` to one of the sandbox's own controls.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let answer = self.nobody(Method::POST, path).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// A call as one of the other admins.
    pub fn call_as(&self, user_name: &str, method: Method, path: &str) -> RequestBuilder {
        let account =
            self.sandbox.accounts().admins.iter().find(|account| account.username == user_name).unwrap();
        let call = self.nobody(method, path).header("aw-tenant-code", account.api_key.expose_secret());
        call.header("authorization", basic(user_name, account.password.expose_secret()))
    }
}

/// Status and error code of a refusal; the code is 0 where there is no body.
pub async fn refusal(call: RequestBuilder) -> (u16, i64) {
    let response = call.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    if text.is_empty() {
        return (status, 0);
    }
    let body: Value = serde_json::from_str(&text).unwrap();
    assert!(body["message"].is_string() && body["activityId"].is_string(), "{body}");
    (status, body["errorCode"].as_i64().unwrap())
}

/// Status and body of a call with a JSON body (none where it is null); null where the answer has none.
pub async fn sent(call: RequestBuilder, version: u8, body: &Value) -> (u16, Value) {
    let call = call.header("accept", format!("application/json;version={version}"));
    let call = if body.is_null() { call } else { call.json(body) };
    let response = call.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or(Value::Null))
}
