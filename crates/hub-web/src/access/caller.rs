//! The caller: an API token, or an operator's session.

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use http::{HeaderMap, Method, StatusCode, header, request::Parts};
use hub_core::operator::{Limits, TokenScope, Visible};
use hub_store::{ApiToken, Session, StoreError};
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
    pub scope: TokenScope,
    /// Of which integrations anything is shown.
    pub visible: Visible,
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

/// Who called, for what else of the request asks: it is looked up once.
#[derive(Clone)]
struct OfCall(Caller);

/// Whose session it is, likewise.
#[derive(Clone)]
struct OfSession(Caller);

impl Caller {
    /// `operator NAME` or `token NAME`, for rows that say who asked.
    pub fn describe(&self) -> String {
        match &self.via {
            Via::Session(session) => format!("operator {}", session.operator.username),
            Via::Token(token) => format!("token {}", token.name),
        }
    }

    /// The person behind, so that nobody approves what he ordered himself by another way.
    pub fn person(&self) -> String {
        self.describe()
    }

    /// A token for signals speaks in its own name alone, so that it cannot take back what another product said.
    pub fn may_speak_as(&self, source: &str) -> Result<(), Problem> {
        match &self.via {
            Via::Token(token) if token.scope == TokenScope::Signals && token.name != source => {
                let expected =
                    format!("{:?}, the name of this token: it tells signals in its own name", token.name);
                Err(Problem::field("source", Some(source.to_owned()), expected))
            }
            _ => Ok(()),
        }
    }

    /// What it is limited to.
    pub fn limits(&self) -> &Limits {
        match &self.via {
            Via::Session(session) => &session.operator.limits,
            Via::Token(token) => &token.limits,
        }
    }

    /// Who calls the API: by a token where one is sent, otherwise by a session. `None` when nobody is known.
    pub(crate) async fn of_call(parts: &mut Parts, state: &WebState) -> Result<Option<Self>, StoreError> {
        let Some(secret) = bearer(&parts.headers) else { return Self::of_session(parts, state).await };
        if let Some(OfCall(known)) = parts.extensions.get() {
            return Ok(Some(known.clone()));
        }
        let Some(token) = state.store.find_token(&secret, state.clock.now()).await? else { return Ok(None) };
        let visible = state.store.visible(&token.limits).await?;
        let caller = Self { scope: token.scope, visible, via: Via::Token(Box::new(token)) };
        parts.extensions.insert(OfCall(caller.clone()));
        Ok(Some(caller))
    }

    /// Whose session it is, on pages. `None` when nobody is logged in.
    pub(crate) async fn of_session(parts: &mut Parts, state: &WebState) -> Result<Option<Self>, StoreError> {
        if let Some(OfSession(known)) = parts.extensions.get() {
            return Ok(Some(known.clone()));
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let Some(cookie) = cookies::session(&jar, &state.settings) else { return Ok(None) };
        let session = state.store.find_session(&cookie, state.clock.now()).await?;
        let Some(session) = session else { return Ok(None) };
        let visible = state.store.visible(&session.operator.limits).await?;
        let caller =
            Self { scope: session.operator.role.into(), visible, via: Via::Session(Box::new(session)) };
        parts.extensions.insert(OfSession(caller.clone()));
        Ok(Some(caller))
    }
}

impl FromRequestParts<WebState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let caller = Self::of_call(parts, state).await?.ok_or_else(Problem::unauthorized)?;
        if let Via::Session(session) = &caller.via
            && !matches!(parts.method, Method::GET | Method::HEAD)
        {
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
        Ok(caller)
    }
}

/// The secret of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<SecretString> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| SecretString::from(secret.trim().to_owned()))
}
