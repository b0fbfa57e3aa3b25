//! How an operator looks on the wire.

use hub_core::operator::Limits;
use hub_store::{OperatorRow, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::limits::{GroupNames, LimitView};
use crate::WebState;

/// A person who operates the hub.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Operator)]
pub struct OperatorView {
    /// Id.
    pub id: i64,
    /// Login name.
    pub username: String,
    /// Role.
    pub role: RoleWord,
    /// Groups that it is limited to: integrations that are not bound within them are not shown. Null without limits.
    pub limited_to: Option<Vec<LimitView>>,
    /// May log in.
    pub is_active: bool,
    /// Added.
    pub created_at: Timestamp,
    /// Last login.
    pub last_login_at: Option<Timestamp>,
}

/// What a person or a token may do; each includes the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub enum RoleWord {
    /// Reads.
    Viewer,
    /// Starts synchronizations.
    Operator,
    /// Approves what is held.
    Approver,
    /// Configures.
    Admin,
}

impl From<hub_core::operator::Role> for RoleWord {
    fn from(role: hub_core::operator::Role) -> Self {
        use hub_core::operator::Role;
        match role {
            Role::Viewer => Self::Viewer,
            Role::Operator => Self::Operator,
            Role::Approver => Self::Approver,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<RoleWord> for hub_core::operator::Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Viewer => Self::Viewer,
            RoleWord::Operator => Self::Operator,
            RoleWord::Approver => Self::Approver,
            RoleWord::Admin => Self::Admin,
        }
    }
}

impl OperatorView {
    /// Rows with the names of what they are limited to.
    pub async fn all(state: &WebState, rows: Vec<OperatorRow>) -> Result<Vec<Self>, StoreError> {
        let limits: Vec<&Limits> = rows.iter().map(|row| &row.limits).collect();
        let names = GroupNames::for_limits(state, &limits).await?;
        Ok(rows.into_iter().map(|row| Self::new(row, &names)).collect())
    }

    fn new(row: OperatorRow, names: &GroupNames) -> Self {
        Self {
            limited_to: names.view(&row.limits),
            id: row.id.0,
            username: row.username,
            role: row.role.into(),
            is_active: row.is_active,
            created_at: row.created_at,
            last_login_at: row.last_login_at,
        }
    }
}
