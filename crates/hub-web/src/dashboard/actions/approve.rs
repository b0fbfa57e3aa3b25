//! A second operator looks at the exact list of an order that is held, and lets it go on.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use hub_core::actions::{HoldReason, ItemState};
use hub_store::{ActionItemRow, ActionRow, NotDecided, Session};
use page_kit::components::{Alert, Moment, TextField, Tone, grouped};
use serde::Deserialize;

use super::{detail::find, options::options, refusals::capital, requester, target_line::ItemLine, words};
use crate::{
    WebState,
    access::{ActionId, ApproveActions, Caller, PageAllowed, SignedForm},
    dashboard::{
        PageError,
        fields::expected,
        frame::{self, Place},
    },
    http::{fields::FieldError, path::PageId},
};

/// Targets read at a time.
const PAGE: u32 = 500;
/// Longest reason.
const REASON_CHARS_MAX: usize = 500;

#[derive(Template)]
#[template(path = "actions/approve.html")]
struct ApprovePage {
    row: ActionRow,
    label: &'static str,
    text: &'static str,
    alert: Option<Alert>,
    options: Vec<(&'static str, String)>,
    holds: Vec<String>,
    requested_at: Moment,
    expires_at: Moment,
    lines: Vec<ItemLine>,
    count: String,
    left_out: u64,
    button: &'static str,
    targets: TextField,
    reason: TextField,
    form_token: String,
}

/// The list as it was seen, and the number typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApproveForm {
    list_hash: String,
    targets: String,
    reason: String,
}

/// `GET /actions/{id}/approve`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<ApproveActions>,
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let held = held(&state, &row).await?;
    page(&state, &session, &allowed.caller, row, &held, &ApproveForm::default(), Vec::new()).await
}

/// `POST /actions/{id}/approve`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
    SignedForm { session, allowed, form }: SignedForm<ApproveActions, ApproveForm>,
) -> Result<Response, PageError> {
    let caller = &allowed.caller;
    let row = find(&state, id).await?;
    let held = held(&state, &row).await?;
    let errors = check(&form, held.len());
    if !errors.is_empty() {
        return page(&state, &session, caller, row, &held, &form, errors).await;
    }
    let now = state.clock.now();
    let reason = form.reason.trim();
    state
        .store
        .approve_action(id.0, &requester(caller), &form.list_hash, reason, now)
        .await
        .map_err(not_decided)?;
    tracing::info!(action.id = id.0, "{} approved action {id}", caller.describe());
    Ok(Redirect::to(&format!("/actions/{id}")).into_response())
}

/// What people decided, and could not.
pub fn not_decided(error: NotDecided) -> PageError {
    let detail = capital(&error.to_string());
    let conflict = |title| PageError::refused(StatusCode::CONFLICT, title, &detail);
    match error {
        NotDecided::Store(error) => error.into(),
        NotDecided::Missing(_) => PageError::not_found("action"),
        NotDecided::Refused(_) => conflict("This approval does not count"),
        NotDecided::NothingWaits { .. } => conflict("There is nothing to decide any more"),
        NotDecided::Expired(_) => conflict("It has waited too long"),
    }
}

/// All that waits for the approval.
async fn held(state: &WebState, row: &ActionRow) -> Result<Vec<ActionItemRow>, PageError> {
    let (mut held, mut after) = (Vec::new(), None);
    loop {
        let page = state.store.list_action_items(row.id, Some(ItemState::Held), after.as_ref(), PAGE).await?;
        held.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(held),
        }
    }
}

fn check(form: &ApproveForm, held: usize) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let typed: String = form.targets.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    if typed.parse() != Ok(held) {
        errors.push(FieldError::new(
            "targets",
            Some(form.targets.clone()),
            format!("{held}, the number of targets above"),
        ));
    }
    if !(1..=REASON_CHARS_MAX).contains(&form.reason.trim().chars().count()) {
        let expected = format!("1 to {REASON_CHARS_MAX} characters: why it is right");
        errors.push(FieldError::new("reason", Some(form.reason.clone()), expected));
    }
    errors
}

async fn page(
    state: &WebState,
    session: &Session,
    caller: &Caller,
    row: ActionRow,
    held: &[ActionItemRow],
    form: &ApproveForm,
    errors: Vec<FieldError>,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    if held.is_empty() {
        let title = "There is nothing to decide any more";
        return Err(PageError::refused(
            StatusCode::CONFLICT,
            title,
            "No target of it waits for an approval.",
        ));
    }
    if row.requested_by_person == caller.person() {
        let title = "You ordered it yourself";
        return Err(PageError::refused(
            StatusCode::CONFLICT,
            title,
            "Another approver must look at it and approve it.",
        ));
    }
    let error = |field: &str| expected(&errors, field);
    let label = words::label(row.kind());
    let page = ApprovePage {
        label,
        text: words::what_it_does(row.kind()),
        alert: (!errors.is_empty())
            .then(|| Alert::new(Tone::Bad, "Nothing was approved").text("See the fields below.")),
        options: options(state, caller, row.integration_id, &row.order).await?,
        holds: row.holds.iter().map(HoldReason::to_string).map(|text| capital(&text)).collect(),
        requested_at: Moment::new(row.requested_at, now),
        expires_at: Moment::new(row.expires_at, now),
        lines: held.iter().map(|item| ItemLine::new(row.kind(), item, false, now)).collect(),
        count: grouped(held.len() as u64),
        left_out: row.targets.saturating_sub(held.len() as u64),
        button: words::button(row.kind()),
        targets: TextField::new("targets", &format!("Type the number of targets: {}", held.len()), "")
            .error(error("targets"))
            .required(),
        reason: TextField::new("reason", "Why it is right, for who looks later", &form.reason)
            .error(error("reason"))
            .required(),
        form_token: session.form_token.clone(),
        row,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, frame::page(session, Place::Actions, &format!("Approve {label}"), &page)?).into_response())
}
