//! A permission on a page: who is not logged in is led to the login, who may not is told so on a page.

use axum::extract::FromRequestParts;
use http::request::Parts;
use hub_store::Session;

use super::{Allowed, Caller, Need, Via};
use crate::{WebState, dashboard::PageError};

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
        let Some(caller) = Caller::of_session(parts, state).await? else {
            return Err(PageError::log_in(parts));
        };
        let Via::Session(session) = &caller.via else { return Err(PageError::log_in(parts)) };
        let session = Session::clone(session);
        Ok(Self { session, allowed: Allowed::check(caller)? })
    }
}
