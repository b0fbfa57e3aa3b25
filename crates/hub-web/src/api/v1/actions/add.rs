//! `POST /actions`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use hub_core::{actions::Order, ids::IntegrationId};
use hub_store::{ActionRequest, ActionRow, Chosen, Requester};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    key::{self, IdempotencyKey},
    new_app,
    order::OrderBody,
    preview::PreviewView,
    reason,
    targets::TargetsBody,
    view::ActionView,
};
use crate::{
    WebState,
    access::{Allowed, Caller, RequestActions, Selectable},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
        request_id,
    },
};

const PASSWORD_CHARS_MAX: usize = 200;

/// An order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAction {
    /// Whose tenant it concerns: an integration whose settings allow actions.
    pub integration_id: i64,
    /// What is done.
    pub order: OrderBody,
    /// To what.
    pub targets: TargetsBody,
    /// Why, 1–500 characters: shown to who approves it, and kept. What locks, wipes, moves, deletes or takes away needs one.
    pub reason: Option<String>,
    /// Only say what it would do.
    #[serde(default)]
    pub dry_run: bool,
    /// The words that the dry run says, typed by a person who has seen the list.
    pub confirmation: Option<String>,
    /// The mark of the list that was seen, from the dry run.
    pub list_hash: Option<String>,
    /// First password of a new user that is not from the directory.
    #[schema(write_only)]
    pub password: Option<String>,
}

/// Orders an action on devices, users or apps, or says with `dry_run` what it would do. The order is written down, not
/// carried out: the hub sends it as soon as no guard stands before it, each target has a state of its own, and the tenant's
/// word that it took a call is not yet that it was done. What can break something needs the `confirmation` and `list_hash` of
/// a dry run, so that nothing is done to a list that nobody saw, and the header `Idempotency-Key`, so that a call that is
/// repeated stays one order. Some orders are held until a second operator approves them.
#[utoipa::path(post, path = "/actions", tag = "actions", security(("bearer" = ["operator"])), request_body = NewAction,
    params(("Idempotency-Key" = Option<String>, Header, description = "1–200 visible characters, new for each order. What can break something needs it.")),
    responses(
        (status = 200, description = "What it would do (`dry_run`); without `dry_run` the action of the first call with this key.", body = PreviewView),
        (status = 201, description = "Written down: approved and on its way, or held for a second operator.", body = ActionView),
        (status = 403, description = "The caller may not, all actions are stopped (`stopped`), or the integration is read-only (`read_only`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It is another list now (`other_list`), the key is another order's (`key_reused`), the same is under way (`under_way`), or the integration is not active (`not_active`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_action(
    allowed: Allowed<RequestActions>,
    State(state): State<WebState>,
    IdempotencyKey(key): IdempotencyKey,
    Body(body): Body<NewAction>,
) -> Result<Response, Problem> {
    let is_dry_run = body.dry_run;
    let request = checked(&state, &allowed, body, key).await?;
    if is_dry_run {
        let preview = state.store.preview_action(&request, state.clock.now()).await?;
        return Ok(Json(PreviewView::new(&request, preview)).into_response());
    }
    let (action, is_new) = order(&state, &allowed, &request).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(ActionView::find(&state, action.id).await?)).into_response())
}

/// Writes the order down, and says whether it is new.
pub async fn order(
    state: &WebState,
    allowed: &Allowed<RequestActions>,
    request: &ActionRequest,
) -> Result<(ActionRow, bool), Problem> {
    let requester = requester(&allowed.caller);
    let (action, is_new) = state.store.request_action(request, &requester, state.clock.now()).await?;
    if is_new {
        tracing::info!(action.id = action.id, integration.id = %action.integration_id,
            "{} ordered action {}: {} with {} targets", requester.by, action.id, action.kind(), action.targets);
    }
    Ok((action, is_new))
}

/// Who asks, and the person behind.
pub fn requester(caller: &Caller) -> Requester {
    Requester { by: caller.describe(), person: caller.person(), request_id: request_id::current() }
}

/// The order that a body means.
async fn checked(
    state: &WebState,
    allowed: &Allowed<RequestActions>,
    body: NewAction,
    idempotency_key: Option<String>,
) -> Result<ActionRequest, Problem> {
    let integration = IntegrationId(body.integration_id);
    let is_shown = allowed.visible().contains(integration);
    if !is_shown || state.store.find_integration(integration).await?.is_none() {
        let expected = "the id of an integration that is there: see GET /api/v1/integrations";
        return Err(Problem::field("integration_id", Some(integration.to_string()), expected));
    }
    let order = new_app::complete(state, &allowed.caller, integration, Order::from(body.order)).await?;
    let errors = order.check();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let is_harmful = order.kind().needs_confirmation();
    if is_harmful && !body.dry_run && idempotency_key.is_none() {
        return Err(key::missing());
    }
    let reason = match (is_harmful && !body.dry_run, body.reason.as_deref()) {
        (true, given) => reason::needed(given.unwrap_or_default())?,
        (false, given) => reason::optional(given)?,
    };
    let secret = secret_of(&order, body.password, body.dry_run)?;
    let chosen = body.targets.chosen()?;
    if matches!(chosen, Chosen::Groups { .. }) && allowed.caller.limits().is_limited() {
        let shown = Selectable::for_app(state, &allowed.caller, integration).await?;
        shown.missing(&chosen).map_or(Ok(()), |missing| Err(Problem::from(missing)))?;
    }
    Ok(ActionRequest {
        integration,
        order,
        chosen,
        reason,
        secret,
        confirmation: body.confirmation,
        seen_hash: body.list_hash,
        idempotency_key,
    })
}

/// A password where one belongs, and nowhere else.
fn secret_of(
    order: &Order,
    password: Option<String>,
    is_dry_run: bool,
) -> Result<Option<SecretString>, Problem> {
    let needs_one = matches!(order, Order::AddUser(user) if !user.is_directory);
    match password {
        None if needs_one && !is_dry_run => {
            Err(Problem::field("password", None, "the first password of the new user"))
        }
        None => Ok(None),
        Some(_) if !needs_one => Err(Problem::field(
            "password",
            None,
            "left out: only a new user that is not from the directory has one",
        )),
        Some(password) if !(1..=PASSWORD_CHARS_MAX).contains(&password.chars().count()) => {
            Err(Problem::field("password", None, format!("1 to {PASSWORD_CHARS_MAX} characters")))
        }
        Some(password) => Ok(Some(password.into())),
    }
}
