//! `GET`, `PUT` and `DELETE /trust/services/{name}`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::services::{PolicySet, Service};

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
    let changes = change::apply(&state, &allowed, |set| with(set, service)).await?;
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
    let changes = change::apply(&state, &allowed, |set| without(set, &name)).await?;
    if changes.is_empty() { Err(Problem::not_found("service", name)) } else { Ok(StatusCode::NO_CONTENT) }
}

fn with(mut set: PolicySet, service: Service) -> PolicySet {
    match set.services.iter_mut().find(|old| old.name == service.name) {
        Some(old) => *old = service,
        None => set.services.push(service),
    }
    set
}

fn without(mut set: PolicySet, name: &str) -> PolicySet {
    set.services.retain(|service| service.name != name);
    set
}
