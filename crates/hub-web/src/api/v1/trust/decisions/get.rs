//! `GET /trust/decisions/{id}`.

use axum::{Json, extract::State};

use super::view::DecisionView;
use crate::{
    WebState,
    access::{Allowed, HubNumber, ReadHub},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one decision with everything that led to it.
#[utoipa::path(get, path = "/trust/decisions/{id}", tag = "trust", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Number of the decision.")),
    responses((status = 200, description = "The decision.", body = DecisionView), Refusals))]
pub async fn get_decision(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
    PathId(HubNumber(id)): PathId<HubNumber>,
) -> Result<Json<DecisionView>, Problem> {
    let row = state.store.find_decision(id).await?;
    row.map(|row| Json(row.into())).ok_or_else(|| Problem::not_found("decision", id))
}
