//! Enrollment users: the people devices belong to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    OrgGroupId, UserId,
    wire::{lenient, shape, time, word},
};

use super::enums::{MessageType, SecurityType};

/// A page of users.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserSearchResult {
    /// The users.
    #[serde(deserialize_with = "lenient::list")]
    pub users: Vec<User>,
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

/// An enrollment user, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct User {
    /// Their number.
    #[serde(with = "shape::value")]
    pub id: UserId,
    /// Their UUID.
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
    /// Name as shown.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Whether the account is active.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub status: Option<bool>,
    /// Mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Login name for mail.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub email_user_name: Option<String>,
    /// How they prove who they are.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub security_type: Option<SecurityType>,
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub contact_number: Option<String>,
    /// Mobile number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mobile_number: Option<String>,
    /// Activation code of their organization group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// That group's number.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// That group's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// Their enrollment role.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How they are written to.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub message_type: Option<MessageType>,
    /// With which template.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub message_template_id: Option<String>,
    /// How many devices they have.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub enrolled_devices_count: Option<i64>,
    /// Department.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Employee number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub employee_identifier: Option<String>,
    /// Their id in the directory.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute1: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute2: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute3: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute4: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute5: Option<String>,
    /// Staging.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub staging_mode: Option<String>,
    /// Whether they may stage devices.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub device_staging_enabled: Option<bool>,
    /// How they stage devices.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_staging_type: Option<String>,
    /// When the password ends.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub password_expiry_date: Option<Timestamp>,
}

/// An enrollment user, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserV2 {
    /// Their UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Login name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// First name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Middle name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    /// Last name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Whole name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// Name as shown.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// Login name for mail.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub email_user_name: Option<String>,
    /// Whether the account is active.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub status: Option<bool>,
    /// How they prove who they are.
    #[serde(default, with = "security_type_v2", skip_serializing_if = "Option::is_none")]
    pub security_type: Option<SecurityType>,
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Mobile number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mobile_number: Option<String>,
    /// Directory domain.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Department.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Employee number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub employee_identifier: Option<String>,
    /// Cost center.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub cost_center: Option<String>,
    /// Their id in the directory.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Principal name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_principal_name: Option<String>,
    /// What Azure AD finds them by.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub aad_mapping_attribute: Option<String>,
    /// How they use shared Android devices.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub android_shared_device_mode: Option<String>,
    /// Whether those have system applications.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub android_shared_device_system_apps_enabled: Option<bool>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute1: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute2: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute3: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute4: Option<String>,
    /// Custom attribute.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub custom_attribute5: Option<String>,
    /// How they are written to.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    /// Whether they may stage devices.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub device_staging_enabled: Option<bool>,
    /// How they stage devices.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_staging_type: Option<String>,
    /// Number of their category.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub enrollment_user_category_id: Option<i64>,
    /// Their organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// The group they enroll into.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub enrollment_organization_group_uuid: Option<Uuid>,
    /// Their enrollment role.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub enrollment_role_uuid: Option<Uuid>,
    /// How many devices they have.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub enrolled_device_count: Option<i64>,
    /// How many user groups they are in.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub user_group_count: Option<i64>,
    /// Who made the account.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// When the account was made.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Timestamp>,
    /// Who changed it last.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub last_modified_by: Option<String>,
    /// When it was changed.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub last_modified_date: Option<Timestamp>,
}

/// Written as v2 spells it: `Basic`, `SAML`.
mod security_type_v2 {
    use serde::{Serialize, Serializer};

    use super::SecurityType;
    pub(super) use crate::wire::word::read as deserialize;

    pub(super) fn serialize<S: Serializer>(
        word: &Option<SecurityType>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        word.as_ref().map(SecurityType::name_v2).serialize(serializer)
    }
}
