//! `PUT /action-guards`.

use axum::{Json, extract::State};
use hub_core::actions::GuardSettings;

use super::view::{GuardSettingsBody, GuardsView};
use crate::{
    WebState,
    access::{Allowed, ManageActionGuards},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Replaces the limits, for what is begun from now on. Kinds that are left out have their defaults.
#[utoipa::path(put, path = "/action-guards", tag = "actions", security(("bearer" = ["admin"])),
    request_body = GuardSettingsBody,
    responses(
        (status = 200, description = "The guards as they are now.", body = GuardsView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_action_guards(
    allowed: Allowed<ManageActionGuards>,
    State(state): State<WebState>,
    Body(body): Body<GuardSettingsBody>,
) -> Result<Json<GuardsView>, Problem> {
    put(&state, &body.into(), &allowed).await?;
    Ok(Json(state.store.action_guards().await?.into()))
}

/// Checks and writes.
pub async fn put(
    state: &WebState,
    settings: &GuardSettings,
    allowed: &Allowed<ManageActionGuards>,
) -> Result<(), Problem> {
    let errors = settings.check();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    state.store.set_action_guards(settings).await?;
    tracing::info!("{} changed the guards of actions", allowed.caller.describe());
    Ok(())
}
