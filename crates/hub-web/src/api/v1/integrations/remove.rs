//! `DELETE /integrations/{id}`.

use axum::extract::State;
use http::StatusCode;
use hub_core::{ids::IntegrationId, integration::IntegrationState};
use serde::Deserialize;
use utoipa::IntoParams;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        params::Params,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// What goes with it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RemoveParams {
    /// Take the tags that the hub wrote off the tenant's devices first; for a day at most, where the tenant is out of
    /// reach. Otherwise the tenant is not touched.
    pub clear_tags: bool,
}

/// Removes an integration with all that was read from it.
#[utoipa::path(delete, path = "/integrations/{id}", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration."), RemoveParams),
    responses((status = 204, description = "Removed."), Refusals))]
pub async fn remove_integration(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Params(params): Params<RemoveParams>,
) -> Result<StatusCode, Problem> {
    remove(&state, id, params.clear_tags, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hides it; the worker takes its tags off where asked for, and empties it then.
pub async fn remove(
    state: &WebState,
    id: IntegrationId,
    clear_tags: bool,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<(), Problem> {
    let row = find(state, id).await?;
    if clear_tags && row.state == IntegrationState::Pulled {
        let detail =
            format!("the hub has no credentials for integration {id}: remove it without clearing its tags");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    tracing::info!(integration.id = %id, "{} removes integration {id}", allowed.caller.describe());
    if clear_tags {
        state.store.request_tag_clearing(id, state.clock.now()).await?;
    }
    Ok(state.store.remove_integration(id).await?)
}
