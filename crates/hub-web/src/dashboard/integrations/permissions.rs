//! What the role of an integration's account allows: a part of its page, and the button that looks again.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use hub_core::{ids::IntegrationId, operator::Permission, permissions::Answer};
use hub_store::{CapabilityRow, PermissionCheck};
use jiff::Timestamp;
use page_kit::components::{Badge, Moment, Tone};

use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, Read, SignedForm},
    api::v1::{integrations::get::find, permissions::add::request},
    dashboard::{PageError, login::NoFields},
    http::path::PageId,
};

/// The part of the page; it asks for itself until the worker has answered.
#[derive(Template)]
#[template(path = "permissions.html")]
pub struct PermissionsPart {
    id: IntegrationId,
    is_requested: bool,
    checked_at: Option<Moment>,
    error: String,
    lines: Vec<Line>,
    has_off: bool,
    may_check: bool,
    form_token: String,
}

impl askama::filters::HtmlSafe for PermissionsPart {}

struct Line {
    words: &'static str,
    badge: Badge,
    detail: String,
}

impl PermissionsPart {
    /// What is known of an integration.
    pub fn new(
        id: IntegrationId,
        check: Option<PermissionCheck>,
        may_check: bool,
        form_token: &str,
        now: Timestamp,
    ) -> Self {
        let is_requested = check.as_ref().is_some_and(|check| check.is_requested);
        let (checked_at, error, rows) = match check {
            Some(check) => (check.checked_at, check.error, check.capabilities),
            None => (None, String::new(), Vec::new()),
        };
        Self {
            id,
            is_requested,
            checked_at: checked_at.map(|at| Moment::new(at, now)),
            error,
            has_off: rows.iter().any(|row| row.answer.is_off()),
            lines: rows.iter().map(line).collect(),
            may_check,
            form_token: form_token.to_owned(),
        }
    }
}

fn line(row: &CapabilityRow) -> Line {
    let (tone, label) = match &row.answer {
        Answer::Granted => (Tone::Good, "Granted"),
        Answer::Refused { .. } => (Tone::Warning, "Off"),
        Answer::NotProbed { .. } => (Tone::Neutral, "Shows when used"),
        Answer::Unknown { .. } => (Tone::Neutral, "Not known"),
    };
    let detail = match &row.answer {
        Answer::Granted => String::new(),
        other => other.words(),
    };
    Line { words: row.capability.words(), badge: Badge::new(tone, label), detail }
}

/// `GET /integrations/{id}/permissions`: the part alone.
pub async fn part(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    find(&state, id).await?;
    let check = state.store.find_permission_check(id).await?;
    let may_check = session.operator.may(Permission::ManageIntegrations);
    let part = PermissionsPart::new(id, check, may_check, &session.form_token, state.clock.now());
    Ok(Html(part.render()?))
}

/// `POST /integrations/{id}/permission-check`
pub async fn check(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Redirect, PageError> {
    request(&state, id).await?;
    Ok(Redirect::to(&format!("/integrations/{id}#permissions")))
}
