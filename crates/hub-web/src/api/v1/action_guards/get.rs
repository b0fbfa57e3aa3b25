//! `GET /action-guards`.

use axum::{Json, extract::State};

use super::view::GuardsView;
use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::problem::{Problem, Refusals},
};

/// Shows the guards of actions: the limits that hold for each kind, and whether all actions are stopped.
#[utoipa::path(get, path = "/action-guards", tag = "actions", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "The guards.", body = GuardsView), Refusals))]
pub async fn get_action_guards(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<GuardsView>, Problem> {
    Ok(Json(state.store.action_guards().await?.into()))
}
