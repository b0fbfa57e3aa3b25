//! `GET`, `PUT` and `DELETE /trust/policies/{name}`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::services::Policy;

use super::super::{
    change::{self, ChangesView},
    schema::PolicySchema,
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

/// Answers one policy.
#[utoipa::path(get, path = "/trust/policies/{name}", tag = "trust", security(("bearer" = ["viewer"])),
    params(("name" = String, Path, description = "Name of the policy.")),
    responses((status = 200, description = "The policy.", body = PolicySchema), Refusals))]
pub async fn get_policy(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<Json<Policy>, Problem> {
    let set = state.store.trust_setup().await?.set;
    let found = set.policies.into_iter().find(|policy| policy.name == name);
    found.map(Json).ok_or_else(|| Problem::not_found("policy", name))
}

/// Writes a policy in place of the one of that name, or as a new one.
#[utoipa::path(put, path = "/trust/policies/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the policy.")), request_body = PolicySchema,
    responses(
        (status = 200, description = "What was changed.", body = ChangesView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_policy(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
    Body(policy): Body<Policy>,
) -> Result<Json<ChangesView>, Problem> {
    check_name(&name, &policy.name)?;
    let changes = change::apply(&state, &allowed, |set| set.with_policy(policy)).await?;
    Ok(Json(ChangesView::applied(changes)))
}

/// Removes a policy. No service may name it any more.
#[utoipa::path(delete, path = "/trust/policies/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the policy.")),
    responses(
        (status = 204, description = "Removed."),
        (status = 422, description = "Something else needs it.", body = ProblemBody,
            content_type = "application/problem+json"),
        Refusals))]
pub async fn remove_policy(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<StatusCode, Problem> {
    remove(&state, &name, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes it away.
pub async fn remove(state: &WebState, name: &str, allowed: &Allowed<ManagePolicies>) -> Result<(), Problem> {
    let changes = change::apply(state, allowed, |set| set.without_policy(name)).await?;
    if changes.is_empty() { Err(Problem::not_found("policy", name)) } else { Ok(()) }
}
