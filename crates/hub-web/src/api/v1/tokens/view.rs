//! How an API token looks on the wire.

use hub_core::operator::{Limits, Role, TokenScope};
use hub_store::{ApiToken, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::operators::limits::{GroupNames, LimitView};
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
    pub scope: ScopeWord,
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

/// What a token may do: what a role may, each including the one before, or nothing but tell signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Scope)]
pub enum ScopeWord {
    /// Reads.
    Viewer,
    /// Starts synchronizations.
    Operator,
    /// Approves what is held.
    Approver,
    /// Configures.
    Admin,
    /// Tells risk and limits of devices and users, and does nothing else: for security products.
    Signals,
}

impl From<TokenScope> for ScopeWord {
    fn from(scope: TokenScope) -> Self {
        match scope {
            TokenScope::Role(Role::Viewer) => Self::Viewer,
            TokenScope::Role(Role::Operator) => Self::Operator,
            TokenScope::Role(Role::Approver) => Self::Approver,
            TokenScope::Role(Role::Admin) => Self::Admin,
            TokenScope::Signals => Self::Signals,
        }
    }
}

impl From<ScopeWord> for TokenScope {
    fn from(word: ScopeWord) -> Self {
        match word {
            ScopeWord::Viewer => Role::Viewer.into(),
            ScopeWord::Operator => Role::Operator.into(),
            ScopeWord::Approver => Role::Approver.into(),
            ScopeWord::Admin => Role::Admin.into(),
            ScopeWord::Signals => Self::Signals,
        }
    }
}
