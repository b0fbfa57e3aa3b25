//! `GET /trust/services`.

use axum::{Json, extract::State};
use hub_core::services::Service;

use super::super::schema::ServiceSchema;
use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// Lists all services, by name.
#[utoipa::path(get, path = "/trust/services", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All services.", body = List<ServiceSchema>), Refusals))]
pub async fn list_services(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<Service>>, Problem> {
    Ok(Json(List::whole(state.store.trust_setup().await?.set.services)))
}
