//! `POST /integrations/{id}/finish`.

use axum::{Json, extract::State};
use hub_core::{ids::IntegrationId, integration::IntegrationState, sync::Mode};
use hub_store::SetUp;

use super::{check_groups::discreet, get::find, state::require, sync::USUAL_SECTIONS, view::IntegrationView};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
        request_id,
    },
};

/// Ends the set-up of an integration: it becomes active, and its first full run is asked for. Where nobody knows yet
/// whether another one reads the same devices, it waits until the groups of both were read.
#[utoipa::path(post, path = "/integrations/{id}/finish", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The integration.", body = IntegrationView),
        (status = 409, description = "It is not being set up, or another integration reads the same devices.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn finish_integration(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<IntegrationView>, Problem> {
    require(&find(&state, id).await?, &[IntegrationState::SettingUp])?;
    finish(&state, id, &allowed).await?;
    Ok(Json(find(&state, id).await?.into()))
}

/// Makes it active and asks for the first run; what is finished already is left alone.
pub async fn finish(
    state: &WebState,
    id: IntegrationId,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<(), Problem> {
    let (now, by) = (state.clock.now(), allowed.caller.describe());
    let set_up = state.store.finish_set_up(id, now).await;
    let set_up = set_up.map_err(|error| discreet(&allowed.caller, error))?;
    if set_up == SetUp::Over {
        return Ok(());
    }
    tracing::info!(integration.id = %id, "{by} finished the set-up of integration {id}: {set_up:?}");
    if set_up == SetUp::Waits {
        return Ok(());
    }
    state.store.request_run(id, Mode::Full, &USUAL_SECTIONS, &by, &request_id::current(), now).await?;
    Ok(())
}
