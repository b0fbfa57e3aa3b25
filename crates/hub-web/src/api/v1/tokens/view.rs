//! How an API token looks on the wire.

use hub_store::ApiToken;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::operators::view::RoleWord;

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenView {
    /// Id.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scope: RoleWord,
    /// Made.
    pub created_at: Timestamp,
    /// Until when; null = until removed.
    pub expires_at: Option<Timestamp>,
}

impl From<ApiToken> for TokenView {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id.0,
            name: token.name,
            scope: token.scope.into(),
            created_at: token.created_at,
            expires_at: token.expires_at,
        }
    }
}
