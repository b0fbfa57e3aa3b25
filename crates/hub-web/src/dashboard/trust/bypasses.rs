//! Bypasses: services that an admin opens for a user in an emergency. Those that have ended stay in the list.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use hub_core::{
    operator::Permission,
    services::{PolicySet, check::BYPASS_HOURS_MAX},
};
use hub_store::{BypassRow, Session};
use jiff::{SignedDuration, Timestamp};
use page_kit::components::{Alert, Badge, Choice, Moment, SelectField, TextField, Tone};
use serde::Deserialize;

use super::{
    forms,
    frame::{Done, Tab, TrustPage, back},
};
use crate::{
    WebState,
    access::{HubNumber, ManagePolicies, PageAllowed, ReadHub, SignedForm},
    api::v1::trust::bypasses::{
        add::{self, NewBypassBody},
        remove as remove_api,
    },
    dashboard::{PageError, fields, login::NoFields},
    http::{fields::FieldError, params::PageParams, path::PageId},
};

/// Longest bypass, in minutes.
const MINUTES_MAX: i64 = BYPASS_HOURS_MAX * 60;

#[derive(Template)]
#[template(path = "trust/bypasses.html")]
struct BypassesPage {
    alert: Option<Alert>,
    lines: Vec<Line>,
    may_manage: bool,
    forbidden: Vec<String>,
    service: SelectField,
    user: TextField,
    reason: TextField,
    minutes: TextField,
    form_token: String,
}

/// A bypass in the table.
struct Line {
    row: BypassRow,
    state: Badge,
    is_open: bool,
    made_at: Moment,
    expires_at: Moment,
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BypassForm {
    service: String,
    user: String,
    reason: String,
    minutes: String,
}

/// `GET /trust/bypasses`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(done): PageParams<Done>,
) -> Result<Response, PageError> {
    let form = BypassForm { minutes: "60".to_owned(), ..BypassForm::default() };
    page(&state, &session, done.alert(), &form, &[]).await
}

/// `POST /trust/bypasses`
pub async fn open(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, BypassForm>,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let Ok(Some(expires_at)) = forms::ends_after(&form.minutes, SignedDuration::from_mins, MINUTES_MAX, now)
    else {
        let expected = format!("1 to {MINUTES_MAX} minutes");
        let errors = [FieldError::new("minutes", Some(form.minutes.clone()), expected)];
        return page(&state, &session, None, &form, &errors).await;
    };
    let body = NewBypassBody {
        service: (!form.service.is_empty()).then(|| form.service.clone()),
        user: form.user.clone(),
        reason: form.reason.clone(),
        expires_at,
    };
    match add::open(&state, &body, &allowed).await {
        Ok(_) => {
            Ok(back(Tab::Bypasses, "saved", &format!("The bypass of {}", form.user.trim())).into_response())
        }
        Err(problem) => page(&state, &session, None, &form, &forms::refused(problem)?).await,
    }
}

/// `POST /trust/bypasses/{id}/end`
pub async fn end(
    State(state): State<WebState>,
    PageId(HubNumber(id)): PageId<HubNumber>,
    SignedForm { allowed, .. }: SignedForm<ManagePolicies, NoFields>,
) -> Result<Redirect, PageError> {
    remove_api::end(&state, id, &allowed).await?;
    Ok(Redirect::to(Tab::Bypasses.href()))
}

async fn page(
    state: &WebState,
    session: &Session,
    alert: Option<Alert>,
    form: &BypassForm,
    errors: &[FieldError],
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let error = |field: &str| fields::expected(errors, field);
    let set = state.store.trust_setup().await?.set;
    let (open, forbidden) = by_permission(&set);
    let services = std::iter::once(Choice::new("", "Every service that does not forbid it"))
        .chain(open.into_iter().map(|name| Choice::new(name.clone(), name)))
        .collect();
    let page = BypassesPage {
        alert: alert.or_else(|| fields::refused(errors)),
        lines: state.store.list_bypasses().await?.into_iter().map(|row| Line::of(row, now)).collect(),
        may_manage: session.operator.may(Permission::ManagePolicies),
        forbidden,
        service: SelectField::new("service", "Service", &form.service, services).error(error("service")),
        user: TextField::new("user", "User", &form.user)
            .help("By e-mail or name, as the proxy tells it.")
            .error(error("user"))
            .required(),
        reason: TextField::new("reason", "Why", &form.reason)
            .help("1 to 200 characters. It is kept.")
            .error(error("reason"))
            .required(),
        minutes: TextField::number("minutes", "For how long (minutes)", &form.minutes)
            .help(&format!("1 to {MINUTES_MAX} minutes; 60 by default."))
            .error(error("minutes").or(error("expires_at")))
            .required(),
        form_token: session.form_token.clone(),
    };
    let frame = TrustPage {
        at: Tab::Bypasses,
        title: "Bypasses",
        subtitle: "Let a user in without regard to the device, for a while. Every decision that rests on a bypass names it.",
        action: None,
        is_entry: false,
    };
    frame.answer(session, !errors.is_empty(), &page)
}

/// The services that may be bypassed, and those whose policy forbids it.
fn by_permission(set: &PolicySet) -> (Vec<String>, Vec<String>) {
    let forbids = |policy: &str| {
        set.policies.iter().find(|known| known.name == policy).is_some_and(|policy| policy.forbids_bypass)
    };
    let (forbidden, open) = set.services.iter().partition::<Vec<_>, _>(|service| forbids(&service.policy));
    let names = |services: Vec<&hub_core::services::Service>| {
        services.into_iter().map(|service| service.name.clone()).collect()
    };
    (names(open), names(forbidden))
}

impl Line {
    fn of(row: BypassRow, now: Timestamp) -> Self {
        let is_open = row.ended.is_none() && now < row.bypass.expires_at;
        let state = match &row.ended {
            Some((by, _)) => Badge::new(Tone::Neutral, format!("Ended by {by}")),
            None if is_open => Badge::new(Tone::Warning, "Open"),
            None => Badge::new(Tone::Neutral, "Over"),
        };
        Self {
            state,
            is_open,
            made_at: Moment::new(row.made_at, now),
            expires_at: Moment::new(row.bypass.expires_at, now),
            row,
        }
    }
}
