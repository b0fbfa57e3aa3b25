//! One try at one target.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{Method, RequestBuilder, redirect::Policy};
use rustls::{ClientConfig, RootCertStore};

use super::DeliverySettings;
use crate::system::event_notifications::rule::{Format, Rule};

/// How long connecting may take.
const CONNECT_TIME: Duration = Duration::from_secs(3);
/// How long *Test Connection* waits.
const TEST_TIME: Duration = Duration::from_secs(10);
/// Longest error that is kept.
const ERROR_CHARS: usize = 300;

/// What came of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The target's answer.
    pub status: Option<u16>,
    /// Why there was none, or why it does not count.
    pub error: Option<String>,
}

impl Tried {
    /// The target took it.
    pub fn is_good(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// A later try may end better.
    pub(super) fn is_worth_another(&self) -> bool {
        self.status.is_none_or(|status| status >= 500 || status == 408 || status == 429)
    }

    fn of(answer: Result<reqwest::Response, reqwest::Error>) -> Self {
        match answer {
            Ok(answer) => {
                let status = answer.status();
                let error = (!status.is_success()).then(|| format!("the target answered {status}"));
                Self { status: Some(status.as_u16()), error }
            }
            Err(error) => {
                // The chain says more than its first link, which names only the address.
                let mut text = error.to_string();
                let mut source = std::error::Error::source(&error);
                while let Some(inner) = source {
                    text = format!("{text}: {inner}");
                    source = inner.source();
                }
                Self { status: None, error: Some(text.chars().take(ERROR_CHARS).collect()) }
            }
        }
    }
}

/// Posts to targets. It follows no redirects and uses no proxy: an event goes where its rule says.
pub(super) struct Client(reqwest::Client);

impl Client {
    pub fn new() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let builder = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIME)
            .tls_backend_preconfigured(tls);
        Ok(Self(builder.build()?))
    }

    /// Tells a rule's target one event.
    pub async fn post(&self, rule: &Rule, body: Bytes, settings: DeliverySettings) -> Tried {
        let kind = match rule.format {
            Format::Json => "application/json",
            Format::Xml => "application/xml",
        };
        let call = self.call(Method::POST, &rule.url, &rule.user_name, &rule.password);
        let call = call.timeout(Duration::from_millis(settings.timeout_ms));
        Tried::of(call.header("content-type", kind).body(body).send().await)
    }

    fn call(&self, method: Method, url: &str, user_name: &str, password: &str) -> RequestBuilder {
        let call = self.0.request(method, url);
        if user_name.is_empty() && password.is_empty() {
            call
        } else {
            call.basic_auth(user_name, Some(password))
        }
    }
}

/// The console's *Test Connection*: a `GET` that wants 200.
pub async fn test_connection(url: &str, user_name: &str, password: &str) -> Tried {
    let client = match Client::new() {
        Ok(client) => client,
        Err(error) => return Tried { status: None, error: Some(error.to_string()) },
    };
    let call = client.call(Method::GET, url, user_name, password).timeout(TEST_TIME);
    let tried = Tried::of(call.send().await);
    match tried.status {
        Some(status) if status != 200 => {
            Tried { error: Some(format!("the target answered {status}, not 200")), ..tried }
        }
        _ => tried,
    }
}
