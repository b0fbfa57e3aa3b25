//! Admin accounts and the roles they hold. Roles can be seen here only; no call lists or makes them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    AdminId, OrgGroupId, RoleId,
    wire::{lenient, shape, time, word},
};

use super::enums::MessageType;

/// A page of admins, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminSearchResult {
    /// The admins.
    #[serde(deserialize_with = "lenient::list")]
    pub admins: Vec<Admin>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force, which may be smaller than what was asked.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many rows there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// An admin account, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Admin {
    /// Its number.
    #[serde(with = "shape::value")]
    pub id: AdminId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Login name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// First name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Name of its organization group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub location_group: Option<String>,
    /// That group's number.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// That group's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// Time zone.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Language.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// First page after login.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub initial_landing_page: Option<String>,
    /// When it last logged in.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_login_time_stamp: Option<Timestamp>,
    /// Its roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<AdminRole>>,
    /// Whether it comes from a directory.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_active_directory_user: Option<bool>,
    /// Whether the password must be changed.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub requires_password_change: Option<bool>,
    /// How it is written to.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub message_type: Option<MessageType>,
    /// Its id in the directory.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The directory.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub identity_source: Option<String>,
}

/// A role an admin holds in an organization group, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminRole {
    /// Its number.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub id: Option<RoleId>,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name of the group it holds in.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub location_group: Option<String>,
    /// That group's number.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// That group's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// Whether it is in force.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    /// Number of the tie.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub user_link_id: Option<i64>,
    /// Description.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A page of admins, v2. Two naming styles in one object.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminSearchResultV2 {
    /// The admins.
    #[serde(rename = "admins", deserialize_with = "lenient::list")]
    pub admins: Vec<AdminV2>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force, which may be smaller than what was asked.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many rows there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// An admin account, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdminV2 {
    /// Its UUID.
    pub uuid: Uuid,
    /// Login name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// First name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Name of its organization group.
    #[serde(
        rename = "LocationGroup",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub location_group: Option<String>,
    /// That group's number.
    #[serde(
        rename = "LocationGroupId",
        default,
        with = "shape::opt_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub location_group_id: Option<OrgGroupId>,
    /// That group's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// Time zone.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Language.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// First page after login.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub initial_landing_page: Option<String>,
    /// When it last logged in.
    #[serde(
        rename = "LastLoginTimeStamp",
        default,
        with = "time::v1",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_login_time_stamp: Option<Timestamp>,
    /// Its roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<AdminRoleV2>>,
    /// Whether it comes from a directory.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_active_directory_user: Option<bool>,
    /// Whether the password must be changed.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub requires_password_change: Option<bool>,
    /// With which template it is written to.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub message_template_id: Option<i64>,
    /// UUID of that template.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub message_template_uuid: Option<Uuid>,
}

/// A role an admin holds, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminRoleV2 {
    /// Its UUID.
    #[serde(
        rename = "uuid",
        default,
        deserialize_with = "lenient::uuid",
        skip_serializing_if = "Option::is_none"
    )]
    pub uuid: Option<Uuid>,
    /// The group it holds in.
    #[serde(
        rename = "organizationGroupUuid",
        default,
        deserialize_with = "lenient::uuid",
        skip_serializing_if = "Option::is_none"
    )]
    pub organization_group_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name of that group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub location_group: Option<String>,
    /// Number of that group.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// Whether it is in force.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    /// Number of the tie.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub user_link_id: Option<i64>,
}
