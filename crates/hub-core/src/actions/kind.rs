//! Kinds of actions.

use serde::{Deserialize, Serialize};

use super::TargetKind;

/// What is done, without its details: guards, limits and lists go by it.
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
    strum::EnumIter,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ActionKind {
    /// Locks the screen of a device.
    Lock,
    /// Removes corporate data from a device, and its enrolment.
    EnterpriseWipe,
    /// Resets a device to its factory state: everything on it is lost.
    DeviceWipe,
    /// Takes the passcode of a device away, so that its user can set another one.
    ClearPasscode,
    /// Has a device fetch what the tenant has for it.
    SyncDevice,
    /// Asks a device for its current facts.
    QueryDevice,
    /// Sends a message to a device or its user.
    SendMessage,
    /// Moves a device to another organization group.
    ChangeOrgGroup,
    /// Deletes the record of a device in the tenant, which wipes corporate data.
    DeleteDevice,
    /// Adds a user.
    AddUser,
    /// Changes a user.
    UpdateUser,
    /// Lets a user enrol and work.
    ActivateUser,
    /// Keeps a user from enrolling.
    DeactivateUser,
    /// Deletes a user.
    DeleteUser,
    /// Assigns an app to groups.
    DeployApp,
    /// Takes the assignment of an app away from groups, which may remove it from devices.
    WithdrawApp,
    /// Uploads a file to the tenant and makes an internal app of it.
    AddInternalApp,
}

/// How much an action can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// Nothing is lost by it.
    None,
    /// People are kept from work until it is undone.
    Disrupts,
    /// It cannot be undone.
    Destroys,
}

impl ActionKind {
    /// How much it can break.
    pub fn harm(self) -> Harm {
        match self {
            Self::EnterpriseWipe | Self::DeviceWipe | Self::DeleteDevice | Self::DeleteUser => Harm::Destroys,
            Self::Lock
            | Self::ClearPasscode
            | Self::ChangeOrgGroup
            | Self::DeactivateUser
            | Self::WithdrawApp => Harm::Disrupts,
            Self::SyncDevice
            | Self::QueryDevice
            | Self::SendMessage
            | Self::AddUser
            | Self::UpdateUser
            | Self::ActivateUser
            | Self::DeployApp
            | Self::AddInternalApp => Harm::None,
        }
    }

    /// What it is done to; apps also to user groups and organization groups.
    pub fn target(self) -> TargetKind {
        match self {
            Self::Lock
            | Self::EnterpriseWipe
            | Self::DeviceWipe
            | Self::ClearPasscode
            | Self::SyncDevice
            | Self::QueryDevice
            | Self::SendMessage
            | Self::ChangeOrgGroup
            | Self::DeleteDevice => TargetKind::Device,
            Self::AddUser => TargetKind::NewUser,
            Self::UpdateUser | Self::ActivateUser | Self::DeactivateUser | Self::DeleteUser => {
                TargetKind::User
            }
            Self::DeployApp | Self::WithdrawApp => TargetKind::SmartGroup,
            Self::AddInternalApp => TargetKind::NewApp,
        }
    }

    /// What is done to a target of that kind by an order of this kind: with a user the user's devices may go.
    #[must_use]
    pub fn on(self, target: TargetKind) -> Self {
        if self == Self::DeleteUser && target == TargetKind::Device { Self::DeleteDevice } else { self }
    }

    /// Whether a person must type what is done and to how many.
    pub fn needs_confirmation(self) -> bool {
        self.harm() > Harm::None
    }

    /// Whether a second one of the same kind on the same target waits for the first one's end.
    pub fn is_one_at_a_time(self) -> bool {
        self.harm() > Harm::None || matches!(self, Self::AddUser | Self::DeployApp | Self::AddInternalApp)
    }

    /// Whether the device's data is lost: then deletion of its record waits for the outcome.
    pub fn wipes(self) -> bool {
        matches!(self, Self::EnterpriseWipe | Self::DeviceWipe | Self::DeleteDevice)
    }

    /// In words: *wipe the corporate data of*.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::EnterpriseWipe => "enterprise wipe",
            Self::DeviceWipe => "device wipe",
            Self::ClearPasscode => "clear the passcode of",
            Self::SyncDevice => "sync",
            Self::QueryDevice => "query",
            Self::SendMessage => "send a message to",
            Self::ChangeOrgGroup => "move",
            Self::DeleteDevice => "delete",
            Self::AddUser => "add",
            Self::UpdateUser => "update",
            Self::ActivateUser => "activate",
            Self::DeactivateUser => "deactivate",
            Self::DeleteUser => "delete",
            Self::DeployApp => "deploy to",
            Self::WithdrawApp => "withdraw from",
            Self::AddInternalApp => "upload",
        }
    }
}
