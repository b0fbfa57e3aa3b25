//! People who operate the hub, and what they may do.

use serde::{Deserialize, Serialize};

/// Roles, each including the one before.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Starts synchronizations and requests actions.
    Operator,
    /// Approves what is held.
    Approver,
    /// Configures.
    Admin,
}

/// What a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read devices, users, groups, apps, runs.
    Read,
    /// Start a synchronization.
    Sync,
    /// Tell the risk and the threat factors of a device.
    SetRisk,
    /// Limit the trust of devices and users from outside.
    SetLimit,
    /// Decide about what is held: deletion plans, kept devices.
    Decide,
    /// Add, edit, remove integrations.
    ManageIntegrations,
    /// Add, edit, remove operators and tokens.
    ManageOperators,
    /// Change services, policies, authorities and proxies, and open services in an emergency.
    ManagePolicies,
}

impl Role {
    /// Whether the role includes the permission.
    pub fn allows(self, permission: Permission) -> bool {
        let least = match permission {
            Permission::Read => Self::Viewer,
            Permission::Sync | Permission::SetRisk | Permission::SetLimit => Self::Operator,
            Permission::Decide => Self::Approver,
            Permission::ManageIntegrations | Permission::ManageOperators | Permission::ManagePolicies => {
                Self::Admin
            }
        };
        self >= least
    }
}
