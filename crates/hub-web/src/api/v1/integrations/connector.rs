//! `POST` and `DELETE /integrations/{id}/connector`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::ids::IntegrationId;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// The token of a connector.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectorToken {
    /// The integration it carries for.
    pub integration_id: i64,
    /// For `mooring connector --integration-token-file`. Shown once; the first connector that comes with it within a day
    /// is the only one from then on.
    pub token: String,
}

/// Makes the token of an integration's connector. An earlier one counts no more, and its connector is cut off.
#[utoipa::path(post, path = "/integrations/{id}/connector", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses(
        (status = 201, description = "The token, shown once.", body = ConnectorToken),
        (status = 409, description = "The integration is not reached through a connector.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_connector(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<impl IntoResponse, Problem> {
    let token = new_token(&state, id, &allowed).await?;
    let body = ConnectorToken { integration_id: id.0, token: token.expose_secret().to_owned() };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Takes an integration's connector away: it is cut off within seconds.
#[utoipa::path(delete, path = "/integrations/{id}/connector", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 204, description = "Taken away."), Refusals))]
pub async fn remove_connector(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<StatusCode, Problem> {
    find(&state, id).await?;
    if !state.store.delete_connector(id).await? {
        return Err(Problem::not_found("connector of integration", id));
    }
    tracing::info!(integration.id = %id, "{} took the connector of integration {id} away", allowed.caller.describe());
    Ok(StatusCode::NO_CONTENT)
}

/// Makes it.
pub async fn new_token(
    state: &WebState,
    id: IntegrationId,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<SecretString, Problem> {
    if !find(state, id).await?.settings.through_connector {
        let words =
            format!("integration {id} is not reached through a connector: set through_connector first");
        return Err(Problem::new(StatusCode::CONFLICT, words));
    }
    let who = allowed.caller.describe();
    tracing::info!(integration.id = %id, "{who} makes a token for the connector of integration {id}");
    Ok(state.store.new_connector_token(id, &who, state.clock.now()).await?)
}
