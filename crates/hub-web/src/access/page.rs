//! A permission on a page: who is not logged in is led to the login, who may not is told so on a page.

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use http::request::Parts;
use hub_store::Session;

use super::{Allowed, Caller, Need, Via};
use crate::{WebState, dashboard::PageError, http::cookies};

/// An operator who has the permission.
pub struct PageAllowed<P> {
    /// The session.
    pub session: Session,
    /// The permission.
    pub allowed: Allowed<P>,
}

impl<P: Need> FromRequestParts<WebState> for PageAllowed<P> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, PageError> {
        let jar = CookieJar::from_headers(&parts.headers);
        let next = || PageError::log_in(parts);
        let cookie = cookies::session(&jar, &state.settings).ok_or_else(next)?;
        let session = state.store.find_session(&cookie, state.clock.now()).await?.ok_or_else(next)?;
        let caller = Caller { role: session.operator.role, via: Via::Session(Box::new(session.clone())) };
        let allowed = Allowed::check(caller)?;
        Ok(Self { session, allowed })
    }
}
