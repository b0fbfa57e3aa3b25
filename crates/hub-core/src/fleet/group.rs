//! Organization groups, smart groups and user groups.

use serde::{Deserialize, Serialize};

use crate::ids::UemId;

/// An organization group: a node of the tenant's tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrgGroupFacts {
    /// Integer id in the tenant.
    pub uem_id: UemId,
    /// UUID in the tenant; empty when not given.
    pub uem_uuid: String,
    /// Display name.
    pub name: String,
    /// Activation code.
    pub group_code: String,
    /// Customer, Container, ... as the tenant says.
    pub kind: String,
    /// Parent in the tenant; `None` at the top of what the account can see.
    pub parent_uem_id: Option<UemId>,
    /// Depth.
    pub level: i64,
    /// Devices the tenant counts.
    pub devices: i64,
    /// Users the tenant counts.
    pub users: i64,
}

/// A smart group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmartGroupFacts {
    /// Integer id in the tenant.
    pub uem_id: UemId,
    /// UUID in the tenant; empty when not given.
    pub uem_uuid: String,
    /// Name.
    pub name: String,
    /// Organization group that manages it.
    pub org_group_uem_id: Option<UemId>,
    /// Devices the tenant counts.
    pub devices: i64,
}

/// A user group: of a directory, or made in the tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserGroupFacts {
    /// Integer id in the tenant.
    pub uem_id: UemId,
    /// Name.
    pub name: String,
    /// Name of its organization group, which is all that the tenant says of it.
    pub org_group: String,
    /// The organization group of that name; `None` where there is none, or several.
    pub org_group_uem_id: Option<UemId>,
    /// Users the tenant counts.
    pub users: i64,
}
