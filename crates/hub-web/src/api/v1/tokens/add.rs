//! `POST /tokens`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::ids::TokenId;
use hub_store::NewToken;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::operators::limits::{LimitBody, checked},
    view::ScopeWord,
};
use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Longest name, in characters.
const LONGEST_NAME: usize = 100;

/// A token to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTokenBody {
    /// What it is for: 1–100 characters.
    name: String,
    /// What it may do.
    scope: ScopeWord,
    /// Groups with all below them; integrations that are not bound within them are not shown. Everything is shown unless told.
    limited_to: Option<Vec<LimitBody>>,
    /// Until when; until removed unless told.
    expires_at: Option<Timestamp>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenAdded)]
pub struct Added {
    /// Id.
    id: i64,
    /// The secret, answered this once.
    token: String,
}

/// Makes an API token. Its secret is answered once and never again.
#[utoipa::path(post, path = "/tokens", tag = "operators", security(("bearer" = ["admin"])), request_body = NewTokenBody,
    responses(
        (status = 201, description = "Made.", body = Added),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_token(
    allowed: Allowed<ManageOperators>,
    State(state): State<WebState>,
    Body(body): Body<NewTokenBody>,
) -> Result<impl IntoResponse, Problem> {
    let limits = checked(&state, body.limited_to.as_deref()).await?;
    let new = NewToken {
        name: body.name,
        scope: body.scope.into(),
        limits,
        expires_at: body.expires_at,
        made_by: allowed.caller.person(),
    };
    let (TokenId(id), secret) = insert(&state, &new, &allowed).await?;
    Ok((StatusCode::CREATED, Json(Added { id, token: secret.expose_secret().to_owned() })))
}

/// Checks and makes.
pub async fn insert(
    state: &WebState,
    new: &NewToken,
    allowed: &Allowed<ManageOperators>,
) -> Result<(TokenId, SecretString), Problem> {
    let now = state.clock.now();
    if new.name.trim().is_empty() || new.name.chars().count() > LONGEST_NAME {
        return Err(Problem::field(
            "name",
            Some(new.name.clone()),
            "1 to 100 characters that say what it is for",
        ));
    }
    if let Some(end) = new.expires_at.filter(|end| *end <= now) {
        return Err(Problem::field("expires_at", Some(end.to_string()), "a time that is still to come"));
    }
    let (id, secret) = state.store.insert_token(new, now).await?;
    tracing::info!(token.id = %id, "{} made token {id}", allowed.caller.describe());
    Ok((id, secret))
}
