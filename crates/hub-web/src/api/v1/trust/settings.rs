//! `GET` and `PUT /trust/settings`.

use axum::{Json, extract::State};
use hub_core::decision_settings::DecisionSettings;

use super::schema::DecisionSettingsSchema;
use crate::{
    WebState,
    access::{Allowed, ManagePolicies, ReadHub},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Answers how answers to requests look to people, and what is kept of them.
#[utoipa::path(get, path = "/trust/settings", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "The settings.", body = DecisionSettingsSchema), Refusals))]
pub async fn get_decision_settings(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<DecisionSettings>, Problem> {
    Ok(Json(state.store.decision_settings().await?))
}

/// Replaces them; what is left out is as without any settings.
#[utoipa::path(put, path = "/trust/settings", tag = "trust", security(("bearer" = ["admin"])),
    request_body = DecisionSettingsSchema,
    responses(
        (status = 200, description = "As they stand now.", body = DecisionSettingsSchema),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_decision_settings(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    Body(settings): Body<DecisionSettings>,
) -> Result<Json<DecisionSettings>, Problem> {
    put(&state, &settings, &allowed).await?;
    Ok(Json(settings))
}

/// Checks and writes.
pub async fn put(
    state: &WebState,
    settings: &DecisionSettings,
    allowed: &Allowed<ManagePolicies>,
) -> Result<(), Problem> {
    settings.check()?;
    let by = allowed.caller.describe();
    state.store.put_decision_settings(settings, &by, state.clock.now()).await?;
    tracing::info!("{by} wrote the settings of decisions");
    Ok(())
}

/// The same in place of what was read before; false when somebody else has changed that.
pub async fn replace(
    state: &WebState,
    before: &DecisionSettings,
    settings: &DecisionSettings,
    allowed: &Allowed<ManagePolicies>,
) -> Result<bool, Problem> {
    settings.check()?;
    let by = allowed.caller.describe();
    let is_done = state.store.replace_decision_settings(before, settings, &by, state.clock.now()).await?;
    if is_done {
        tracing::info!("{by} wrote the settings of decisions");
    }
    Ok(is_done)
}
