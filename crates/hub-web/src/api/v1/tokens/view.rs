//! How an API token looks on the wire.

use hub_core::operator::Limits;
use hub_store::{ApiToken, StoreError};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::operators::{
    limits::{GroupNames, LimitView},
    view::RoleWord,
};
use crate::WebState;

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
    /// Groups that it is limited to: integrations that are not bound within them are not shown. Null without limits.
    pub limited_to: Option<Vec<LimitView>>,
    /// Made.
    pub created_at: Timestamp,
    /// Until when; null = until removed.
    pub expires_at: Option<Timestamp>,
}

impl TokenView {
    /// Tokens with the names of what they are limited to.
    pub async fn all(state: &WebState, tokens: Vec<ApiToken>) -> Result<Vec<Self>, StoreError> {
        let limits: Vec<&Limits> = tokens.iter().map(|token| &token.limits).collect();
        let names = GroupNames::for_limits(state, &limits).await?;
        Ok(tokens.into_iter().map(|token| Self::new(token, &names)).collect())
    }

    fn new(token: ApiToken, names: &GroupNames) -> Self {
        Self {
            limited_to: names.view(&token.limits),
            id: token.id.0,
            name: token.name,
            scope: token.scope.into(),
            created_at: token.created_at,
            expires_at: token.expires_at,
        }
    }
}
