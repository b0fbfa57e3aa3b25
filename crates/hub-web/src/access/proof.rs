//! What a caller proved itself with, kept for answers that go on for long: it may be taken back meanwhile.

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use http::request::Parts;
use hub_core::operator::Visible;
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
    /// What its caller is shown now; `None` when it lets nobody in any more. An operator whose role or limits change is
    /// logged out, so they are the same; what lies within the limits may have changed.
    pub async fn visible(&self, state: &WebState) -> Result<Option<Visible>, StoreError> {
        let now = state.clock.now();
        let limits = match &self.0 {
            Kind::Token(secret) => state.store.find_token(secret, now).await?.map(|token| token.limits),
            Kind::Cookie(cookie) => {
                state.store.find_session(cookie, now).await?.map(|session| session.operator.limits)
            }
        };
        let Some(limits) = limits else { return Ok(None) };
        state.store.visible(&limits).await.map(Some)
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
