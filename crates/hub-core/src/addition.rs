//! Devices that register before a synchronization knows them (HM-18): what they tell, and what is made of it.

use jiff::SignedDuration;

use crate::{
    fleet::{Compliance, DeviceFacts, Enrollment, Ownership, Platform},
    ids::{DeviceId, UemId},
    integration::SettingError,
    sync::identity::{Identity, is_placeholder_identifier, is_placeholder_serial, recognise},
};

/// How long a registration waits for a synchronization to confirm it.
pub const PROVISIONAL_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Registrations of one integration that may wait at a time.
pub const PROVISIONAL_MAX: u64 = 10_000;
/// Longest text of a registration.
const TEXT_CHARS_MAX: usize = 200;

/// What a device tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// System.
    pub platform: Platform,
    /// Unique device identifier; may be empty.
    pub udid: String,
    /// Serial number; may be empty.
    pub serial_number: String,
    /// Name for people.
    pub name: String,
    /// Its user's e-mail; may be empty.
    pub user_email: String,
}

impl Registration {
    /// Every refusal at once. One identifier must tell the device from others, or nothing could confirm it.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        let texts = [
            ("udid", &self.udid),
            ("serial_number", &self.serial_number),
            ("name", &self.name),
            ("user_email", &self.user_email),
        ];
        let mut refused: Vec<SettingError> = texts
            .into_iter()
            .filter(|(_, text)| text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control))
            .map(|(field, text)| SettingError {
                field,
                value: text.chars().take(TEXT_CHARS_MAX).collect(),
                expected: format!("at most {TEXT_CHARS_MAX} characters, without control characters"),
            })
            .collect();
        if matches!(self.platform, Platform::Unknown | Platform::Other(_)) {
            refused.push(SettingError {
                field: "platform",
                value: self.platform.as_str().chars().take(TEXT_CHARS_MAX).collect(),
                expected: "ios, macos, android, windows, chromeos, linux or appletv".to_owned(),
            });
        }
        if self.identities().is_empty() {
            refused.push(SettingError {
                field: "udid",
                value: self.udid.chars().take(TEXT_CHARS_MAX).collect(),
                expected:
                    "a UDID or a serial number that tells this device from others: these are placeholders"
                        .to_owned(),
            });
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    /// What identifies it, each as one text.
    pub fn identities(&self) -> Vec<String> {
        identities(&self.udid, &self.serial_number, &self.platform)
    }

    /// Which of these stored devices it is.
    pub fn recognise(&self, candidates: &[(DeviceId, DeviceFacts)]) -> Identity {
        recognise(&self.facts(), candidates)
    }

    /// It as a record that identities can be compared with: what it did not tell is empty.
    pub fn facts(&self) -> DeviceFacts {
        DeviceFacts {
            uem_id: UemId(0),
            uem_uuid: String::new(),
            udid: self.udid.clone(),
            serial_number: self.serial_number.clone(),
            mac_address: String::new(),
            imei: String::new(),
            asset_number: String::new(),
            friendly_name: self.name.clone(),
            reported_name: String::new(),
            org_group_uem_id: UemId(0),
            org_group_name: String::new(),
            user_uem_id: None,
            user_name: String::new(),
            user_email: self.user_email.clone(),
            phone_number: String::new(),
            platform: self.platform.clone(),
            model: String::new(),
            maker: String::new(),
            os_version: String::new(),
            os_build: String::new(),
            patched_at: None,
            ownership: Ownership::Undefined,
            enrollment: Enrollment::Unknown,
            compliance: Compliance::Unknown,
            is_compromised: None,
            is_supervised: None,
            is_encrypted: None,
            managed_by: String::new(),
            last_seen: None,
            enrolled_at: None,
            compliance_checked_at: None,
            compromised_checked_at: None,
        }
    }
}

/// What identifies a device, each as one text: by the same rules by which synchronizations recognise it. Placeholders
/// identify nothing.
pub fn identities(udid: &str, serial_number: &str, platform: &Platform) -> Vec<String> {
    let mut found = Vec::new();
    if !is_placeholder_identifier(udid) {
        found.push(format!("udid/{}", udid.trim().to_ascii_lowercase()));
    }
    let is_known = !matches!(platform, Platform::Unknown | Platform::Other(_));
    if is_known && !is_placeholder_serial(serial_number) {
        found.push(format!("serial/{platform}/{}", serial_number.trim().to_ascii_lowercase()));
    }
    found
}

/// What becomes of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A synchronization knows the device already.
    Known(DeviceId),
    /// It waits for a synchronization.
    Provisional,
    /// It was removed: registering again gives nothing back.
    Removed,
    /// Several devices answer to its identifiers.
    Ambiguous,
    /// Too many wait already.
    Full,
}

/// What is known when a device registers.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Which stored device it is.
    pub identity: &'a Identity,
    /// Whether that one is gone from the tenant.
    pub is_tombstoned: bool,
    /// Whether a device with one of its identities was removed before.
    pub was_removed: bool,
    /// Registrations that wait, without this one.
    pub waiting: u64,
}

/// Decides. A device that the tenant has now is known, whatever was before; otherwise what was removed stays out.
pub fn standing(known: &Known<'_>) -> Standing {
    match known.identity {
        Identity::Known { id, .. } if !known.is_tombstoned => Standing::Known(*id),
        Identity::Known { .. } => Standing::Removed,
        Identity::Ambiguous { .. } => Standing::Ambiguous,
        Identity::New if known.was_removed => Standing::Removed,
        Identity::New if known.waiting >= PROVISIONAL_MAX => Standing::Full,
        Identity::New => Standing::Provisional,
    }
}
