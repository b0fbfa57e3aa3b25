//! `GET`, `PUT` and `DELETE /trust/issuers/{name}`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::{services::PolicySet, user_token::TokenIssuer};

use super::super::{
    change::{self, ChangesView},
    schema::TokenIssuerSchema,
    text::check_name,
};
use super::list::{IssuerView, views};
use crate::{
    WebState,
    access::{Allowed, HubName, ManagePolicies, ReadHub},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Answers one issuer of users' tokens.
#[utoipa::path(get, path = "/trust/issuers/{name}", tag = "trust", security(("bearer" = ["viewer"])),
    params(("name" = String, Path, description = "Name of the issuer.")),
    responses((status = 200, description = "The issuer.", body = IssuerView), Refusals))]
pub async fn get_issuer(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<Json<IssuerView>, Problem> {
    let found = views(&state).await?.into_iter().find(|issuer| issuer.settings.name == name);
    found.map(Json).ok_or_else(|| Problem::not_found("issuer", name))
}

/// Writes an issuer in place of the one of that name, or as a new one.
#[utoipa::path(put, path = "/trust/issuers/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the issuer.")), request_body = TokenIssuerSchema,
    responses(
        (status = 200, description = "What was changed.", body = ChangesView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_issuer(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
    Body(issuer): Body<TokenIssuer>,
) -> Result<Json<ChangesView>, Problem> {
    check_name(&name, &issuer.name)?;
    let changes = change::apply(&state, &allowed, |set| with(set, issuer)).await?;
    Ok(Json(ChangesView::applied(changes)))
}

/// Removes an issuer: its tokens say nothing of users from then on.
#[utoipa::path(delete, path = "/trust/issuers/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the issuer.")),
    responses(
        (status = 204, description = "Removed."),
        Refusals))]
pub async fn remove_issuer(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<StatusCode, Problem> {
    let changes = change::apply(&state, &allowed, |set| without(set, &name)).await?;
    if changes.is_empty() { Err(Problem::not_found("issuer", name)) } else { Ok(StatusCode::NO_CONTENT) }
}

fn with(mut set: PolicySet, issuer: TokenIssuer) -> PolicySet {
    match set.issuers.iter_mut().find(|old| old.name == issuer.name) {
        Some(old) => *old = issuer,
        None => set.issuers.push(issuer),
    }
    set
}

fn without(mut set: PolicySet, name: &str) -> PolicySet {
    set.issuers.retain(|issuer| issuer.name != name);
    set
}
