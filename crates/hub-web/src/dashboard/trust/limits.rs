//! Limits: the highest level that a person or a product leaves a device or the devices of a user (BY-12).

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use hub_core::{operator::Permission, trust::Level};
use hub_store::{LimitKind, LimitRow, Session};
use jiff::{SignedDuration, Timestamp};
use page_kit::components::{Alert, Moment, RadioField, SelectField, TextField};
use serde::Deserialize;

use super::{
    forms,
    frame::{Tab, TrustPage, back},
};
use crate::{
    WebState,
    access::{HubNumber, LiftLimit, PageAllowed, ReadHub, SetLimit, SignedForm},
    api::v1::trust::limits::{
        edit::{self, LimitBody},
        remove as remove_api,
    },
    dashboard::{PageError, fields, login::NoFields},
    http::{fields::FieldError, params::PageParams, path::PageId},
};

/// Longest time that a limit may be set for on the page, in hours: ten years.
const HOURS_MAX: i64 = 87_600;

#[derive(Template)]
#[template(path = "trust/limits.html")]
struct LimitsPage {
    alert: Option<Alert>,
    lines: Vec<Line>,
    may_set: bool,
    kind: RadioField,
    subject: TextField,
    level: SelectField,
    reason: TextField,
    source: TextField,
    hours: TextField,
    form_token: String,
}

/// A limit in the table.
struct Line {
    row: LimitRow,
    is_email: bool,
    level: &'static str,
    set_at: Moment,
    ends: Option<Moment>,
}

/// What the form begins with, and what was done.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitQuery {
    saved: Option<String>,
    removed: Option<String>,
    serial_number: Option<String>,
    email: Option<String>,
    level: Option<String>,
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitForm {
    kind: String,
    subject: String,
    level: String,
    reason: String,
    source: String,
    hours: String,
}

/// `GET /trust/limits`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(query): PageParams<LimitQuery>,
) -> Result<Response, PageError> {
    let is_email = query.email.is_some();
    let form = LimitForm {
        kind: if is_email { "email" } else { "serial_number" }.to_owned(),
        subject: query.email.or(query.serial_number).unwrap_or_default(),
        level: query.level.unwrap_or_else(|| "low".to_owned()),
        source: session.operator.username.clone(),
        ..LimitForm::default()
    };
    let done = super::frame::Done::of(query.saved, query.removed);
    page(&state, &session, done.alert(), &form, &[]).await
}

/// `POST /trust/limits`
pub async fn set(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<SetLimit, LimitForm>,
) -> Result<Response, PageError> {
    let body = match form.body(state.clock.now()) {
        Ok(body) => body,
        Err(errors) => return page(&state, &session, None, &form, &errors).await,
    };
    match edit::set(&state, body, &allowed).await {
        Ok(_) => {
            Ok(back(Tab::Limits, "saved", &format!("The limit of {}", form.subject.trim())).into_response())
        }
        Err(problem) => page(&state, &session, None, &form, &forms::refused(problem)?).await,
    }
}

/// `POST /trust/limits/{id}/remove`
pub async fn remove(
    State(state): State<WebState>,
    PageId(HubNumber(id)): PageId<HubNumber>,
    SignedForm { allowed, .. }: SignedForm<LiftLimit, NoFields>,
) -> Result<Redirect, PageError> {
    remove_api::remove(&state, id, &allowed).await?;
    Ok(back(Tab::Limits, "removed", &format!("Limit {id}")))
}

async fn page(
    state: &WebState,
    session: &Session,
    alert: Option<Alert>,
    form: &LimitForm,
    errors: &[FieldError],
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let error = |field: &str| fields::expected(errors, field);
    let levels = [Level::AlwaysDeny, Level::Low, Level::Medium, Level::High];
    let levels: Vec<(&str, &str)> = levels.iter().map(|level| (level.as_ref(), level.label())).collect();
    let kinds = [("serial_number", "A device, by its serial number"), ("email", "A user, by e-mail")];
    let subject_error = error("subject").or(error("email")).or(error("serial_number"));
    let page = LimitsPage {
        alert: alert.or_else(|| fields::refused(errors)),
        lines: state.store.list_limits(now).await?.into_iter().map(|row| Line::of(row, now)).collect(),
        may_set: session.operator.may(Permission::SetLimit),
        kind: RadioField::new("kind", "What is limited", &form.kind, forms::choices(&kinds)).error(error("kind")),
        subject: TextField::new("subject", "Serial number or e-mail", &form.subject)
            .help("Upper and lower case are the same.")
            .error(subject_error)
            .required(),
        level: SelectField::new("level", "Highest level that is left", &form.level, forms::choices(&levels))
            .help("Always deny refuses it everywhere.")
            .error(error("level")),
        reason: TextField::new("reason", "Why", &form.reason)
            .help("1 to 200 characters. It stands in every explanation.")
            .error(error("reason"))
            .required(),
        source: TextField::new("source", "Who says so", &form.source)
            .help("1 to 200 characters: a person or a product. Each source has one limit for a device or user; setting it again replaces it.")
            .error(error("source"))
            .required(),
        hours: TextField::number("hours", "Ends after (hours)", &form.hours)
            .help(&format!("1 to {HOURS_MAX} hours; empty (the default): until it is taken away."))
            .error(error("hours")),
        form_token: session.form_token.clone(),
    };
    let frame = TrustPage {
        at: Tab::Limits,
        title: "Limits",
        subtitle: "What people and products say against devices and users. The strictest of all limits and of the hub's own score counts, at once.",
        action: None,
        is_entry: false,
    };
    frame.answer(session, !errors.is_empty(), &page)
}

impl Line {
    fn of(row: LimitRow, now: Timestamp) -> Self {
        Self {
            is_email: row.limit.kind == LimitKind::Email,
            level: row.limit.level.label(),
            set_at: Moment::new(row.set_at, now),
            ends: row.limit.expires_at.map(|at| Moment::new(at, now)),
            row,
        }
    }
}

impl LimitForm {
    /// As the API takes it, or the fields that cannot be read.
    fn body(&self, now: Timestamp) -> Result<LimitBody, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut refuse = |field: &str, value: &str, expected: String| {
            errors.push(FieldError::new(field, Some(value.to_owned()), expected));
        };
        let level = self.level.parse::<Level>();
        if level.is_err() {
            refuse("level", &self.level, "always_deny, low, medium or high".to_owned());
        }
        let subject = Some(self.subject.trim().to_owned());
        let (email, serial_number) = match self.kind.as_str() {
            "email" => (subject, None),
            "serial_number" => (None, subject),
            other => {
                refuse("kind", other, "a device or a user".to_owned());
                (None, None)
            }
        };
        let expires_at = forms::ends_after(&self.hours, SignedDuration::from_hours, HOURS_MAX, now);
        if expires_at.is_err() {
            refuse("hours", &self.hours, format!("1 to {HOURS_MAX} hours, or nothing"));
        }
        match (level, expires_at) {
            (Ok(level), Ok(expires_at)) if errors.is_empty() => Ok(LimitBody {
                email,
                serial_number,
                level: level.into(),
                reason: self.reason.clone(),
                source: self.source.clone(),
                expires_at,
            }),
            _ => Err(errors),
        }
    }
}
