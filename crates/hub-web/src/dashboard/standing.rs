//! What every page shows, whatever it is about: how much waits for people, and that somebody stopped all actions. It is read
//! once before the page is made.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::request::Parts;
use hub_store::{Stopped, StoreError};
use page_kit::components::relative;

use super::PageError;
use crate::{WebState, access::Caller};

/// How actions stand.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Orders that wait for a second operator, and targets whose outcome nobody knows: those that this person is shown.
    pub for_people: u64,
    /// Nothing is sent; and how long that has been so, in words.
    pub stopped: Option<(Stopped, String)>,
}

tokio::task_local! {
    static CURRENT: Standing;
}

/// As it was when the page that this task makes was asked for.
pub fn current() -> Standing {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Looks before each page of somebody who is logged in.
pub async fn look(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match read(&mut parts, &state).await {
        Ok(standing) => CURRENT.scope(standing, next.run(Request::from_parts(parts, body))).await,
        Err(error) => PageError::from(error).into_response(),
    }
}

async fn read(parts: &mut Parts, state: &WebState) -> Result<Standing, StoreError> {
    let Some(caller) = Caller::of_session(parts, state).await? else { return Ok(Standing::default()) };
    let (held, unknown) = state.store.actions_for_people(&caller.visible).await?;
    let stopped = state.store.action_guards().await?.stopped;
    let since = |stopped: Stopped| {
        let since = relative(stopped.at, state.clock.now());
        (stopped, since)
    };
    Ok(Standing { for_people: held + unknown, stopped: stopped.map(since) })
}
