//! The second step of an order: every target, what is left out and why, what holds it, and the words that confirm it. It
//! writes nothing; the form that orders it carries the mark of this list and a key, so that it is one order however often it
//! is sent.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use hub_core::actions::{ActionKind, Harm, HoldReason, Order, Refusal};
use hub_store::{ActionPreview, ActionRequest, NotRequested, Session};
use page_kit::components::{Alert, TextField, Tone, grouped};
use secrecy::SecretString;
use serde::Deserialize;

use super::{
    details,
    draft::{Draft, unreadable},
    draft_order::order,
    draft_targets::{Aim, AimOf},
    options::options,
    refusals, requester,
    target_line::PreviewLine,
    words,
};
use crate::{
    WebState,
    access::{Caller, RequestActions, SignedForm},
    dashboard::{
        PageError,
        fields::expected,
        frame::{self, Place},
    },
    http::fields::FieldError,
};

/// Longest reason.
const REASON_CHARS_MAX: usize = 500;
/// Longest first password.
const PASSWORD_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "actions/preview.html")]
struct PreviewPage {
    title: String,
    text: &'static str,
    to: String,
    chosen: String,
    back: String,
    integration: String,
    integration_id: i64,
    alerts: Vec<Alert>,
    options: Vec<(&'static str, String)>,
    done_to: String,
    left_out: usize,
    is_of_devices: bool,
    lines: Vec<PreviewLine>,
    holds: Vec<String>,
    form: Option<OrderFields>,
    has_details: bool,
    hidden: Vec<(String, String)>,
    is_harm: bool,
    form_token: String,
}

/// What a person fills in to order it.
struct OrderFields {
    list_hash: String,
    idempotency_key: String,
    reason: TextField,
    password: Option<TextField>,
    /// The words to be typed.
    confirmation: Option<String>,
    confirmation_error: String,
    button: &'static str,
    label: String,
}

/// The form that orders it.
#[derive(Deserialize)]
pub struct OrderForm {
    #[serde(default)]
    list_hash: String,
    #[serde(default)]
    idempotency_key: String,
    #[serde(default)]
    confirmation: String,
    #[serde(default)]
    password: String,
    #[serde(flatten)]
    draft: Draft,
}

/// What came back with a form that was refused.
#[derive(Default)]
struct Sent<'a> {
    is_again: bool,
    key: &'a str,
    reason: &'a str,
    errors: Vec<FieldError>,
    alert: Option<Alert>,
}

/// An order that could be made, as far as its details go.
struct Wish<'a> {
    draft: &'a Draft,
    aim: &'a Aim,
    kind: ActionKind,
    request: ActionRequest,
}

/// `POST /actions/preview`
pub async fn show(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<RequestActions, Draft>,
) -> Result<Response, PageError> {
    let aim = aim(&form, &state, &allowed.caller).await?;
    let kind = kind(&form, &aim)?;
    of(&state, &session, &allowed.caller, &form, &aim, kind).await
}

/// The page of a draft; the form of its details where these are refused.
pub async fn of(
    state: &WebState,
    session: &Session,
    caller: &Caller,
    draft: &Draft,
    aim: &Aim,
    kind: ActionKind,
) -> Result<Response, PageError> {
    let request = match wish(state, caller, draft, aim, kind).await? {
        Ok(request) => request,
        Err(errors) => return details::page(state, session, caller, draft, aim, Some(&errors)).await,
    };
    let preview =
        state.store.preview_action(&request, state.clock.now()).await.map_err(refusals::page_error)?;
    let wish = Wish { draft, aim, kind, request };
    page(state, session, caller, &wish, &preview, Sent::default()).await
}

/// `POST /actions/order`
pub async fn save(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<RequestActions, OrderForm>,
) -> Result<Response, PageError> {
    let (caller, draft) = (&allowed.caller, &form.draft);
    let aim = aim(draft, &state, caller).await?;
    let kind = kind(draft, &aim)?;
    let request = match wish(&state, caller, draft, &aim, kind).await? {
        Ok(request) => request,
        Err(errors) => return details::page(&state, &session, caller, draft, &aim, Some(&errors)).await,
    };
    let wish = Wish { draft, aim: &aim, kind, request: filled(request, &form) };
    let errors = check(&wish, &form);
    let now = state.clock.now();
    let sent =
        Sent { is_again: true, key: &form.idempotency_key, reason: &draft.reason, errors, alert: None };
    if !sent.errors.is_empty() {
        let preview = state.store.preview_action(&wish.request, now).await.map_err(refusals::page_error)?;
        return page(&state, &session, caller, &wish, &preview, sent).await;
    }
    match state.store.request_action(&wish.request, &requester(caller), now).await {
        Ok((row, is_new)) => {
            if is_new {
                tracing::info!(action.id = row.id, "{} ordered action {}: {kind}", caller.describe(), row.id);
            }
            Ok(Redirect::to(&format!("/actions/{}", row.id)).into_response())
        }
        Err(NotRequested::Refused(preview)) => {
            let sent = refused(&preview, sent);
            page(&state, &session, caller, &wish, &preview, sent).await
        }
        Err(error) => Err(refusals::page_error(error)),
    }
}

async fn aim(draft: &Draft, state: &WebState, caller: &Caller) -> Result<Aim, PageError> {
    Aim::of(draft, state, caller).await?.ok_or_else(|| unreadable("device", "", "what it is done to"))
}

fn kind(draft: &Draft, aim: &Aim) -> Result<ActionKind, PageError> {
    let kind = draft.kind()?.filter(|kind| aim.takes(*kind));
    kind.ok_or_else(|| unreadable("kind", &draft.kind, "something that can be done to it"))
}

/// The request with what the details say, or which of them are refused.
async fn wish(
    state: &WebState,
    caller: &Caller,
    draft: &Draft,
    aim: &Aim,
    kind: ActionKind,
) -> Result<Result<ActionRequest, Vec<FieldError>>, PageError> {
    let offered = details::offered(state, caller, kind, aim).await?;
    Ok(order(draft, kind, aim, &offered).map(|order| ActionRequest {
        integration: aim.integration.id,
        order,
        chosen: aim.chosen(draft),
        reason: draft.reason.trim().to_owned(),
        secret: None,
        confirmation: None,
        seen_hash: None,
        idempotency_key: None,
    }))
}

/// With what a person confirmed.
fn filled(request: ActionRequest, form: &OrderForm) -> ActionRequest {
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    ActionRequest {
        secret: needs_password(&request.order).then(|| SecretString::from(form.password.clone())),
        confirmation: given(&form.confirmation),
        // A form always says which list it shows: one that does not has seen none.
        seen_hash: Some(form.list_hash.clone()),
        idempotency_key: given(&form.idempotency_key),
        ..request
    }
}

fn check(wish: &Wish<'_>, form: &OrderForm) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let reason = &wish.request.reason;
    let least = usize::from(wish.kind.harm() > Harm::None);
    if !(least..=REASON_CHARS_MAX).contains(&reason.chars().count()) {
        let expected =
            format!("{least} to {REASON_CHARS_MAX} characters: why, for who approves it and who looks later");
        errors.push(FieldError::new("reason", Some(reason.clone()), expected));
    }
    let chars = form.password.chars().count();
    if needs_password(&wish.request.order) && !(1..=PASSWORD_CHARS_MAX).contains(&chars) {
        let expected = format!("1 to {PASSWORD_CHARS_MAX} characters, by the rules of the tenant");
        errors.push(FieldError::new("password", None, expected));
    }
    errors
}

fn needs_password(order: &Order) -> bool {
    matches!(order, Order::AddUser(user) if !user.is_directory)
}

/// What the guards said to a form that was sent.
fn refused<'a>(preview: &ActionPreview, mut sent: Sent<'a>) -> Sent<'a> {
    let refusals = &preview.judged.refusals;
    if refusals.iter().any(|refusal| matches!(refusal, Refusal::OtherList { .. })) {
        sent.alert = Some(
            Alert::new(Tone::Warning, "The list has changed since you looked: nothing was ordered")
                .text("Below is the list as it is now.")
                .remedy("Look through it again, and confirm it anew."),
        );
    } else if let Some(Refusal::NotConfirmed { expected }) =
        refusals.iter().find(|refusal| matches!(refusal, Refusal::NotConfirmed { .. }))
    {
        sent.errors.push(FieldError::new("confirmation", None, format!("exactly: {expected}")));
    }
    sent
}

async fn page(
    state: &WebState,
    session: &Session,
    caller: &Caller,
    wish: &Wish<'_>,
    preview: &ActionPreview,
    sent: Sent<'_>,
) -> Result<Response, PageError> {
    let Wish { draft, aim, kind, request } = wish;
    let judged = &preview.judged;
    let mut alerts: Vec<Alert> = sent.alert.clone().into_iter().collect();
    let stands_before = refusals::alerts(&judged.refusals, &aim.integration);
    let is_possible = stands_before.is_empty();
    alerts.extend(stands_before);
    // What goes stands first.
    let mut lines: Vec<PreviewLine> =
        preview.targets.iter().map(|target| PreviewLine::new(*kind, target)).collect();
    lines.sort_by_key(|line| !line.refusal.is_empty());
    let page = PreviewPage {
        title: words::question(*kind, main_count(*kind, preview)),
        text: words::what_it_does(*kind),
        to: aim.words(draft),
        chosen: match &aim.of {
            AimOf::App(_) => request.chosen.words(),
            _ => aim.words(draft),
        },
        back: aim.href(),
        integration: aim.integration.settings.name.clone(),
        integration_id: aim.integration.id.0,
        alerts,
        options: options(state, caller, aim.integration.id, &request.order).await?,
        done_to: grouped(judged.count as u64),
        left_out: preview.targets.len() - judged.count,
        is_of_devices: lines.iter().any(|line| line.enrollment.is_some()),
        lines,
        holds: judged.holds.iter().map(HoldReason::to_string).map(|text| refusals::capital(&text)).collect(),
        form: is_possible.then(|| fields(wish, preview, &sent)),
        has_details: details::are_needed(*kind),
        hidden: draft.pairs().into_iter().filter(|(name, _)| name != "reason").collect(),
        is_harm: kind.harm() == Harm::Destroys,
        form_token: session.form_token.clone(),
    };
    let status = match (sent.is_again, sent.errors.is_empty()) {
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, _) => StatusCode::OK,
    };
    Ok((status, frame::page(session, Place::Actions, &page.title, &page)?).into_response())
}

fn fields(wish: &Wish<'_>, preview: &ActionPreview, sent: &Sent<'_>) -> OrderFields {
    let (kind, judged) = (wish.kind, &preview.judged);
    let error = |name: &str| expected(&sent.errors, name);
    let mut reason = TextField::new("reason", "Why", sent.reason)
        .help("For who approves it, and for who looks later.")
        .error(error("reason"))
        .wide();
    if kind.harm() > Harm::None {
        reason = reason.required();
    }
    let password = needs_password(&wish.request.order).then(|| {
        TextField::password("password", "First password of the user", "new-password")
            .help("It goes to the tenant and is kept no longer than until then.")
            .error(error("password"))
            .required()
    });
    let is_held = !judged.holds.is_empty();
    OrderFields {
        list_hash: judged.hash.clone(),
        idempotency_key: if sent.key.is_empty() {
            hex::encode(rand::random::<[u8; 16]>())
        } else {
            sent.key.to_owned()
        },
        reason,
        password,
        confirmation: judged.confirmation.clone(),
        confirmation_error: error("confirmation").unwrap_or_default().to_owned(),
        button: words::button(kind),
        label: if is_held { "Order it, for a second operator to approve" } else { "Order it" }.to_owned(),
    }
}

/// How many targets of the order's own kind there are.
fn main_count(kind: ActionKind, preview: &ActionPreview) -> usize {
    let goes = preview.targets.iter().filter(|target| target.refusal.is_none());
    goes.filter(|target| kind.on(target.facts.target.kind) == kind).count()
}
