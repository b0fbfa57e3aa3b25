//! `POST /trust/simulations`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::services::PolicySet;

use crate::{
    WebState,
    access::{Allowed, Read},
    decide::Simulation,
    http::{
        body::Body,
        problem::{Problem, Refusals},
    },
};

/// Answers what would change for every device if this set of rules, policies and services counted. Nothing is stored.
#[utoipa::path(post, path = "/trust/simulations", tag = "trust", security(("bearer" = ["viewer"])),
    request_body = serde_json::Value,
    responses((status = 200, description = "What would change.", body = Simulation), Refusals))]
pub async fn get_simulation(
    _: Allowed<Read>,
    State(state): State<WebState>,
    Body(wanted): Body<PolicySet>,
) -> Result<Json<Simulation>, Problem> {
    if let Err(refused) = wanted.check() {
        let first = refused.into_iter().next().map(|entry| entry.to_string()).unwrap_or_default();
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, first));
    }
    let decider = state.decider.clone();
    let simulated = tokio::task::spawn_blocking(move || decider.simulate(&wanted)).await;
    simulated.map(Json).map_err(|error| {
        tracing::error!("A simulation ended badly: {error}");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "")
    })
}
