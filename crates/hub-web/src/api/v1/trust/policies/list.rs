//! `GET /trust/policies`.

use axum::{Json, extract::State};
use hub_core::services::Policy;

use super::super::schema::PolicySchema;
use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// Lists all policies, by name.
#[utoipa::path(get, path = "/trust/policies", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All policies.", body = List<PolicySchema>), Refusals))]
pub async fn list_policies(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<Policy>>, Problem> {
    Ok(Json(List::whole(state.store.trust_setup().await?.set.policies)))
}
