//! What is written about an enrollment user. What is left out stays as it is.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::enums::{MessageType, SecurityType};
use crate::{
    OrgGroupId,
    wire::{lenient, shape, word},
};

/// A new or changed user, v1.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct WriteUser {
    /// Login name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// Password; only for users whom the tenant itself knows.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// First name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Name as shown.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub contact_number: Option<String>,
    /// Mobile number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mobile_number: Option<String>,
    /// Department.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Employee number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub employee_identifier: Option<String>,
    /// Their id in the directory.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// How they prove who they are.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub security_type: Option<SecurityType>,
    /// Their organization group.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// Their enrollment role.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How they are written to.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub message_type: Option<MessageType>,
}

/// A new or changed user, v2.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WriteUserV2 {
    /// Login name; cannot be changed.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// Password; only for users whom the tenant itself knows.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// First name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Name as shown.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Mobile number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mobile_number: Option<String>,
    /// Department.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Employee number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub employee_identifier: Option<String>,
    /// Their id in the directory; cannot be changed.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// How they prove who they are: `Basic`, `Directory`, ...
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub security_type: Option<String>,
    /// Their organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// How they are written to.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
}

impl std::fmt::Debug for WriteUser {
    /// Neither password nor personal data.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WriteUser(..)")
    }
}

impl std::fmt::Debug for WriteUserV2 {
    /// Neither password nor personal data.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WriteUserV2(..)")
    }
}
