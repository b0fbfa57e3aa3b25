//! `POST /integrations/{id}/held-plan/reject`.

use axum::{Json, extract::State};
use hub_core::ids::{IntegrationId, RunId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    decision::{changed, checked_reason},
    get::find,
};
use crate::{
    WebState,
    access::{Allowed, Decide},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Which plan, and why not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectBody {
    /// The plan's run.
    pub run: i64,
    /// Why its devices are kept, for those who look at them later.
    pub reason: String,
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kept {
    /// So many devices are kept until they are seen again or given free.
    pub devices: u64,
}

/// Rejects the plan: its devices are kept, each until it is seen again or given free.
#[utoipa::path(post, path = "/integrations/{id}/held-plan/reject", tag = "held deletions",
    security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Id of the integration.")), request_body = RejectBody,
    responses((status = 200, description = "Kept.", body = Kept),
        (status = 409, description = "It is another plan now.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn reject_held_plan(
    allowed: Allowed<Decide>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Body(body): Body<RejectBody>,
) -> Result<Json<Kept>, Problem> {
    Ok(Json(Kept { devices: reject(&state, id, &body, &allowed).await? }))
}

/// Writes the decision.
pub async fn reject(
    state: &WebState,
    id: IntegrationId,
    body: &RejectBody,
    allowed: &Allowed<Decide>,
) -> Result<u64, Problem> {
    let reason = checked_reason(&body.reason)?;
    let plan = find(state, id).await?;
    let by = allowed.caller.describe();
    let kept = state.store.reject_plan(id, RunId(body.run), &by, reason, state.clock.now()).await?;
    if kept == 0 && plan.run_id.0 != body.run {
        return Err(changed(&plan));
    }
    tracing::info!(integration.id = %id, "{by} rejected the plan of run {}: {kept} devices are kept", body.run);
    Ok(kept)
}
