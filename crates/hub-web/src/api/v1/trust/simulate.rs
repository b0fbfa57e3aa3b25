//! `POST /trust/simulations`.

use axum::{Json, extract::State};
use hub_core::services::PolicySet;

use super::{change, schema::PolicySetSchema};
use crate::{
    WebState,
    access::{Allowed, ReadHub},
    decide::Simulation,
    http::{
        blocking::aside,
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Answers what would change for every device if this set of rules, policies and services counted. Nothing is stored.
#[utoipa::path(post, path = "/trust/simulations", tag = "trust", security(("bearer" = ["viewer"])),
    request_body = PolicySetSchema,
    responses(
        (status = 200, description = "What would change.", body = Simulation),
        (status = 422, description = "Entries are refused, each with its place.", body = ProblemBody,
            content_type = "application/problem+json"),
        Refusals))]
pub async fn get_simulation(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
    Body(wanted): Body<PolicySet>,
) -> Result<Json<Simulation>, Problem> {
    run(&state, wanted).await.map(Json)
}

/// Checks and simulates.
pub async fn run(state: &WebState, wanted: PolicySet) -> Result<Simulation, Problem> {
    wanted.check().map_err(change::refusal)?;
    let unwanted = state.store.unwanted_apps(&wanted.trust.unwanted_apps, None).await?;
    let decider = state.decider.clone();
    aside(move || decider.simulate(&wanted, &unwanted)).await
}
