//! `GET`, `PUT` and `DELETE /trust/authorities/{name}`.

use axum::{Json, extract::State};
use http::StatusCode;

use super::{
    super::text::check_name,
    list::views,
    view::{AuthorityBody, AuthorityView},
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

/// Answers one authority.
#[utoipa::path(get, path = "/trust/authorities/{name}", tag = "trust", security(("bearer" = ["viewer"])),
    params(("name" = String, Path, description = "Name of the authority.")),
    responses((status = 200, description = "The authority.", body = AuthorityView), Refusals))]
pub async fn get_authority(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<Json<AuthorityView>, Problem> {
    Ok(Json(find(&state, &name).await?))
}

/// Writes an authority in place of the one of that name, or as a new one. It counts for requests at once.
#[utoipa::path(put, path = "/trust/authorities/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the authority.")), request_body = AuthorityBody,
    responses(
        (status = 200, description = "As it stands now.", body = AuthorityView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_authority(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
    Body(body): Body<AuthorityBody>,
) -> Result<Json<AuthorityView>, Problem> {
    check_name(&name, &body.name)?;
    put(&state, body, &allowed).await?;
    Ok(Json(find(&state, &name).await?))
}

/// Removes an authority: the certificates it issued identify nobody from then on.
#[utoipa::path(delete, path = "/trust/authorities/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the authority.")),
    responses((status = 204, description = "Removed."), Refusals))]
pub async fn remove_authority(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<StatusCode, Problem> {
    remove(&state, &name, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes it away.
pub async fn remove(state: &WebState, name: &str, allowed: &Allowed<ManagePolicies>) -> Result<(), Problem> {
    if !state.store.delete_authority(name).await? {
        return Err(Problem::not_found("authority", name));
    }
    tracing::info!("{} removed authority {name}", allowed.caller.describe());
    Ok(())
}

/// Checks and writes.
pub async fn put(
    state: &WebState,
    body: AuthorityBody,
    allowed: &Allowed<ManagePolicies>,
) -> Result<(), Problem> {
    let (now, by) = (state.clock.now(), allowed.caller.describe());
    let authority = body.checked(now)?;
    state.store.put_authority(&authority, &by, now).await?;
    tracing::info!("{by} wrote authority {}", authority.name);
    Ok(())
}

/// One of them as it stands.
pub async fn find(state: &WebState, name: &str) -> Result<AuthorityView, Problem> {
    let found = views(state).await?.into_iter().find(|authority| authority.name == name);
    found.ok_or_else(|| Problem::not_found("authority", name))
}
