//! An order is rejected, or stopped between two targets: what was not begun is taken back.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use hub_core::actions::ItemState;
use hub_store::{ActionRow, Session};
use page_kit::components::{TextField, grouped};
use serde::Deserialize;

use super::{approve::not_decided, detail::find, words};
use crate::{
    WebState,
    access::{ActionId, PageAllowed, RequestActions, SignedForm},
    dashboard::{
        PageError,
        frame::{self, Place},
    },
    http::path::PageId,
};

/// Longest reason.
const REASON_CHARS_MAX: usize = 500;

#[derive(Template)]
#[template(path = "actions/stop.html")]
struct StopPage {
    id: i64,
    label: &'static str,
    waits: String,
    /// What is beyond recall; empty when nothing is.
    gone: String,
    reason: TextField,
    form_token: String,
}

/// Why.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StopForm {
    reason: String,
}

/// `GET /actions/{id}/stop`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<RequestActions>,
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    page(&state, &session, &row, None).await
}

/// `POST /actions/{id}/stop`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
    SignedForm { session, allowed, form }: SignedForm<RequestActions, StopForm>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let (reason, who) = (form.reason.trim(), allowed.caller.describe());
    if let Some(error) = reason_error(reason) {
        return page(&state, &session, &row, Some((reason, &error))).await;
    }
    state.store.cancel_action(id.0, &who, reason, state.clock.now()).await.map_err(not_decided)?;
    tracing::info!(action.id = id.0, "{who} stopped action {id}");
    Ok(Redirect::to(&format!("/actions/{id}")).into_response())
}

/// What is wrong with a reason that must be given.
pub fn reason_error(reason: &str) -> Option<String> {
    (!(1..=REASON_CHARS_MAX).contains(&reason.trim().chars().count()))
        .then(|| format!("1 to {REASON_CHARS_MAX} characters: why, for who looks later"))
}

async fn page(
    state: &WebState,
    session: &Session,
    row: &ActionRow,
    refused: Option<(&str, &str)>,
) -> Result<Response, PageError> {
    let counts = state.store.count_action_items(&[row.id]).await?;
    let count = |wanted: &dyn Fn(ItemState) -> bool| -> u64 {
        counts.iter().filter(|(_, state, _)| wanted(*state)).map(|(_, _, count)| count).sum()
    };
    let waits = count(&|state| matches!(state, ItemState::Held | ItemState::Approved));
    let gone = count(&ItemState::may_be_sent);
    let (typed, error) = refused.unzip();
    let page = StopPage {
        id: row.id,
        label: words::label(row.kind()),
        waits: grouped(waits),
        gone: if gone > 0 { grouped(gone) } else { String::new() },
        reason: TextField::new("reason", "Why", typed.unwrap_or_default())
            .help("For who ordered it, and for who looks later.")
            .error(error)
            .required()
            .wide(),
        form_token: session.form_token.clone(),
    };
    let status = if refused.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, frame::page(session, Place::Actions, "Reject or stop", &page)?).into_response())
}
