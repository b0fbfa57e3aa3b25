//! Encryption, passcode and integrity of a device. There is none until the device has sent a sample.

use serde::{Deserialize, Serialize};

use crate::wire::lenient;

/// Security facts of a device. Recovery keys are not read: Mooring has no use for them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceSecurity {
    /// Whether it is jailbroken or rooted.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_compromised: Option<bool>,
    /// Whether data protection is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub data_protection_enabled: Option<bool>,
    /// Whether blocks are encrypted.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub block_level_encryption: Option<bool>,
    /// Whether files are encrypted.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub file_level_encryption: Option<bool>,
    /// Whether a passcode is set.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_passcode_present: Option<bool>,
    /// Whether it is good enough.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_passcode_compliant: Option<bool>,
    /// Whether storage is encrypted.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_encrypted: Option<bool>,
    /// State of encryption.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub encryption_status: Option<String>,
    /// How far encryption is, percent.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub percent_complete: Option<i64>,
    /// Whether a personal recovery key is kept.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub has_personal_recovery_key: Option<bool>,
    /// Whether an institutional recovery key is kept.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub has_institutional_recovery_key: Option<bool>,
    /// Whether the user approved the enrollment of a Mac.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub user_approved_enrollment: Option<bool>,
    /// Whether it came by automated enrollment.
    #[serde(
        rename = "EnrolledViaDEP",
        default,
        deserialize_with = "lenient::flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub enrolled_via_dep: Option<bool>,
    /// Whether a Mac has system integrity protection.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub system_integrity_protection_enabled: Option<bool>,
    /// Seconds until the passcode is asked for.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub passcode_lock_grace_period: Option<i64>,
    /// The same, enforced.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub passcode_lock_grace_period_enforced: Option<i64>,
    /// Whether activation lock can be managed.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_activation_lock_manageable: Option<bool>,
    /// Whether recovery lock is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_recovery_lock_enabled: Option<bool>,
    /// Whether the root volume is sealed.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub authenticated_root_volume_enabled: Option<bool>,
    /// Secure boot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secure_boot: Option<SecureBoot>,
}

/// How a Mac starts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecureBoot {
    /// Level of secure boot.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub secure_boot_status: Option<String>,
    /// Whether it may start from outside.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub external_boot_status: Option<String>,
}
