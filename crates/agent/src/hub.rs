//! The two calls of the hub.

use std::{sync::Arc, time::Duration};

use hub_core::agent::{
    AGENT_HEADER, AgentFacts, REGISTER_PATH, REPORT_PATH, RegisterAnswer, RegisterBody, ReportAnswer,
    SIGNATURE_HEADER, TIME_HEADER, to_sign_registration, to_sign_report,
};
use jiff::Timestamp;
use parking_lot::Mutex;
use reqwest::{Client, Proxy, RequestBuilder, Response, StatusCode, redirect};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{AgentError, key::AgentKey};

/// How long connecting may take, the proxy included.
const CONNECT: Duration = Duration::from_secs(15);
/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How often a report is signed again because of its time.
const SIGN_AGAIN_MAX: usize = 3;

/// The hub, as an agent calls it.
pub(crate) struct Hub {
    http: Client,
    clock: Mutex<SigningClock>,
}

/// The time that reports are signed with: by the hub's clock, once that has said that this device's is wrong, and always
/// rising, whatever happens to the device's clock.
#[derive(Default)]
struct SigningClock {
    ahead_ms: i64,
    last_ms: i64,
}

impl SigningClock {
    fn next(&mut self, now: Timestamp) -> i64 {
        self.last_ms = now.as_millisecond().saturating_add(self.ahead_ms).max(self.last_ms.saturating_add(1));
        self.last_ms
    }

    /// The hub wants a time after that one.
    fn set(&mut self, after_ms: i64, now: Timestamp) {
        self.ahead_ms = after_ms.saturating_sub(now.as_millisecond());
        self.last_ms = after_ms;
    }
}

impl Hub {
    /// A client; nothing is sent yet.
    pub fn new(ca_pem: Option<&str>, proxy: Option<&str>) -> Result<Self, AgentError> {
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls(ca_pem)?)
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            // A token goes to the hub that was named and to no other.
            .redirect(redirect::Policy::none());
        if let Some(proxy) = proxy {
            let remedy = "give an address such as http://proxy.example.com:3128".to_owned();
            let proxy = Proxy::all(proxy).map_err(|_| AgentError::Setting { field: "proxy", remedy })?;
            builder = builder.proxy(proxy);
        }
        let http = builder.build().map_err(|error| AgentError::Unreachable(words(&error)))?;
        Ok(Self { http, clock: Mutex::default() })
    }

    /// Registers the key.
    pub async fn register(
        &self,
        hub: &Url,
        token: &SecretString,
        key: &AgentKey,
        body: &RegisterBody,
    ) -> Result<RegisterAnswer, AgentError> {
        let body = to_bytes(body)?;
        let signature = key.sign(&to_sign_registration(token.expose_secret(), &body));
        let request = self
            .http
            .post(place(hub, REGISTER_PATH))
            .bearer_auth(token.expose_secret())
            .header(SIGNATURE_HEADER, signature);
        let answer = send(request, body).await?;
        read(taken(answer).await?).await
    }

    /// Reports, and signs again where the hub does not like the time.
    pub async fn report(
        &self,
        hub: &Url,
        agent: i64,
        key: &AgentKey,
        facts: &AgentFacts,
    ) -> Result<ReportAnswer, AgentError> {
        let body = to_bytes(facts)?;
        let mut tries = 0;
        loop {
            let time_ms = self.clock.lock().next(Timestamp::now());
            let request = self
                .http
                .post(place(hub, REPORT_PATH))
                .header(AGENT_HEADER, agent)
                .header(TIME_HEADER, time_ms)
                .header(SIGNATURE_HEADER, key.sign(&to_sign_report(agent, time_ms, &body)));
            let answer = send(request, body.clone()).await?;
            let wanted =
                answer.headers().get(TIME_HEADER).and_then(|value| value.to_str().ok()?.parse().ok());
            match wanted {
                Some(after_ms) if answer.status() == StatusCode::CONFLICT && tries < SIGN_AGAIN_MAX => {
                    tries += 1;
                    self.clock.lock().set(after_ms, Timestamp::now());
                    tracing::debug!("The hub wants a report with another time, signing it again");
                }
                _ => return read(taken(answer).await?).await,
            }
        }
    }
}

fn place(hub: &Url, path: &str) -> Url {
    let mut url = hub.clone();
    url.set_path(&format!("{}{path}", hub.path().trim_end_matches('/')));
    url.set_query(None);
    url
}

fn to_bytes(value: &impl serde::Serialize) -> Result<Vec<u8>, AgentError> {
    serde_json::to_vec(value).map_err(|error| AgentError::NoHub(error.to_string()))
}

async fn send(request: RequestBuilder, body: Vec<u8>) -> Result<Response, AgentError> {
    let request = request.header("content-type", "application/json").body(body);
    request.send().await.map_err(|error| AgentError::Unreachable(words(&error)))
}

/// An answer that says yes; otherwise what kind of no it is.
async fn taken(answer: Response) -> Result<Response, AgentError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let bytes = bytes(answer).await.unwrap_or_default();
    let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let Some(said) = document["detail"].as_str().map(str::to_owned) else {
        // A proxy on the way, or no hub at all.
        return Err(AgentError::NoHub(format!("it answers {status}")));
    };
    let status = status.as_u16();
    if status == 429 || status == 408 || status >= 500 {
        return Err(AgentError::NotNow { status, said });
    }
    Err(AgentError::Refused { status, said })
}

async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, AgentError> {
    let bytes = bytes(answer).await?;
    serde_json::from_slice(&bytes).map_err(|_| AgentError::NoHub("its answer is of another form".to_owned()))
}

async fn bytes(mut answer: Response) -> Result<Vec<u8>, AgentError> {
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| AgentError::Unreachable(words(&error)))? {
        bytes.extend_from_slice(&part);
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err(AgentError::NoHub("its answer is too long".to_owned()));
        }
    }
    Ok(bytes)
}

/// With a CA of one's own no other is trusted: whoever names one means that one.
fn tls(ca_pem: Option<&str>) -> Result<ClientConfig, AgentError> {
    let refused = || AgentError::Setting {
        field: "ca-file",
        remedy: "give one or more certificates in PEM".to_owned(),
    };
    let mut roots = RootCertStore::empty();
    match ca_pem {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                roots.add(certificate.map_err(|_| refused())?).map_err(|_| refused())?;
            }
            if roots.is_empty() {
                return Err(refused());
            }
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| AgentError::Unreachable(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// The innermost cause is what the system or the peer said.
fn words(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn times_only_rise_whatever_the_devices_clock_does() {
        let mut clock = SigningClock::default();
        assert_eq!(clock.next(at(1_000)), 1_000);
        assert_eq!(clock.next(at(1_000)), 1_001);
        assert_eq!(clock.next(at(10)), 1_002, "set back");
        clock.set(50_000, at(20));
        assert_eq!(clock.next(at(20)), 50_001);
        assert_eq!(clock.next(at(2_020)), 52_000, "by the hub's clock from now on");
        clock.set(3_000, at(900_000));
        assert_eq!(clock.next(at(901_000)), 4_000, "it was far ahead");
    }
}
