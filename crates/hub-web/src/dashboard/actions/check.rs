//! The tenant is asked at once what became of an action.

use axum::{extract::State, response::Redirect};

use super::detail::find;
use crate::{
    WebState,
    access::{ActionId, RequestActions, SignedForm},
    dashboard::{PageError, login::NoFields},
    http::path::PageId,
};

/// `POST /actions/{id}/check`: a wish for the worker. Where nothing is watched any more, nothing happens.
pub async fn ask(
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
    SignedForm { .. }: SignedForm<RequestActions, NoFields>,
) -> Result<Redirect, PageError> {
    find(&state, id).await?;
    state.store.check_action_now(id.0, state.clock.now()).await?;
    Ok(Redirect::to(&format!("/actions/{id}")))
}
