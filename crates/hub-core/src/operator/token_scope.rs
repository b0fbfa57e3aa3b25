//! What an API token may do.

use std::str::FromStr;

use super::{Permission, Role};

/// What an API token may do: what a role may, or nothing but tell signals (BY-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenScope {
    /// What that role may.
    Role(Role),
    /// Tell risk and limits of devices and users, as a security product does. It reads nothing, and takes nothing back that
    /// others said.
    Signals,
}

/// The word of [`TokenScope::Signals`].
const SIGNALS: &str = "signals";

impl TokenScope {
    /// Whether it includes the permission.
    pub fn allows(self, permission: Permission) -> bool {
        match self {
            Self::Role(role) => role.allows(permission),
            Self::Signals => matches!(permission, Permission::SetRisk | Permission::SetLimit),
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Role(role) => role.as_ref(),
            Self::Signals => SIGNALS,
        }
    }
}

impl From<Role> for TokenScope {
    fn from(role: Role) -> Self {
        Self::Role(role)
    }
}

impl std::fmt::Display for TokenScope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TokenScope {
    type Err = strum::ParseError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if word == SIGNALS { Ok(Self::Signals) } else { word.parse().map(Self::Role) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_as_it_is_written_and_signals_may_two_things() {
        for scope in [Role::Viewer.into(), Role::Admin.into(), TokenScope::Signals] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        assert!("everything".parse::<TokenScope>().is_err());
        assert!(
            TokenScope::Signals.allows(Permission::SetRisk)
                && TokenScope::Signals.allows(Permission::SetLimit)
        );
        for other in [
            Permission::Read,
            Permission::ReadHub,
            Permission::Sync,
            Permission::LiftLimit,
            Permission::ManagePolicies,
            Permission::RequestActions,
            Permission::ApproveActions,
            Permission::StopActions,
            Permission::StartActions,
            Permission::ManageActionGuards,
        ] {
            assert!(!TokenScope::Signals.allows(other), "{other:?}");
        }
    }
}
