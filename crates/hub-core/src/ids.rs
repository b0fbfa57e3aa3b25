//! Ids as types: two of different meaning can never be swapped in a call.

use serde::{Deserialize, Serialize};

macro_rules! integer_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    )*};
}

integer_ids! {
    /// An integration. Immutable, never used again: all data hangs on it, so renaming loses nothing (TO-6).
    IntegrationId;
    /// A device in the hub, across re-enrolments.
    DeviceId;
    /// An enrolment user in the hub.
    UserId;
    /// An organization group in the hub.
    OrgGroupId;
    /// A smart group in the hub.
    SmartGroupId;
    /// A user group in the hub.
    UserGroupId;
    /// An app of a tenant's catalogue in the hub.
    AppId;
    /// A file of an app, in the hub.
    AppFileId;
    /// One synchronization run.
    RunId;
    /// A person who operates the hub.
    OperatorId;
    /// An API token.
    TokenId;
    /// A record's integer id in the tenant (`Id.Value` on the wire).
    UemId;
}
