//! `POST /trust/signing-keys/rotation`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::service_token::SETTLED_AFTER;
use hub_store::NotSettled;
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::{SigningKeyView, views};
use crate::{
    WebState,
    access::{Allowed, ManagePolicies},
    http::{
        body::Body,
        paging::List,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Why the keys change before their time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Rotation)]
pub struct RotationBody {
    /// The key that signed is in wrong hands: it is not published any more, so that what it signed is refused. Services that
    /// keep the list learn that within five minutes, and may refuse good tokens until then.
    #[serde(default)]
    pub has_leaked: bool,
}

/// Lets the next key sign from now on, on all hubs of the database, and publishes one more.
#[utoipa::path(post, path = "/trust/signing-keys/rotation", tag = "trust", security(("bearer" = ["admin"])),
    request_body = RotationBody,
    responses(
        (status = 200, description = "The keys as they stand now.", body = List<SigningKeyView>),
        (status = 409, description = "Services may not know the next key yet.", body = ProblemBody,
            content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_signing_keys(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    Body(body): Body<RotationBody>,
) -> Result<Json<List<SigningKeyView>>, Problem> {
    let now = state.clock.now();
    if let Err(NotSettled { published_at }) = state.store.rotate_signing_keys(body.has_leaked, now).await? {
        let detail = format!(
            "the next key was published at {published_at}, and services may not know it before {}: try again then, or \
             say that the key that signs has leaked (has_leaked)",
            published_at + SETTLED_AFTER
        );
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    let leaked = if body.has_leaked { ": the one that signed has leaked" } else { "" };
    tracing::info!("{} changed the key that signs tokens{leaked}", allowed.caller.describe());
    Ok(Json(views(&state).await?))
}
