//! `GET /verifications/{id}`.

use axum::{Json, extract::State};

use super::view::VerificationView;
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations, VerificationId},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one verification: each step, what came back, what to do.
#[utoipa::path(get, path = "/verifications/{id}", tag = "verifications", security(("bearer" = ["admin"])),
    params(("id" = String, Path, description = "Id of the verification.")),
    responses((status = 200, description = "The verification.", body = VerificationView), Refusals))]
pub async fn get_verification(
    _: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(VerificationId(id)): PathId<VerificationId>,
) -> Result<Json<VerificationView>, Problem> {
    let row =
        state.store.find_verification(&id).await?.ok_or_else(|| Problem::not_found("verification", &id))?;
    Ok(Json(row.into()))
}
