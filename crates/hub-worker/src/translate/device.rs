//! Devices as the v1 and v2 searches list them.

use hub_core::{
    fleet::{Compliance, DeviceFacts, Enrollment, Ownership, Platform},
    ids::UemId,
    integration::PersonalData,
};
use uem_types::{
    mdm::{
        device::Device,
        enums::{self as vendor, ComplianceStatus, EnrollmentStatus},
    },
    wire::word::Word,
};

use super::{text, uuid_text};

/// What the hub keeps of a device: without what is not taken, so that neither the content hash nor a row knows of it.
pub(crate) fn device_facts(device: Device, personal: &PersonalData) -> DeviceFacts {
    let mut facts = all_facts(device);
    personal.strip_device(&mut facts);
    facts
}

/// Texts are moved, not copied.
fn all_facts(device: Device) -> DeviceFacts {
    let org_group = device.location_group_id.unwrap_or_default();
    let user = device.user_id.unwrap_or_default();
    let model = text(device.model);
    DeviceFacts {
        uem_id: UemId(device.id.0),
        uem_uuid: uuid_text(device.uuid),
        udid: text(device.udid),
        serial_number: text(device.serial_number),
        mac_address: text(device.mac_address),
        imei: text(device.imei),
        asset_number: text(device.asset_number),
        friendly_name: text(device.device_friendly_name),
        reported_name: text(device.device_reported_name),
        org_group_uem_id: UemId(org_group.id.map(|id| id.0).unwrap_or_default()),
        org_group_name: text(device.location_group_name.or(org_group.name)),
        user_uem_id: user.id.map(|id| UemId(id.0)).filter(|id| id.0 != 0),
        user_name: text(device.user_name),
        user_email: text(device.user_email_address),
        phone_number: text(device.phone_number),
        platform: platform(device.platform),
        model: if model.is_empty() { text(device.model_id.and_then(|model| model.name)) } else { model },
        maker: text(device.oem_info),
        os_version: text(device.operating_system),
        os_build: text(device.os_build_version),
        patched_at: device.security_patch_date,
        ownership: ownership(device.ownership),
        enrollment: enrollment(device.enrollment_status),
        compliance: compliance(device.compliance_status),
        is_compromised: device.compromised_status,
        is_supervised: device.is_supervised,
        is_encrypted: yes_no(device.data_encryption_yn.as_deref()),
        managed_by: device.managed_by.map(|word| word.name().to_owned()).unwrap_or_default(),
        last_seen: device.last_seen,
        enrolled_at: device.last_enrolled_on,
        compliance_checked_at: device.last_compliance_check_on,
        compromised_checked_at: device.last_compromised_check_on,
    }
}

/// Whether the tenant still manages a device whose record it gave. What is not known counts as managed.
pub(crate) fn is_managed(device: &Device) -> bool {
    !matches!(
        device.enrollment_status,
        Some(
            EnrollmentStatus::Unenrolled
                | EnrollmentStatus::UnenrolledByFeedbackService
                | EnrollmentStatus::DeviceNotFound
        )
    )
}

pub(super) fn platform(word: Option<vendor::Platform>) -> Platform {
    match word {
        None | Some(vendor::Platform::Unknown) => Platform::Unknown,
        Some(vendor::Platform::Apple) => Platform::Ios,
        Some(vendor::Platform::AppleOsX) => Platform::MacOs,
        Some(vendor::Platform::Android) => Platform::Android,
        Some(vendor::Platform::WinRT | vendor::Platform::WindowsPc) => Platform::Windows,
        Some(vendor::Platform::ChromeBook | vendor::Platform::ChromeOs) => Platform::ChromeOs,
        Some(vendor::Platform::Linux) => Platform::Linux,
        Some(vendor::Platform::AppleTv) => Platform::AppleTv,
        Some(other) => Platform::Other(super::word(other.name())),
    }
}

fn ownership(word: Option<vendor::Ownership>) -> Ownership {
    match word {
        None | Some(vendor::Ownership::Undefined) => Ownership::Undefined,
        Some(vendor::Ownership::Corporate) => Ownership::CorporateDedicated,
        Some(vendor::Ownership::Shared) => Ownership::CorporateShared,
        Some(vendor::Ownership::Employee) => Ownership::EmployeeOwned,
        Some(other) => Ownership::Other(super::word(other.name())),
    }
}

fn enrollment(word: Option<EnrollmentStatus>) -> Enrollment {
    match word {
        None | Some(EnrollmentStatus::Unknown) => Enrollment::Unknown,
        Some(EnrollmentStatus::Enrolled | EnrollmentStatus::UserEnrolled) => Enrollment::Enrolled,
        Some(EnrollmentStatus::Registered) => Enrollment::Registered,
        Some(
            EnrollmentStatus::EnrollmentInProgress
            | EnrollmentStatus::PendingAgent
            | EnrollmentStatus::PendingEnrollment,
        ) => Enrollment::InProgress,
        Some(EnrollmentStatus::EnterpriseWipePending) => Enrollment::EnterpriseWipePending,
        Some(EnrollmentStatus::DeviceWipePending | EnrollmentStatus::WipeInitiated) => {
            Enrollment::DeviceWipePending
        }
        Some(EnrollmentStatus::Unenrolled | EnrollmentStatus::UnenrolledByFeedbackService) => {
            Enrollment::Unenrolled
        }
        Some(other) => Enrollment::Other(super::word(other.name())),
    }
}

/// `Allowed`, `Blocked`, `Quarantined` and the like are no verdict of a compliance policy: they stay as they came.
fn compliance(word: Option<ComplianceStatus>) -> Compliance {
    match word {
        None | Some(ComplianceStatus::Unknown) => Compliance::Unknown,
        Some(ComplianceStatus::Compliant) => Compliance::Compliant,
        Some(ComplianceStatus::NonCompliant) => Compliance::NonCompliant,
        Some(ComplianceStatus::NotAvailable | ComplianceStatus::NotApplicable) => Compliance::NotAvailable,
        Some(
            ComplianceStatus::PendingComplianceCheck | ComplianceStatus::PendingComplianceCheckForAPolicy,
        ) => Compliance::Pending,
        Some(other) => Compliance::Other(super::word(other.name())),
    }
}

fn yes_no(word: Option<&str>) -> Option<bool> {
    match word?.trim() {
        "Y" | "y" | "Yes" | "yes" | "true" | "True" => Some(true),
        "N" | "n" | "No" | "no" | "false" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(json: &str) -> DeviceFacts {
        all_facts(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn a_search_row_becomes_facts_in_our_words() {
        let facts = facts(
            r#"{"Id":{"Value":42},"Uuid":"00000000-0000-0000-0000-000000000000","SerialNumber":" S1 ","Platform":"AppleOsX",
                "Ownership":"C","EnrollmentStatus":"Enrolled","ComplianceStatus":"NotCompliant","CompromisedStatus":false,
                "LocationGroupId":{"Id":{"Value":7},"Name":"Retail"},"UserId":{"Id":{"Value":0}},"ManagedBy":1,
                "ModelId":{"Id":{"Value":1},"Name":"MacBook"},"LastSeen":"2026-03-01T08:14:02.327","DataEncryptionYN":"Y"}"#,
        );
        assert_eq!(
            (facts.uem_id, facts.uem_uuid.as_str(), facts.serial_number.as_str()),
            (UemId(42), "", "S1")
        );
        assert_eq!((facts.platform, facts.ownership), (Platform::MacOs, Ownership::CorporateDedicated));
        assert_eq!((facts.enrollment, facts.compliance), (Enrollment::Enrolled, Compliance::NonCompliant));
        assert_eq!((facts.org_group_uem_id, facts.org_group_name.as_str()), (UemId(7), "Retail"));
        assert_eq!(
            (facts.user_uem_id, facts.model.as_str(), facts.managed_by.as_str()),
            (None, "MacBook", "MDM")
        );
        assert_eq!(
            (facts.is_compromised, facts.is_encrypted, facts.is_supervised),
            (Some(false), Some(true), None)
        );
        assert_eq!(facts.last_seen, Some("2026-03-01T08:14:02.327Z".parse().unwrap()));
    }

    #[test]
    fn words_nobody_knows_are_kept_and_are_never_fine() {
        let facts = facts(
            r#"{"Id":{"Value":1},"Platform":"FridgeOs","Ownership":"Z","EnrollmentStatus":"Dreaming","ComplianceStatus":"Blessed"}"#,
        );
        assert_eq!(facts.platform, Platform::Other("FridgeOs".into()));
        assert_eq!(facts.ownership, Ownership::Other("Z".into()));
        assert_eq!(facts.enrollment, Enrollment::Other("Dreaming".into()));
        assert_eq!(facts.compliance, Compliance::Other("Blessed".into()));
    }

    #[test]
    fn every_spelling_of_non_compliant_is_non_compliant() {
        for word in [
            "NonCompliant",
            "NON_COMPLIANT",
            "Non Compliant",
            "NotCompliant",
            "NOT_COMPLIANT",
            "noncompliant",
            "4",
        ] {
            let facts = facts(&format!(r#"{{"Id":{{"Value":1}},"ComplianceStatus":"{word}"}}"#));
            assert_eq!(facts.compliance, Compliance::NonCompliant, "{word}");
        }
    }

    #[test]
    fn what_is_left_out_is_not_known() {
        let facts = facts(r#"{"Id":{"Value":1}}"#);
        assert_eq!(facts.compliance, Compliance::Unknown);
        assert_eq!(facts.platform, Platform::Unknown);
        assert_eq!((facts.is_compromised, facts.last_seen), (None, None));
    }

    #[test]
    fn only_a_record_that_says_so_is_no_longer_managed() {
        let managed = |status: &str| {
            let json = format!(r#"{{"Id":{{"Value":1}},"EnrollmentStatus":"{status}"}}"#);
            is_managed(&serde_json::from_str(&json).unwrap())
        };
        assert!(!managed("Unenrolled"));
        for status in ["Enrolled", "EnterpriseWipePending", "Registered", "Dreaming", ""] {
            assert!(managed(status), "{status:?}");
        }
    }
}
