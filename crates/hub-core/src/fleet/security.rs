//! What the last security sample of a device tells: passcode, encryption and how it starts.

use serde::{Deserialize, Serialize};

/// Security facts of one device. Each platform tells its own part; `None` is not known, and never the same as good.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityFacts {
    /// A passcode is set.
    pub has_passcode: Option<bool>,
    /// It is as the tenant's passcode policy wants it.
    pub is_passcode_compliant: Option<bool>,
    /// Seconds until it is asked for.
    pub passcode_grace_seconds: Option<i64>,
    /// Its storage is encrypted.
    pub is_encrypted: Option<bool>,
    /// The tenant's word for the state of encryption; empty where it has none.
    pub encryption_status: String,
    /// Data protection is on.
    pub is_data_protected: Option<bool>,
    /// Jailbroken or rooted.
    pub is_compromised: Option<bool>,
    /// System integrity protection (Mac).
    pub has_integrity_protection: Option<bool>,
    /// Level of secure boot (Mac); empty where none is told.
    pub secure_boot: String,
    /// The root volume is sealed (Mac).
    pub has_sealed_root: Option<bool>,
    /// Recovery lock is on (Mac).
    pub has_recovery_lock: Option<bool>,
    /// The user approved the enrolment (Mac).
    pub is_enrollment_approved: Option<bool>,
    /// It came by automated enrolment (Apple).
    pub is_automated_enrollment: Option<bool>,
}

impl SecurityFacts {
    /// Whether it is locked by a passcode that counts: one that breaks the passcode policy is none. A word on the policy
    /// alone tells of no passcode.
    pub fn is_locked_by_passcode(&self) -> Option<bool> {
        match (self.has_passcode, self.is_passcode_compliant) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), _) => Some(true),
            (None, _) => None,
        }
    }

    /// Nothing at all was told: no sample.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_passcode_that_is_there_and_breaks_no_policy_locks_a_device() {
        let (yes, no) = (Some(true), Some(false));
        for (has_passcode, is_passcode_compliant, expected) in [
            (yes, yes, yes),
            (yes, None, yes),
            (yes, no, no),
            (no, yes, no),
            (no, no, no),
            (no, None, no),
            (None, no, no),
            (None, yes, None),
            (None, None, None),
        ] {
            let facts = SecurityFacts { has_passcode, is_passcode_compliant, ..SecurityFacts::default() };
            assert_eq!(facts.is_locked_by_passcode(), expected, "{has_passcode:?} {is_passcode_compliant:?}");
        }
    }
}
