//! The caller: an API token, or an operator's session.

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use http::{HeaderMap, Method, StatusCode, header, request::Parts};
use hub_core::operator::Role;
use hub_store::{ApiToken, Session};
use secrecy::SecretString;

use crate::{
    WebState,
    http::{cookies, problem::Problem},
};

/// Header that carries the session's form token when a page calls the API.
const FORM_TOKEN_HEADER: &str = "x-form-token";

/// A known caller.
#[derive(Debug, Clone)]
pub struct Caller {
    /// What may be done.
    pub role: Role,
    /// How the caller proved itself.
    pub via: Via,
}

/// How a caller proved itself.
#[derive(Debug, Clone)]
pub enum Via {
    /// A person's session.
    Session(Box<Session>),
    /// An API token.
    Token(Box<ApiToken>),
}

impl Caller {
    /// `operator NAME` or `token NAME`, for rows that say who asked.
    pub fn describe(&self) -> String {
        match &self.via {
            Via::Session(session) => format!("operator {}", session.operator.username),
            Via::Token(token) => format!("token {}", token.name),
        }
    }
}

impl FromRequestParts<WebState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let now = state.clock.now();
        if let Some(secret) = bearer(&parts.headers) {
            let token = state.store.find_token(&secret, now).await?.ok_or_else(Problem::unauthorized)?;
            return Ok(Self { role: token.scope, via: Via::Token(Box::new(token)) });
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = cookies::session(&jar, &state.settings).ok_or_else(Problem::unauthorized)?;
        let session = state.store.find_session(&cookie, now).await?.ok_or_else(Problem::unauthorized)?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            let sent = parts
                .headers
                .get(FORM_TOKEN_HEADER)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            if !cookies::same(sent, &session.form_token) {
                return Err(Problem::new(
                    StatusCode::FORBIDDEN,
                    "a changing call with a session needs its form token in the header X-Form-Token: use an API token instead",
                ));
            }
        }
        Ok(Self { role: session.operator.role, via: Via::Session(Box::new(session)) })
    }
}

/// The secret of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<SecretString> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| SecretString::from(secret.trim().to_owned()))
}
