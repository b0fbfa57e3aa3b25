//! `PATCH /operators/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::OperatorId;
use hub_store::OperatorChange;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    limits::{LimitBody, checked},
    password::check_password,
    view::{OperatorView, RoleWord},
};
use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        body::{Body, given},
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// What is to change; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorEdit {
    /// Another role.
    role: Option<RoleWord>,
    /// Whether the operator may log in.
    is_active: Option<bool>,
    /// Other groups that it is limited to; null lifts all limits.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<LimitBody>>)]
    limited_to: Option<Option<Vec<LimitBody>>>,
    /// Another password: at least 12 characters.
    #[schema(write_only)]
    password: Option<String>,
}

/// Changes an operator's role, password or limits, or whether it may log in. Its sessions end.
#[utoipa::path(patch, path = "/operators/{id}", tag = "operators", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the operator.")), request_body = OperatorEdit,
    responses(
        (status = 200, description = "Changed.", body = OperatorView),
        (status = 409, description = "It is the last active admin.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_operator(
    allowed: Allowed<ManageOperators>,
    State(state): State<WebState>,
    PathId(id): PathId<OperatorId>,
    Body(body): Body<OperatorEdit>,
) -> Result<Json<OperatorView>, Problem> {
    let password = body.password.map(SecretString::from);
    let limits = match &body.limited_to {
        Some(given) => Some(checked(&state, given.as_deref()).await?),
        None => None,
    };
    let change = OperatorChange { role: body.role.map(Into::into), is_active: body.is_active, limits };
    update(&state, id, change, password.as_ref(), &allowed).await?;
    let row = state.store.find_operator(id).await?.ok_or_else(|| Problem::not_found("operator", id))?;
    Ok(Json(OperatorView::all(&state, vec![row]).await?.remove(0)))
}

/// Checks and changes.
pub async fn update(
    state: &WebState,
    id: OperatorId,
    change: OperatorChange,
    password: Option<&SecretString>,
    allowed: &Allowed<ManageOperators>,
) -> Result<(), Problem> {
    if let Some(password) = password {
        check_password("password", password)?;
    }
    let who = allowed.caller.describe();
    if change.role.is_some() || change.is_active.is_some() || change.limits.is_some() {
        state.store.update_operator(id, &change).await?;
        tracing::info!(operator.id = %id, "{who} changed operator {id}: {change:?}");
    }
    if let Some(password) = password {
        state.store.set_password(id, password).await?;
        tracing::info!(operator.id = %id, "{who} set another password of operator {id}");
    }
    Ok(())
}
