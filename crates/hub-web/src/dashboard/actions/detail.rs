//! The page of one action.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::actions::{HoldReason, Order};
use hub_store::{ActionRow, ActionState};
use page_kit::components::Moment;

use super::{
    options::options,
    parts::{ActionParts, ItemQuery, Viewer},
    refusals::capital,
    words,
};
use crate::{
    WebState,
    access::{ActionId, PageAllowed, Read},
    dashboard::{
        PageError,
        frame::{self, Place},
    },
    http::{params::PageParams, path::PageId, problem::Problem},
};

#[derive(Template)]
#[template(path = "actions/detail.html")]
struct DetailPage {
    row: ActionRow,
    label: &'static str,
    text: &'static str,
    integration: String,
    options: Vec<(&'static str, String)>,
    /// What there is of the app that was ordered.
    app_href: Option<String>,
    requested_at: Moment,
    holds: Vec<String>,
    approved_at: Option<Moment>,
    expires_at: Option<Moment>,
    ended_at: Option<Moment>,
    /// Of the stream and of what is asked for without it.
    query: String,
    is_over: bool,
    parts: ActionParts,
}

/// One by its number.
pub async fn find(state: &WebState, ActionId(id): ActionId) -> Result<ActionRow, PageError> {
    Ok(state.store.find_action(id).await?.ok_or_else(|| Problem::not_found("action", id))?)
}

/// `GET /actions/{id}`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
    PageParams(query): PageParams<ItemQuery>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let row = find(&state, id).await?;
    let integration = state.store.find_integration(row.integration_id).await?;
    let label = words::label(row.kind());
    let page = DetailPage {
        label,
        text: words::what_it_does(row.kind()),
        integration: integration.map(|row| row.settings.name).unwrap_or_default(),
        options: options(&state, &allowed.caller, row.integration_id, &row.order).await?,
        app_href: app(&row.order).map(|id| format!("/apps/{id}#on-devices")),
        requested_at: Moment::new(row.requested_at, now),
        holds: row.holds.iter().map(HoldReason::to_string).map(|text| capital(&text)).collect(),
        approved_at: row.approved_at.map(|at| Moment::new(at, now)),
        expires_at: (row.state != ActionState::Ended).then(|| Moment::new(row.expires_at, now)),
        ended_at: row.ended_at.map(|at| Moment::new(at, now)),
        query: query.text(),
        is_over: row.state == ActionState::Ended,
        parts: ActionParts::read(&state, &row, &query, &Viewer::new(&session, &allowed.caller)).await?,
        row,
    };
    frame::page(&session, Place::Actions, &format!("{label} #{id}"), &page)
}

/// The app that an order is about.
fn app(order: &Order) -> Option<i64> {
    match order {
        Order::DeployApp(assignment) => Some(assignment.app),
        Order::WithdrawApp { app } => Some(*app),
        _ => None,
    }
}
