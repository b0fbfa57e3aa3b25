//! `GET /trust/signing-keys`.

use axum::{Json, extract::State};
use hub_store::SigningKeyRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// A key, without its secret part. The public part is in `/.well-known/jwks.json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SigningKey)]
pub struct SigningKeyView {
    /// Its id, as tokens name it: `kid`.
    pub id: String,
    /// `next` (published, signs later), `signing` or `retired` (published, because what it signed may still count).
    pub state: String,
    /// When it was made, and published.
    pub made_at: Timestamp,
    /// When it began to sign.
    pub signs_from: Option<Timestamp>,
    /// When another took its place.
    pub retired_at: Option<Timestamp>,
}

impl From<SigningKeyRow> for SigningKeyView {
    fn from(row: SigningKeyRow) -> Self {
        let facts = row.facts;
        Self {
            state: facts.state().to_string(),
            id: facts.id,
            made_at: facts.made_at,
            signs_from: facts.signs_from,
            retired_at: facts.retired_at,
        }
    }
}

/// Lists the keys that sign tokens for services, the oldest first.
#[utoipa::path(get, path = "/trust/signing-keys", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All keys that are published.", body = List<SigningKeyView>), Refusals))]
pub async fn list_signing_keys(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<SigningKeyView>>, Problem> {
    Ok(Json(views(&state).await?))
}

/// All of them as they stand.
pub async fn views(state: &WebState) -> Result<List<SigningKeyView>, Problem> {
    let keys = state.store.list_signing_keys().await?;
    Ok(List::whole(keys.into_iter().map(SigningKeyView::from).collect()))
}
