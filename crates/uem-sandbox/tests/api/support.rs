//! A sandbox of its own for a test, and a client for it.

use std::{net::SocketAddr, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Client, Method, RequestBuilder, Response};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use uem_sandbox::{Sandbox, SandboxSettings};

/// A running sandbox in a folder that goes with it.
pub struct Testbed {
    /// The sandbox.
    pub sandbox: Sandbox,
    /// A client without any credentials.
    pub client: Client,
    _folder: tempfile::TempDir,
}

/// Settings for a small tenant in that folder whose clock stands still.
pub fn settings(data: &Path, fleet: u32) -> SandboxSettings {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    SandboxSettings { data: data.to_owned(), listen, fleet, seed: 7, clock_rate: 0, tls: None }
}

/// Starts a tenant with so many devices.
pub async fn start(fleet: u32) -> Testbed {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(settings(folder.path(), fleet)).await.unwrap();
    let client = Client::builder().no_proxy().tls_backend_preconfigured(no_tls()).build().unwrap();
    Testbed { sandbox, client, _folder: folder }
}

/// `Authorization` of Basic.
pub fn basic(user_name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user_name}:{password}")))
}

impl Testbed {
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
        self.call(Method::GET, path).header("accept", format!("application/json;version={version}")).send().await.unwrap()
    }

    /// `GET` as the API admin of an answer that is 200 and JSON.
    pub async fn json(&self, path: &str, version: u8) -> Value {
        let response = self.get(path, version).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// A call as one of the other admins.
    pub fn call_as(&self, user_name: &str, method: Method, path: &str) -> RequestBuilder {
        let account = self.sandbox.accounts().admins.iter().find(|account| account.username == user_name).unwrap();
        let call = self.nobody(method, path).header("aw-tenant-code", account.api_key.expose_secret());
        call.header("authorization", basic(user_name, account.password.expose_secret()))
    }
}

/// Status and error code of a refusal.
pub async fn refusal(call: RequestBuilder) -> (u16, i64) {
    let response = call.send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    assert!(body["message"].is_string() && body["activityId"].is_string(), "{body}");
    (status, body["errorCode"].as_i64().unwrap())
}

fn no_tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}
