//! The hub's API as the command line uses it.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

/// A hub and a token.
pub struct ApiClient {
    base: Url,
    token: SecretString,
    http: reqwest::Client,
}

impl ApiClient {
    /// A client for the hub at that address.
    pub fn new(address: &str, token: SecretString) -> anyhow::Result<Self> {
        let mut base =
            Url::parse(address).with_context(|| format!("hub address {address:?} is not a URL"))?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls())
            .timeout(Duration::from_secs(60))
            .connect_timeout(Duration::from_secs(10))
            // A token must not follow a redirect to somebody else.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { base, token, http })
    }

    /// GET
    pub async fn get(&self, path: &str, query: &[(&str, String)]) -> anyhow::Result<Value> {
        self.call(Method::GET, path, query, None).await
    }

    /// POST
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, &[], Some(body)).await
    }

    /// PATCH
    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::PATCH, path, &[], Some(body)).await
    }

    /// DELETE
    pub async fn delete(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::DELETE, path, &[], None).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let mut url = self.base.join(&format!("api/v1/{path}"))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self.http.request(method, url).bearer_auth(self.token.expose_secret());
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.with_context(|| {
            format!("the hub at {} does not answer: is `mooring serve` running there?", self.base)
        })?;
        let status = response.status();
        let text = response.text().await.context("the hub's answer was cut off")?;
        if status == StatusCode::NO_CONTENT || text.is_empty() && status.is_success() {
            return Ok(Value::Null);
        }
        let value: Value = serde_json::from_str(&text).with_context(|| {
            format!("{} answered {status} and no JSON: is it the address of a hub?", self.base)
        })?;
        if !status.is_success() {
            bail!("{}", problem(status, &value));
        }
        Ok(value)
    }
}

/// A problem document in words; its detail names each refused field.
fn problem(status: StatusCode, document: &Value) -> String {
    let text = |name: &str| document.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    match text("detail").or(text("title")) {
        Some(said) => said.to_owned(),
        None => format!("the hub answered {status}"),
    }
}

fn tls() -> rustls::ClientConfig {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()
}
