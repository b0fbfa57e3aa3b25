//! What a caller proved itself with, kept for answers that go on for long: it may be taken back meanwhile.

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use http::request::Parts;
use hub_store::StoreError;
use secrecy::SecretString;

use super::caller::bearer;
use crate::{
    WebState,
    http::{cookies, problem::Problem},
};

/// A token or a session's cookie. It holds no permission: ask for that as well.
pub struct Proof(Kind);

enum Kind {
    Token(SecretString),
    Cookie(SecretString),
}

impl Proof {
    /// Whether it still lets its caller in. An operator whose role changes is logged out, so the role is the same.
    pub async fn holds(&self, state: &WebState) -> Result<bool, StoreError> {
        let now = state.clock.now();
        Ok(match &self.0 {
            Kind::Token(secret) => state.store.find_token(secret, now).await?.is_some(),
            Kind::Cookie(cookie) => state.store.find_session(cookie, now).await?.is_some(),
        })
    }
}

impl FromRequestParts<WebState> for Proof {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        if let Some(secret) = bearer(&parts.headers) {
            return Ok(Self(Kind::Token(secret)));
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = cookies::session(&jar, &state.settings).ok_or_else(Problem::unauthorized)?;
        Ok(Self(Kind::Cookie(cookie)))
    }
}
