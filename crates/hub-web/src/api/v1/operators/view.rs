//! How an operator looks on the wire.

use hub_store::OperatorRow;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

impl From<OperatorRow> for OperatorView {
    fn from(row: OperatorRow) -> Self {
        Self {
            id: row.id.0,
            username: row.username,
            role: row.role.into(),
            is_active: row.is_active,
            created_at: row.created_at,
            last_login_at: row.last_login_at,
        }
    }
}
