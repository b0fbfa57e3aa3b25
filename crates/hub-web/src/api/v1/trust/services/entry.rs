//! `GET`, `PUT` and `DELETE /trust/services/{name}`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::services::Service;

use super::super::{
    change::{self, ChangesView},
    schema::ServiceSchema,
    text::check_name,
};
use crate::{
    WebState,
    access::{Allowed, HubName, ManagePolicies, ReadHub},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Answers one service.
#[utoipa::path(get, path = "/trust/services/{name}", tag = "trust", security(("bearer" = ["viewer"])),
    params(("name" = String, Path, description = "Name of the service.")),
    responses((status = 200, description = "The service.", body = ServiceSchema), Refusals))]
pub async fn get_service(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<Json<Service>, Problem> {
    let set = state.store.trust_setup().await?.set;
    let found = set.services.into_iter().find(|service| service.name == name);
    found.map(Json).ok_or_else(|| Problem::not_found("service", name))
}

/// Writes a service in place of the one of that name, or as a new one.
#[utoipa::path(put, path = "/trust/services/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the service.")), request_body = ServiceSchema,
    responses(
        (status = 200, description = "What was changed.", body = ChangesView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_service(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
    Body(service): Body<Service>,
) -> Result<Json<ChangesView>, Problem> {
    check_name(&name, &service.name)?;
    let changes = change::apply(&state, &allowed, |set| set.with_service(service)).await?;
    Ok(Json(ChangesView::applied(changes)))
}

/// Removes a service. Requests for its hosts are denied from then on.
#[utoipa::path(delete, path = "/trust/services/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the service.")),
    responses(
        (status = 204, description = "Removed."),
        (status = 422, description = "Something else needs it.", body = ProblemBody,
            content_type = "application/problem+json"),
        Refusals))]
pub async fn remove_service(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<StatusCode, Problem> {
    remove(&state, &name, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes it away.
pub async fn remove(state: &WebState, name: &str, allowed: &Allowed<ManagePolicies>) -> Result<(), Problem> {
    let changes = change::apply(state, allowed, |set| set.without_service(name)).await?;
    if changes.is_empty() { Err(Problem::not_found("service", name)) } else { Ok(()) }
}
