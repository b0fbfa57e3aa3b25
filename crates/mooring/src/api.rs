//! The hub's API as the command line uses it.

use std::{path::Path, time::Duration};

use anyhow::Context;
use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue},
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

/// The header by which a repeated call is known as the same one.
const ONCE: &str = "Idempotency-Key";

/// What the hub refused.
#[derive(Debug)]
pub struct ApiError {
    /// Its status.
    status: StatusCode,
    said: String,
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said)
    }
}

impl std::error::Error for ApiError {}

/// A hub and a token.
pub struct ApiClient {
    base: Url,
    token: SecretString,
    http: reqwest::Client,
}

impl ApiClient {
    /// A client for the hub at that address, which also trusts the CAs of that file.
    pub fn new(address: &str, token: SecretString, ca_file: Option<&Path>) -> anyhow::Result<Self> {
        let mut base =
            Url::parse(address).with_context(|| format!("hub address {address:?} is not a URL"))?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(ca_file)?)
            .timeout(Duration::from_secs(60))
            // The audit log tells by it that the command line was used.
            .user_agent(concat!("mooring-cli/", env!("CARGO_PKG_VERSION")))
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

    /// GET of what may not be there.
    pub async fn find(&self, path: &str) -> anyhow::Result<Option<Value>> {
        match self.get(path, &[]).await {
            Ok(found) => Ok(Some(found)),
            Err(error) => match error.downcast_ref::<ApiError>() {
                Some(ApiError { status: StatusCode::NOT_FOUND, .. }) => Ok(None),
                _ => Err(error),
            },
        }
    }

    /// POST that stays one, however often it is repeated with the same key.
    pub async fn post_once(&self, path: &str, body: &Value, key: &str) -> anyhow::Result<Value> {
        let key =
            HeaderValue::from_str(key).context("--idempotency-key has characters that no header takes")?;
        let request = self.request(Method::POST, path, &[], Some(body))?.header(ONCE, key);
        self.answer(request).await
    }

    /// POST
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, &[], Some(body)).await
    }

    /// PUT
    pub async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::PUT, path, &[], Some(body)).await
    }

    /// PATCH
    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::PATCH, path, &[], Some(body)).await
    }

    /// DELETE
    pub async fn delete(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::DELETE, path, &[], None).await
    }

    /// POST of a file, which is read as it is sent.
    pub async fn send_long(
        &self,
        path: &str,
        query: &[(&str, String)],
        body: reqwest::Body,
        length: u64,
        patience: Duration,
    ) -> anyhow::Result<Value> {
        let request = self.request(Method::POST, path, query, None)?;
        let request = request
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_LENGTH, length)
            .timeout(patience)
            .body(body);
        self.answer(request).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        self.answer(self.request(method, path, query, body)?).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> anyhow::Result<RequestBuilder> {
        let mut url = self.base.join(&format!("api/v1/{path}"))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let request = self.http.request(method, url).bearer_auth(self.token.expose_secret());
        Ok(match body {
            Some(body) => request.json(body),
            None => request,
        })
    }

    async fn answer(&self, request: RequestBuilder) -> anyhow::Result<Value> {
        let response = self.send(request).await?;
        let status = response.status();
        let text = response.text().await.context("the hub's answer was cut off")?;
        if status == StatusCode::NO_CONTENT || text.is_empty() && status.is_success() {
            return Ok(Value::Null);
        }
        let value: Value = serde_json::from_str(&text).with_context(|| {
            format!("{} answered {status} and no JSON: is it the address of a hub?", self.base)
        })?;
        if !status.is_success() {
            return Err(ApiError { status, said: problem(status, &value) }.into());
        }
        Ok(value)
    }

    /// GET of something long, which is written as it comes.
    pub async fn download(
        &self,
        path: &str,
        query: &[(&str, String)],
        to: &mut impl std::io::Write,
    ) -> anyhow::Result<()> {
        let mut response = self.send(self.request(Method::GET, path, query, None)?).await?;
        let status = response.status();
        if !status.is_success() {
            let text = response.text().await.context("the hub's answer was cut off")?;
            anyhow::bail!("{}", problem(status, &serde_json::from_str(&text).unwrap_or_default()));
        }
        while let Some(bytes) = response.chunk().await.context("the hub's answer was cut off")? {
            to.write_all(&bytes)?;
        }
        Ok(to.flush()?)
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<reqwest::Response> {
        request.send().await.map_err(|error| {
            let said = if is_tls(&error) {
                format!(
                    "the hub at {} cannot be trusted over TLS: where its certificate is of a CA of your own, name that CA with --hub-ca-file or MOORING_CA_FILE",
                    self.base
                )
            } else {
                format!("the hub at {} does not answer: is `mooring serve` running there?", self.base)
            };
            anyhow::Error::new(error).context(said)
        })
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

fn tls(ca_file: Option<&Path>) -> anyhow::Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = ca_file {
        let refused = || format!("the CA of the hub, {}, is not a file of PEM certificates", file.display());
        let certificates: Vec<_> = CertificateDer::pem_file_iter(file)
            .with_context(refused)?
            .collect::<Result<_, _>>()
            .with_context(refused)?;
        anyhow::ensure!(!certificates.is_empty(), "{}", refused());
        for certificate in certificates {
            roots.add(certificate).with_context(refused)?;
        }
    }
    Ok(rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}

/// Whether TLS failed, and not the way to the hub. `io::Error` hides what it wraps from `source`, so it is looked into.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if cause.is::<rustls::Error>() {
            return true;
        }
        next = match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        };
    }
    false
}
