//! What was written about an enrollment user beside the columns of its table, and which fields of the two faces say so.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The enrollment role that everybody has who was not given another.
pub const FULL_ACCESS: &str = "Full Access";

/// Stored as JSON; users about whom nothing was written have none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Texts by the key of [`TEXTS`].
    pub texts: BTreeMap<String, String>,
    /// Name of the enrollment role where it is not [`FULL_ACCESS`].
    pub role: Option<String>,
    /// The vendor's word where it is neither directory nor basic.
    pub security_type: Option<String>,
    /// The vendor's word for how the user is written to.
    pub message_type: Option<String>,
    /// The vendor's word for how devices are staged.
    pub staging_mode: Option<String>,
    /// The newer word for the same.
    pub staging_type: Option<String>,
    /// Whether this account stages devices for others.
    pub is_staging: bool,
    /// Organization group that the user's devices enroll into.
    pub enrollment_org_group_id: Option<i64>,
    /// Number of the user's category.
    pub category_id: Option<i64>,
    /// System applications on shared Android devices.
    pub has_shared_system_apps: Option<bool>,
    /// Who made the account.
    pub created_by: Option<String>,
    /// Who changed it last.
    pub modified_by: Option<String>,
    /// When.
    pub modified_at: Option<Timestamp>,
}

impl Details {
    /// A text, none where it was never written or was taken out.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Name of the enrollment role.
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or(FULL_ACCESS)
    }

    /// Whether the account may not be deleted because it stages devices.
    pub fn is_staging_user(&self) -> bool {
        self.is_staging || self.staging_mode.as_deref().is_some_and(|mode| mode != "StagingDisabled")
    }
}

/// One text of an enrollment user.
#[derive(Debug, Clone, Copy)]
pub struct TextField {
    /// Its key: a column of the table, or a text of [`Details`].
    pub key: &'static str,
    /// Its name in version 1, empty where that has none.
    pub v1: &'static str,
    /// Its name in version 2, empty where that has none.
    pub v2: &'static str,
}

const fn text(key: &'static str, v1: &'static str, v2: &'static str) -> TextField {
    TextField { key, v1, v2 }
}

/// All texts that clients write. Those of the table's columns come first.
pub const TEXTS: [TextField; 23] = [
    text("user_name", "UserName", "userName"),
    text("first_name", "FirstName", "firstName"),
    text("last_name", "LastName", "lastName"),
    text("email", "Email", "emailAddress"),
    text("phone", "ContactNumber", "phoneNumber"),
    text("mobile_number", "MobileNumber", "mobileNumber"),
    text("email_user_name", "EmailUserName", "emailUsername"),
    text("display_name", "DisplayName", "displayName"),
    text("full_name", "", "fullName"),
    text("middle_name", "", "middleName"),
    text("department", "Department", "department"),
    text("employee_identifier", "EmployeeIdentifier", "employeeIdentifier"),
    text("cost_center", "", "costCenter"),
    text("external_id", "ExternalId", "externalId"),
    text("user_principal_name", "", "userPrincipalName"),
    text("aad_mapping_attribute", "", "aadMappingAttribute"),
    text("shared_device_mode", "", "androidSharedDeviceMode"),
    text("message_template_id", "MessageTemplateId", ""),
    text("custom_attribute1", "CustomAttribute1", "customAttribute1"),
    text("custom_attribute2", "CustomAttribute2", "customAttribute2"),
    text("custom_attribute3", "CustomAttribute3", "customAttribute3"),
    text("custom_attribute4", "CustomAttribute4", "customAttribute4"),
    text("custom_attribute5", "CustomAttribute5", "customAttribute5"),
];
