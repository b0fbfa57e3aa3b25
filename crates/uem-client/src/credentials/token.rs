//! OAuth tokens: fetched once for all who wait, reused until shortly before they end.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use http::{HeaderMap, HeaderValue, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::{sync::Mutex, time::Instant};
use uem_types::wire::lenient;
use url::Url;

use super::secret_header;
use crate::{
    error::{CallName, ErrorKind, UemError, html_title, is_html, refusal},
    settings::bad,
};

/// Tokens are renewed this long before they end: calls on the edge have been refused.
const MARGIN: Duration = Duration::from_secs(300);
/// The life of a token whose reply does not tell it.
const DEFAULT_LIFE: Duration = Duration::from_secs(3600);

/// How to reach the token service: a function of the transport, so that the same proxy and authorities are used.
pub(crate) struct TokenService<'a> {
    pub(crate) transport: &'a crate::transport::Transport,
}

/// The token of one OAuth client.
pub(crate) struct TokenCache {
    url: Url,
    client_id: String,
    client_secret: SecretString,
    state: Mutex<State>,
    /// How many fetches have ended, well or not. Tells a waiting caller whether one ended while it waited.
    fetches: AtomicU64,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// Why the last fetch failed.
    failure: Option<UemError>,
}

struct Token {
    header: HeaderValue,
    renew_at: Instant,
}

#[derive(Deserialize)]
struct TokenReply {
    #[serde(deserialize_with = "secret")]
    access_token: SecretString,
    #[serde(default, deserialize_with = "lenient::whole")]
    expires_in: Option<i64>,
}

#[derive(Deserialize, Default)]
struct TokenFailure {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    error_description: Option<String>,
}

impl TokenCache {
    pub(crate) fn new(url: &str, client_id: &str, client_secret: &SecretString) -> Result<Self, UemError> {
        let url = Url::parse(url.trim()).map_err(|_| bad("token_url", url, "give an https address"))?;
        Ok(Self {
            url,
            client_id: client_id.to_owned(),
            client_secret: client_secret.clone(),
            state: Mutex::default(),
            fetches: AtomicU64::new(0),
        })
    }

    /// The `Authorization` header. All callers who find no token wait for the one fetch and share its outcome.
    pub(crate) async fn header(&self, service: &TokenService<'_>) -> Result<HeaderValue, UemError> {
        let seen = self.fetches.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(token) = &state.token
            && Instant::now() < token.renew_at
        {
            return Ok(token.header.clone());
        }
        if self.fetches.load(Ordering::Acquire) != seen
            && let Some(failure) = &state.failure
        {
            return Err(failure.clone());
        }
        let outcome = self.fetch(service).await;
        self.fetches.fetch_add(1, Ordering::Release);
        match outcome {
            Ok(token) => {
                let header = token.header.clone();
                *state = State { token: Some(token), failure: None };
                Ok(header)
            }
            Err(error) => {
                *state = State { token: None, failure: Some(error.clone()) };
                Err(error)
            }
        }
    }

    /// Forgets a token that was refused, unless it has been replaced already.
    pub(crate) async fn forget(&self, refused: &HeaderValue) {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_some_and(|token| token.header == *refused) {
            state.token = None;
        }
    }

    async fn fetch(&self, service: &TokenService<'_>) -> Result<Token, UemError> {
        let call = CallName { method: http::Method::POST, path: self.url.path().to_owned() };
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.client_id),
            ("client_secret", self.client_secret.expose_secret()),
        ];
        let started = Instant::now();
        let answer = service.transport.post_form(&self.url, &form).await;
        let read = answer.and_then(|(status, headers, body)| read_reply(status, &headers, &body));
        let reply = read.map_err(|error| error.with_call(call))?;
        let life = reply
            .expires_in
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map_or(DEFAULT_LIFE, Duration::from_secs);
        // Half the life for short tokens, so that they are used at all.
        let renew_at = started + life.saturating_sub(MARGIN).max(life / 2);
        let header =
            secret_header("access token", &format!("Bearer {}", reply.access_token.expose_secret()))?;
        tracing::debug!(life_seconds = life.as_secs(), "Fetched an OAuth token");
        metrics::counter!("uem_client_tokens_total").increment(1);
        Ok(Token { header, renew_at })
    }
}

fn read_reply(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<TokenReply, UemError> {
    if is_html(headers, body) {
        return Err(ErrorKind::HtmlPage { status: status.as_u16(), title: html_title(body) }.into());
    }
    if status.is_success() {
        return serde_json::from_slice(body).map_err(|error| {
            // The message of the parser may hold parts of the body; its place is enough.
            let seen = format!("no token in it, line {} column {}", error.line(), error.column());
            ErrorKind::BadJson { seen }.into()
        });
    }
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(refusal(status.as_u16(), headers, body, None));
    }
    let failure: TokenFailure = serde_json::from_slice(body).unwrap_or_default();
    if failure.error.is_none() && !matches!(status.as_u16(), 400 | 401) {
        // Not a word of the token service: a gateway, a proxy, a wrong address. The credentials may be good.
        return Err(refusal(status.as_u16(), headers, body, None));
    }
    let error = failure.error.unwrap_or_else(|| format!("status {}", status.as_u16()));
    Err(ErrorKind::TokenRefused { error, description: failure.error_description }.into())
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}
