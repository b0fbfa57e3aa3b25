//! Something protected by a proxy that asks the hub.

use serde::{Deserialize, Serialize};

use super::{HostPattern, PathPattern};

/// A host, or a part of it, and the policy that guards it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Name, unique.
    pub name: String,
    /// Hosts it answers on.
    pub hosts: Vec<HostPattern>,
    /// Paths of these hosts; without any, all of them.
    #[serde(default)]
    pub paths: Vec<PathPattern>,
    /// Name of its policy.
    pub policy: String,
}
