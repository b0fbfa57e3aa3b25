//! The guards of actions: the switch that stops everything, and how many of each kind go without a second operator.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use hub_core::{
    actions::{ActionKind, GuardSettings, KindLimits, TARGETS_MAX},
    operator::Permission,
};
use hub_store::{ActionGuards, Session, Stopped};
use page_kit::components::{Alert, Moment, TextField, Tone};
use serde::Deserialize;
use strum::IntoEnumIterator as _;

use super::{stop::reason_error, words};
use crate::{
    WebState,
    access::{ManageActionGuards, PageAllowed, SignedForm, StartActions, StopActions},
    dashboard::{
        PageError,
        fields::{expected, refused},
        frame::{self, Place},
    },
    http::{fields::FieldError, params::PageParams},
};

const HERE: &str = "/settings/action-guards";

#[derive(Template)]
#[template(path = "actions/guards.html")]
struct GuardsPage {
    alert: Option<Alert>,
    stopped: Option<(Stopped, Moment)>,
    may_manage: bool,
    may_start: bool,
    stop_reason: TextField,
    start_reason: TextField,
    cancel_reason: TextField,
    window: TextField,
    approval: TextField,
    lines: Vec<KindLine>,
    form_token: String,
}

/// The limits of a kind.
struct KindLine {
    label: &'static str,
    per_window: Number,
    second_operator: Number,
}

/// A number of the table; empty is the default.
struct Number {
    name: String,
    value: String,
    default: u32,
    is_wrong: bool,
}

/// What was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    saved: Option<bool>,
    taken_back: Option<u64>,
}

/// The numbers, by name.
pub type GuardsForm = HashMap<String, String>;

/// Why.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReasonForm {
    reason: String,
}

/// What a refused form was about.
#[derive(Default)]
struct Refused<'a> {
    form: Option<&'a GuardsForm>,
    errors: Vec<FieldError>,
    /// The form whose reason is missing, and what is expected.
    reason: Option<(Switch, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Switch {
    Stop,
    Start,
    Cancel,
}

/// `GET /settings/action-guards`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<StopActions>,
    State(state): State<WebState>,
    PageParams(done): PageParams<Done>,
) -> Result<Response, PageError> {
    let alert = match (done.saved, done.taken_back) {
        (Some(true), _) => Some(
            Alert::new(Tone::Good, "The guards were saved").text("They hold for what is begun from now on."),
        ),
        (_, Some(count)) => Some(Alert::new(Tone::Good, format!("{count} targets were taken back"))),
        _ => None,
    };
    page(&state, &session, alert, Refused::default()).await
}

/// `POST /settings/action-guards`
pub async fn save(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManageActionGuards, GuardsForm>,
) -> Result<Response, PageError> {
    let settings = read(&form);
    let errors: Vec<FieldError> = settings.check().into_iter().map(FieldError::from).collect();
    if !errors.is_empty() {
        return page(&state, &session, None, Refused { form: Some(&form), errors, reason: None }).await;
    }
    state.store.set_action_guards(&settings).await?;
    tracing::info!("{} set the guards of actions", allowed.caller.describe());
    Ok(Redirect::to(&format!("{HERE}?saved=true")).into_response())
}

/// `POST /settings/action-guards/stop`: from then on no hub begins any action.
pub async fn stop(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<StopActions, ReasonForm>,
) -> Result<Response, PageError> {
    if let Some(error) = reason_error(&form.reason) {
        return missing(&state, &session, Switch::Stop, error).await;
    }
    let who = allowed.caller.describe();
    state.store.stop_actions(&who, form.reason.trim(), state.clock.now()).await?;
    tracing::warn!("{who} stopped all actions: {}", form.reason.trim());
    Ok(Redirect::to(HERE).into_response())
}

/// `POST /settings/action-guards/start`
pub async fn start(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<StartActions, ReasonForm>,
) -> Result<Response, PageError> {
    if let Some(error) = reason_error(&form.reason) {
        return missing(&state, &session, Switch::Start, error).await;
    }
    state.store.start_actions(form.reason.trim()).await?;
    tracing::warn!("{} lets actions go on: {}", allowed.caller.describe(), form.reason.trim());
    Ok(Redirect::to(HERE).into_response())
}

/// `POST /settings/action-guards/cancel`: all that waits, in every integration.
pub async fn cancel(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<StopActions, ReasonForm>,
) -> Result<Response, PageError> {
    if let Some(error) = reason_error(&form.reason) {
        return missing(&state, &session, Switch::Cancel, error).await;
    }
    let who = allowed.caller.describe();
    let count = state.store.cancel_waiting_actions(None, &who, form.reason.trim(), state.clock.now()).await?;
    tracing::warn!("{who} took back all actions that waited: {count} targets");
    Ok(Redirect::to(&format!("{HERE}?taken_back={count}")).into_response())
}

async fn missing(
    state: &WebState,
    session: &Session,
    switch: Switch,
    error: String,
) -> Result<Response, PageError> {
    page(state, session, None, Refused { reason: Some((switch, error)), ..Refused::default() }).await
}

fn per_window(kind: ActionKind) -> String {
    format!("{kind}-per-window")
}

fn second_operator(kind: ActionKind) -> String {
    format!("{kind}-second-operator")
}

/// What was typed; what is no number lies outside of every range, so that the range is told.
fn read(form: &GuardsForm) -> GuardSettings {
    let typed = |name: &str| form.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let number = |text: &str| text.parse().unwrap_or(u32::MAX);
    let mut settings = GuardSettings {
        window_minutes: typed("window_minutes").map_or(u32::MAX, number),
        approval_hours: typed("approval_hours").map_or(u32::MAX, number),
        ..GuardSettings::default()
    };
    for kind in ActionKind::iter() {
        let (window, second) = (per_window(kind), second_operator(kind));
        let (window, second) = (typed(&window), typed(&second));
        if window.is_some() || second.is_some() {
            let default = KindLimits::default_of(kind);
            let limits = KindLimits {
                per_window: window.map_or(default.per_window, number),
                second_operator_above: second.map_or(default.second_operator_above, number),
            };
            settings.kinds.insert(kind, limits);
        }
    }
    settings
}

async fn page(
    state: &WebState,
    session: &Session,
    alert: Option<Alert>,
    refused_form: Refused<'_>,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let ActionGuards { settings, stopped } = state.store.action_guards().await?;
    let Refused { form, errors, reason } = refused_form;
    let typed =
        |name: &str, stored: String| form.map_or(stored, |form| form.get(name).cloned().unwrap_or_default());
    let error = |field: &str| expected(&errors, field);
    let why = |switch: Switch, label: &str| {
        let error = reason.as_ref().filter(|(of, _)| *of == switch).map(|(_, error)| error.as_str());
        TextField::new("reason", label, "").error(error).required().wide()
    };
    let page = GuardsPage {
        alert: alert.or_else(|| refused(&errors)),
        stopped: stopped.map(|stopped| {
            let at = Moment::new(stopped.at, now);
            (stopped, at)
        }),
        may_manage: session.operator.may(Permission::ManageActionGuards),
        may_start: session.operator.may(Permission::StartActions),
        stop_reason: why(Switch::Stop, "Why all actions are stopped"),
        start_reason: why(Switch::Start, "Why they may go on"),
        cancel_reason: why(Switch::Cancel, "Why all that waits is taken back"),
        window: TextField::number(
            "window_minutes",
            "Length of the window (minutes)",
            &typed("window_minutes", settings.window_minutes.to_string()),
        )
        .help("Default 20. What is begun within it counts against the limits below.")
        .error(error("window_minutes"))
        .required(),
        approval: TextField::number(
            "approval_hours",
            "Orders wait at most (hours)",
            &typed("approval_hours", settings.approval_hours.to_string()),
        )
        .help("Default 24. What is not approved and sent by then is cancelled.")
        .error(error("approval_hours"))
        .required(),
        lines: ActionKind::iter().map(|kind| line(kind, &settings, &typed)).collect(),
        form_token: session.form_token.clone(),
    };
    let is_refused = reason.is_some() || !errors.is_empty();
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page(session, Place::ActionGuards, "Action guards", &page)?).into_response())
}

fn line(kind: ActionKind, settings: &GuardSettings, typed: &impl Fn(&str, String) -> String) -> KindLine {
    let (set, default) = (settings.kinds.get(&kind), KindLimits::default_of(kind));
    let number = |name: String, set: Option<u32>, default: u32| {
        let value = typed(&name, set.map(|value| value.to_string()).unwrap_or_default());
        let most = u32::try_from(TARGETS_MAX).unwrap_or(u32::MAX);
        let typed = value.trim();
        let is_wrong = !typed.is_empty() && !typed.parse().is_ok_and(|number: u32| number <= most);
        Number { name, value, default, is_wrong }
    };
    KindLine {
        label: words::label(kind),
        per_window: number(per_window(kind), set.map(|limits| limits.per_window), default.per_window),
        second_operator: number(
            second_operator(kind),
            set.map(|limits| limits.second_operator_above),
            default.second_operator_above,
        ),
    }
}
