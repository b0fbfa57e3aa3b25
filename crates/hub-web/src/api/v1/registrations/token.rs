//! `GET` and `POST /integrations/{id}/registration-token`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use hub_store::RegistrationToken;
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    api::v1::integrations::get::find,
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// The token that devices present to register with an integration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegistrationToken)]
pub struct RegistrationTokenView {
    /// The token, `mreg_...`.
    pub token: String,
    /// When it was made.
    pub made_at: Timestamp,
}

/// Answers the registration token of an integration; 404 while none was made.
#[utoipa::path(get, path = "/integrations/{id}/registration-token", tag = "registrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The token.", body = RegistrationTokenView), Refusals))]
pub async fn get_registration_token(
    _: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<RegistrationTokenView>, Problem> {
    find(&state, id).await?;
    let token = state.store.find_registration_token(id).await?;
    Ok(Json(token.ok_or_else(|| Problem::not_found("registration token of integration", id))?.into()))
}

/// Makes a new registration token. The one before is worth nothing from now on.
#[utoipa::path(post, path = "/integrations/{id}/registration-token", tag = "registrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The new token.", body = RegistrationTokenView), Refusals))]
pub async fn add_registration_token(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<RegistrationTokenView>, Problem> {
    Ok(Json(make(&state, id, &allowed).await?.into()))
}

/// Makes it.
pub async fn make(
    state: &WebState,
    id: IntegrationId,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<RegistrationToken, Problem> {
    find(state, id).await?;
    let token = state.store.make_registration_token(id, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} made a registration token of integration {id}", allowed.caller.describe());
    Ok(token)
}

impl From<RegistrationToken> for RegistrationTokenView {
    fn from(token: RegistrationToken) -> Self {
        Self { token: token.secret.expose_secret().to_owned(), made_at: token.made_at }
    }
}
