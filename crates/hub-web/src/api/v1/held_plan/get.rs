//! `GET /integrations/{id}/held-plan`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use hub_store::HeldPlan;

use super::view::HeldPlanView;
use crate::{
    WebState,
    access::{Allowed, Read},
    api::v1::integrations::get::find as find_integration,
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Shows the deletions of an integration that wait for a person. 404 when none wait.
#[utoipa::path(get, path = "/integrations/{id}/held-plan", tag = "held deletions", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The plan.", body = HeldPlanView), Refusals))]
pub async fn get_held_plan(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<HeldPlanView>, Problem> {
    Ok(Json(find(&state, id).await?.into()))
}

/// The plan of an integration, or 404.
pub async fn find(state: &WebState, id: IntegrationId) -> Result<HeldPlan, Problem> {
    find_integration(state, id).await?;
    let plan = state.store.find_held_plan(id).await?;
    plan.ok_or_else(|| {
        Problem::new(
            http::StatusCode::NOT_FOUND,
            format!("no deletions of integration {id} wait for a person"),
        )
    })
}
