//! Security samples and certificates of devices.

use hub_core::{
    fleet::{DeviceCertificateFacts, SecurityFacts},
    ids::UemId,
    integration::PersonalData,
};
use uem_types::{
    mdm::{device_certificates::DeviceCertificate, device_security::DeviceSecurity},
    wire::word::Word,
};

use super::{text, uuid_text};

/// What the hub keeps of a security sample.
pub(crate) fn security_facts(sample: DeviceSecurity) -> SecurityFacts {
    let secure_boot = sample.secure_boot.unwrap_or_default();
    let parts = [sample.block_level_encryption, sample.file_level_encryption];
    SecurityFacts {
        has_passcode: sample.is_passcode_present,
        is_passcode_compliant: sample.is_passcode_compliant,
        passcode_grace_seconds: sample.passcode_lock_grace_period,
        is_encrypted: sample.is_encrypted.or_else(|| either(parts)),
        encryption_status: text(sample.encryption_status),
        is_data_protected: sample.data_protection_enabled,
        is_compromised: sample.is_compromised,
        has_integrity_protection: sample.system_integrity_protection_enabled,
        secure_boot: text(secure_boot.secure_boot_status),
        has_sealed_root: sample.authenticated_root_volume_enabled,
        has_recovery_lock: sample.is_recovery_lock_enabled,
        is_enrollment_approved: sample.user_approved_enrollment,
        is_automated_enrollment: sample.enrolled_via_dep,
    }
}

/// Where the tenant has no word for the whole: one kind of encryption is enough, and both must be denied for *no*.
fn either(kinds: [Option<bool>; 2]) -> Option<bool> {
    match kinds {
        [Some(true), _] | [_, Some(true)] => Some(true),
        [Some(false), Some(false)] => Some(false),
        _ => None,
    }
}

/// What the hub keeps of a certificate: without what is not taken. `None` without a number: nothing could be told apart by
/// it.
pub(crate) fn certificate_facts(
    certificate: DeviceCertificate,
    personal: &PersonalData,
) -> Option<DeviceCertificateFacts> {
    let mut facts = DeviceCertificateFacts {
        uem_id: UemId(certificate.id?.0),
        uem_uuid: uuid_text(certificate.uuid),
        name: text(certificate.name),
        issued_by: text(certificate.issued_by),
        expires_at: certificate.expires_on,
        first_sampled_at: certificate.first_sample_time,
        is_identity: certificate.is_identity,
        status: certificate.status.map(|word| word.name().to_lowercase()).unwrap_or_default(),
        context: text(certificate.certificate_context).to_lowercase(),
    };
    personal.strip_certificate(&mut facts);
    Some(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(json: &str) -> SecurityFacts {
        security_facts(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn what_a_sample_leaves_out_is_not_known() {
        assert!(facts("{}").is_empty());
        let phone =
            facts(r#"{"IsPasscodePresent":true,"IsPasscodeCompliant":false,"BlockLevelEncryption":true}"#);
        assert_eq!((phone.has_passcode, phone.is_passcode_compliant), (Some(true), Some(false)));
        assert_eq!((phone.is_encrypted, phone.is_compromised), (Some(true), None));
        let half = facts(r#"{"BlockLevelEncryption":false}"#);
        assert_eq!(half.is_encrypted, None, "files may be encrypted");
        let none = facts(r#"{"BlockLevelEncryption":true,"FileLevelEncryption":true,"IsEncrypted":false}"#);
        assert_eq!(none.is_encrypted, Some(false), "the tenant's own word counts");
    }

    #[test]
    fn a_subject_is_taken_only_with_everything_that_may_stand_in_it() {
        let read = |personal: &PersonalData| {
            let json = r#"{"Id":{"Value":7},"Name":"CN=dana","IssuedBy":"CN=dana","IsIdentity":"True","Status":"Active"}"#;
            certificate_facts(serde_json::from_str(json).unwrap(), personal).unwrap()
        };
        let all = PersonalData::default();
        assert_eq!(read(&all).name, "CN=dana");
        for less in [
            PersonalData { email: false, ..all },
            PersonalData { names: false, ..all },
            PersonalData { user_name: false, ..all },
            PersonalData { device_friendly_name: false, ..all },
        ] {
            let facts = read(&less);
            assert_eq!((facts.name.as_str(), facts.issued_by.as_str()), ("", ""), "{less:?}");
            assert_eq!((facts.uem_id, facts.status.as_str()), (UemId(7), "active"));
        }
        let nameless: DeviceCertificate = serde_json::from_str(r#"{"Name":"CN=dana"}"#).unwrap();
        assert_eq!(certificate_facts(nameless, &all), None);
    }
}
