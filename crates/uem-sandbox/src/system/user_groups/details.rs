//! What was written about a user group beside its name: how it follows the directory, and who may use it.

use serde::{Deserialize, Serialize};

/// Stored as JSON; seeded groups have none until something is written about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// What it is for.
    pub description: String,
    /// What it is in the directory: `Group`, `OrganizationalUnit` or `CustomQuery`.
    pub external_type: String,
    /// Its id in the directory.
    pub external_id: Option<String>,
    /// The directory's domain.
    pub domain: Option<String>,
    /// Where in the directory it is looked for.
    pub base_dn: Option<String>,
    /// The query of a group that is one.
    pub custom_logic: Option<String>,
    /// Whether it is compared with the directory by itself.
    pub auto_sync: bool,
    /// Whether changes found there are taken over at once.
    pub auto_merge: bool,
    /// More changes than this are never taken over by themselves.
    pub max_changes: i64,
    /// Whether users that are only in the directory are added as well.
    pub adds_members: bool,
    /// Whether those are written to.
    pub mails_added: bool,
    /// Enrollment role of users that it adds.
    pub default_role: Option<String>,
    /// Template of the mail to users that it adds.
    pub message_template: Option<String>,
    /// Organization group of users that it adds.
    pub assigned_org_group_id: Option<i64>,
    /// Organization groups whose admins may use it.
    pub permissions: Vec<Permission>,
    /// Made, in milliseconds.
    pub created_at: Option<i64>,
    /// Changed, in milliseconds.
    pub modified_at: Option<i64>,
    /// Compared with the directory, in milliseconds.
    pub synced_at: Option<i64>,
    /// Changes taken over, in milliseconds.
    pub merged_at: Option<i64>,
}

/// What admins of an organization group may do with a user group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// The organization group.
    pub org_group_id: i64,
    /// Whether groups below it may, too.
    pub is_inherited: bool,
    /// Change the group.
    pub manages_group: bool,
    /// Change its members.
    pub manages_users: bool,
    /// Assign to it.
    pub assigns: bool,
}

impl Default for Details {
    fn default() -> Self {
        Self {
            description: String::new(),
            external_type: "Group".to_owned(),
            external_id: None,
            domain: None,
            base_dn: None,
            custom_logic: None,
            auto_sync: true,
            auto_merge: false,
            max_changes: 100,
            adds_members: false,
            mails_added: false,
            default_role: None,
            message_template: None,
            assigned_org_group_id: None,
            permissions: Vec::new(),
            created_at: None,
            modified_at: None,
            synced_at: None,
            merged_at: None,
        }
    }
}
