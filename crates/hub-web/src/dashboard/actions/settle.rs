//! A person says how a target ended of which the tenant tells nothing. Nothing is sent by it.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use hub_store::{ActionItemRow, ActionRow, ItemKey, Session};
use page_kit::components::{Choice, RadioField, TextField};
use serde::Deserialize;

use super::{approve::not_decided, detail::find, stop::reason_error, target_line::ItemLine, words};
use crate::{
    WebState,
    access::{ActionId, ApproveActions, PageAllowed, SignedForm},
    dashboard::{
        PageError,
        frame::{self, Place},
    },
    http::{params::PageParams, path::PageId},
};

#[derive(Template)]
#[template(path = "actions/settle.html")]
struct SettlePage {
    id: i64,
    label: &'static str,
    line: ItemLine,
    outcome: RadioField,
    reason: TextField,
    form_token: String,
}

/// Which target.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleQuery {
    position: i64,
}

/// How it ended, and why that is known.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettleForm {
    position: String,
    outcome: String,
    reason: String,
}

/// `GET /actions/{id}/settle`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ApproveActions>,
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
    PageParams(query): PageParams<SettleQuery>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let item = item(&state, &row, query.position).await?;
    page(&state, &session, &row, &item, &SettleForm::default(), None)
}

/// `POST /actions/{id}/settle`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
    SignedForm { session, allowed, form }: SignedForm<ApproveActions, SettleForm>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let item = item(&state, &row, form.position.parse().unwrap_or_default()).await?;
    let is_done = match form.outcome.as_str() {
        "done" => true,
        "not_done" => false,
        _ => return page(&state, &session, &row, &item, &form, Some(("outcome", "one of these".to_owned()))),
    };
    if let Some(error) = reason_error(&form.reason) {
        return page(&state, &session, &row, &item, &form, Some(("reason", error)));
    }
    let (who, now) = (allowed.caller.describe(), state.clock.now());
    state
        .store
        .settle_action_item(item.key, is_done, &who, form.reason.trim(), now)
        .await
        .map_err(not_decided)?;
    tracing::info!(action.id = id.0, "{who} said how target {} of action {id} ended", item.key.position);
    Ok(Redirect::to(&format!("/actions/{id}")).into_response())
}

/// The target at that place of the list, if people may say how it ended.
async fn item(state: &WebState, row: &ActionRow, position: i64) -> Result<ActionItemRow, PageError> {
    let key = ItemKey { action: row.id, position };
    let found = state.store.find_action_item(key).await?.ok_or_else(|| PageError::not_found("target"))?;
    if !found.state.is_watched() {
        let detail = format!("It is {}.", found.state.words());
        return Err(PageError::refused(StatusCode::CONFLICT, "There is nothing to say about it", &detail));
    }
    Ok(found)
}

fn page(
    state: &WebState,
    session: &Session,
    row: &ActionRow,
    item: &ActionItemRow,
    form: &SettleForm,
    refused: Option<(&str, String)>,
) -> Result<Response, PageError> {
    let error = |field: &str| {
        refused.as_ref().filter(|(name, _)| *name == field).map(|(_, expected)| expected.as_str())
    };
    let outcomes = vec![Choice::new("done", "It was done"), Choice::new("not_done", "It was not done")];
    let page = SettlePage {
        id: row.id,
        label: words::label(row.kind()),
        line: ItemLine::new(row.kind(), item, false, state.clock.now()),
        outcome: RadioField::new("outcome", "How it ended", &form.outcome, outcomes).error(error("outcome")),
        reason: TextField::new("reason", "How that is known", &form.reason)
            .help("What you saw, and where.")
            .error(error("reason"))
            .required()
            .wide(),
        form_token: session.form_token.clone(),
    };
    let status = if refused.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, frame::page(session, Place::Actions, "How it ended", &page)?).into_response())
}
