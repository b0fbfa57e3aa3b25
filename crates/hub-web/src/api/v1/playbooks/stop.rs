//! `POST /integrations/{id}/playbooks/stop`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::ids::IntegrationId;
use hub_store::NotStopped;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::CaseView;
use crate::{
    WebState,
    access::{Allowed, RequestActions},
    api::v1::held_plan::decision::checked_reason,
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Which case, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopBody {
    /// Its number.
    pub case: i64,
    /// Why, for those who look at it later.
    pub reason: String,
}

/// Stops a case for good: nothing more is ordered for it, and what it ordered and was not begun is taken back.
#[utoipa::path(post, path = "/integrations/{id}/playbooks/stop", tag = "playbooks",
    security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Id of the integration.")), request_body = StopBody,
    responses((status = 200, description = "Stopped.", body = CaseView),
        (status = 409, description = "It has ended.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn stop_playbook_case(
    allowed: Allowed<RequestActions>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Body(body): Body<StopBody>,
) -> Result<Json<CaseView>, Problem> {
    Ok(Json(stop(&state, id, &body, &allowed).await?))
}

/// Writes the stop.
pub async fn stop(
    state: &WebState,
    id: IntegrationId,
    body: &StopBody,
    allowed: &Allowed<RequestActions>,
) -> Result<CaseView, Problem> {
    let reason = checked_reason(&body.reason)?;
    let case = state.store.find_case(body.case).await?.filter(|case| case.integration_id == id);
    let case = case.ok_or_else(|| Problem::not_found("case", body.case))?;
    let by = allowed.caller.describe();
    let stopped = state.store.stop_case(case.id, &by, reason, state.clock.now()).await;
    let stopped = stopped.map_err(|error| match error {
        NotStopped::Store(error) => error.into(),
        NotStopped::Missing(case) => Problem::not_found("case", case),
        NotStopped::Over { .. } => Problem::new(StatusCode::CONFLICT, error.to_string()),
    })?;
    tracing::info!(integration.id = %id, "{by} stopped case {} of playbook {}", case.id, case.playbook);
    Ok(stopped.into())
}
