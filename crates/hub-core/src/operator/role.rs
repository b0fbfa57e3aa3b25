//! Roles, and what each may do.

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
    /// Read what is told of the whole hub at once, such as its metrics.
    ReadHub,
    /// Start a synchronization.
    Sync,
    /// Tell the risk and the threat factors of a device.
    SetRisk,
    /// Limit the trust of devices and users from outside.
    SetLimit,
    /// Take away a limit that somebody set.
    LiftLimit,
    /// Decide about what is held: deletion plans, kept devices.
    Decide,
    /// Take the access of agents on devices away.
    RevokeAgents,
    /// Order actions on devices, users and apps, and take back what was not sent.
    RequestActions,
    /// Let go on what somebody else ordered, and say how something ended.
    ApproveActions,
    /// Stop all actions of the hub.
    StopActions,
    /// Let them go on.
    StartActions,
    /// Change the limits of actions.
    ManageActionGuards,
    /// Edit, remove integrations.
    ManageIntegrations,
    /// Add integrations.
    AddIntegrations,
    /// Add, edit, remove operators and tokens.
    ManageOperators,
    /// Change services, policies, authorities and proxies, and open services in an emergency.
    ManagePolicies,
}

impl Role {
    /// Whether the role includes the permission.
    pub fn allows(self, permission: Permission) -> bool {
        let least = match permission {
            Permission::Read | Permission::ReadHub => Self::Viewer,
            Permission::Sync
            | Permission::SetRisk
            | Permission::SetLimit
            | Permission::LiftLimit
            | Permission::RequestActions
            | Permission::StopActions => Self::Operator,
            Permission::Decide | Permission::RevokeAgents | Permission::ApproveActions => Self::Approver,
            Permission::ManageIntegrations
            | Permission::StartActions
            | Permission::ManageActionGuards
            | Permission::AddIntegrations
            | Permission::ManageOperators
            | Permission::ManagePolicies => Self::Admin,
        };
        self >= least
    }
}

impl Permission {
    /// Whether it reaches beyond single integrations: then it is not for callers that are limited to some.
    pub fn concerns_whole_hub(self) -> bool {
        match self {
            Self::Read
            | Self::Sync
            | Self::SetRisk
            | Self::Decide
            | Self::RevokeAgents
            | Self::RequestActions
            | Self::ApproveActions
            | Self::ManageIntegrations => false,
            Self::ReadHub
            | Self::AddIntegrations
            | Self::ManageOperators
            | Self::ManagePolicies
            | Self::StopActions
            | Self::StartActions
            | Self::ManageActionGuards
            | Self::SetLimit
            | Self::LiftLimit => true,
        }
    }
}
