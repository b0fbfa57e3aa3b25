//! `POST /integrations/{id}/held-plan/approve`.

use axum::{Json, extract::State};
use hub_core::{
    ids::{IntegrationId, RunId},
    sync::{Mode, Section},
};
use hub_store::HeldPlan;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{decision::changed, get::find, view::HeldPlanView};
use crate::{
    WebState,
    access::{Allowed, Decide},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
        request_id,
    },
};

/// Which plan, as it was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveBody {
    /// The plan's run.
    pub run: i64,
    /// How many devices it concerns: the same number as the plan shows.
    pub devices: u64,
}

/// Approves the plan as the list it is. A full run is asked for: it reads the fleet again, and deletes those of the list
/// that are still missing and that a direct look-up does not find.
#[utoipa::path(post, path = "/integrations/{id}/held-plan/approve", tag = "held deletions",
    security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Id of the integration.")), request_body = ApproveBody,
    responses((status = 200, description = "The approved plan.", body = HeldPlanView),
        (status = 409, description = "It is another plan now.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn approve_held_plan(
    allowed: Allowed<Decide>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Body(body): Body<ApproveBody>,
) -> Result<Json<HeldPlanView>, Problem> {
    Ok(Json(approve(&state, id, &body, &allowed).await?.into()))
}

/// Writes the approval and asks for the run.
pub async fn approve(
    state: &WebState,
    id: IntegrationId,
    body: &ApproveBody,
    allowed: &Allowed<Decide>,
) -> Result<HeldPlan, Problem> {
    let plan = find(state, id).await?;
    let (by, now) = (allowed.caller.describe(), state.clock.now());
    if !state.store.approve_plan(id, RunId(body.run), body.devices, &by, now).await? {
        return Err(changed(&plan));
    }
    tracing::info!(integration.id = %id, "{by} approved the deletion of {} devices, plan of run {}", body.devices, body.run);
    let sections = [Section::OrgGroups, Section::Devices];
    state.store.request_run(id, Mode::Full, &sections, &by, &request_id::current(), now).await?;
    find(state, id).await
}
