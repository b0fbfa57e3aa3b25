//! The truth about one device: what every answer about it is rendered from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{EnumString, FromRepr, IntoStaticStr};
use uuid::Uuid;

use super::{
    compact,
    systems::{Line, Release},
};

/// A device's operating system family, with the vendor's number (`PlatformId`).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    FromRepr,
    IntoStaticStr,
    EnumString,
)]
#[strum(ascii_case_insensitive)]
#[repr(u8)]
pub enum Platform {
    /// iOS and iPadOS
    Apple = 2,
    /// Android
    Android = 5,
    /// macOS
    AppleOsX = 10,
    /// Windows 10 and 11
    WinRT = 12,
    /// ChromeOS
    ChromeOS = 18,
    /// Linux
    Linux = 21,
}

/// Who owns the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, FromRepr)]
#[repr(u8)]
pub enum Ownership {
    /// Corporate, dedicated to one person
    C,
    /// Employee owned
    E,
    /// Corporate, shared
    S,
    /// Not said
    Undefined,
}

/// Where the device stands between enrolling and leaving, with the vendor's number.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, FromRepr, IntoStaticStr, EnumString,
)]
#[strum(ascii_case_insensitive)]
#[repr(u8)]
pub enum EnrollmentStatus {
    /// Managed
    Enrolled = 4,
    /// An enterprise wipe waits for it
    EnterpriseWipePending = 5,
    /// A device wipe waits for it
    DeviceWipePending = 6,
    /// Gone, remembered
    Unenrolled = 8,
}

/// What the compliance engine last said.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, FromRepr, IntoStaticStr, EnumString,
)]
#[strum(ascii_case_insensitive)]
#[repr(u8)]
pub enum Compliance {
    /// Fulfils all policies
    Compliant = 3,
    /// Breaks at least one
    NonCompliant = 4,
    /// No policy applies
    NotAvailable = 5,
    /// Not looked at yet
    PendingComplianceCheck = 7,
}

/// How the device is managed: Android differs most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Management {
    /// The whole device
    Full,
    /// A work profile on a personal Android
    WorkProfile,
    /// A work profile on a corporate Android
    CorporateWorkProfile,
}

/// The enrollment user as the device row shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceUser {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: Uuid,
    /// Login name.
    pub user_name: String,
    /// First and last name.
    pub display_name: String,
    /// E-mail, empty where there is none.
    pub email: String,
}

/// Everything known about one device. It is kept as JSON in the tables and packed in memory, where fields have no names:
/// none of them may be left out when it is serialized.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceState {
    /// Integer id.
    pub id: u32,
    /// UUID.
    pub uuid: Uuid,
    /// Vendor's unique device id: dashed for Apple, 32 hex digits for the others.
    pub udid: String,
    /// Serial number; may be a placeholder or somebody else's.
    pub serial_number: String,
    /// Wi-Fi MAC address without separators, empty where hidden.
    pub mac_address: String,
    /// IMEI, empty without a modem.
    pub imei: String,
    /// Exchange ActiveSync id.
    pub eas_id: String,
    /// Asset tag.
    pub asset_number: String,
    /// Name in the console.
    pub friendly_name: String,
    /// Name the device gives itself.
    pub reported_name: String,
    /// Organization group.
    pub org_group_id: i64,
    /// The person it belongs to.
    pub user: Option<DeviceUser>,
    /// Operating system family.
    pub platform: Platform,
    /// Short model name (`ModelId.Name`).
    pub model_name: String,
    /// The vendor's number of the short model name.
    pub model_id: u32,
    /// Full marketing name (`Model`).
    pub model: String,
    /// Maker, empty for Apple.
    pub maker: String,
    /// OS version as the vendor writes it.
    pub os_version: String,
    /// OS build.
    pub os_build: String,
    /// Android's security patch day, `yyyy-MM-dd`.
    pub security_patch: Option<String>,
    /// Who owns it.
    pub ownership: Ownership,
    /// Enrolled, leaving, gone.
    pub enrollment: EnrollmentStatus,
    /// How far it is managed.
    pub management: Management,
    /// Compliance.
    pub compliance: Compliance,
    /// Jailbroken or rooted; none where not known.
    pub is_compromised: Option<bool>,
    /// Storage encrypted.
    pub is_encrypted: bool,
    /// A passcode is set; none where not known.
    pub has_passcode: Option<bool>,
    /// Apple supervision.
    pub is_supervised: bool,
    /// Enrolled through Apple's device enrolment programme.
    pub is_dep: bool,
    /// On a foreign network.
    pub is_roaming: bool,
    /// Last contact.
    #[serde(with = "compact::time")]
    pub last_seen: Timestamp,
    /// Last enrolment.
    #[serde(with = "compact::time")]
    pub enrolled_at: Timestamp,
    /// When it left.
    #[serde(default, with = "compact::time_or_none")]
    pub unenrolled_at: Option<Timestamp>,
    /// Last compliance evaluation; none = never.
    #[serde(default, with = "compact::time_or_none")]
    pub compliance_checked_at: Option<Timestamp>,
    /// Last look for a compromise; none = never.
    #[serde(default, with = "compact::time_or_none")]
    pub compromise_checked_at: Option<Timestamp>,
    /// Storage in bytes.
    pub storage_bytes: u64,
    /// Free storage in bytes.
    pub storage_free_bytes: u64,
    /// Memory in bytes, 0 where not reported.
    pub memory_bytes: u64,
    /// Battery, percent; none on a desktop.
    pub battery_percent: Option<u8>,
    /// Telephone number, empty without one.
    pub phone_number: String,
    /// Carrier, empty without a modem.
    pub carrier: String,
    /// Address in its network.
    pub ip_address: String,
    /// Name of the wireless network.
    pub wifi_ssid: String,
    /// The seeded device it was made like: what its apps, certificates and profiles follow from.
    pub likeness: u32,
    /// What few devices have.
    #[serde(default, with = "compact::extras")]
    pub extras: Extras,
}

/// Facts that few devices have, so that the others need not carry them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extras {
    /// An application of the deny list is on it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_denied_app: bool,
    /// Locked and located because it is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_mode: Option<LostMode>,
    /// Settings that an admin switched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<ManagedSettings>,
    /// Security identifier of a Windows computer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub computer_sid: String,
    /// BitLocker is suspended.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_bitlocker_suspended: bool,
    /// How often the password of a Mac's managed admin was changed, and when it was last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_password: Option<(u32, Timestamp)>,
    /// When a recovery lock was asked for, and when the device set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_lock: Option<RecoveryLock>,
}

/// What a lost device shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostMode {
    /// Text on the screen.
    pub message: String,
    /// Number to call.
    pub phone_number: String,
    /// Text below.
    pub footnote: String,
}

/// Settings of a device that an admin switches; none = as its user likes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedSettings {
    /// Voice roaming allowed.
    pub voice_roaming: Option<bool>,
    /// Data roaming allowed.
    pub data_roaming: Option<bool>,
    /// Personal hotspot allowed.
    pub personal_hotspot: Option<bool>,
    /// Bluetooth on.
    pub bluetooth: Option<bool>,
}

/// The recovery lock of a Mac.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryLock {
    /// When it was asked for.
    pub submitted_at: Timestamp,
    /// When the device set it.
    pub applied_at: Option<Timestamp>,
    /// Which password, counted from 1: each one follows from the seed.
    pub turn: u32,
}

impl Extras {
    /// Whether there is nothing to say.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The mobile country code where it is, empty without a modem.
pub fn current_mcc(state: &DeviceState) -> &'static str {
    match (state.carrier.is_empty(), state.is_roaming) {
        (true, _) => "",
        (false, true) => "208",
        (false, false) => "310",
    }
}

impl DeviceState {
    /// Whether ordinary searches list it.
    pub fn is_listed(&self) -> bool {
        self.enrollment != EnrollmentStatus::Unenrolled
    }

    /// Changes where it stands at that tenant time: leaving and coming back are dated.
    pub fn enroll(&mut self, status: EnrollmentStatus, now: Timestamp) {
        if status == EnrollmentStatus::Unenrolled {
            self.unenrolled_at = self.unenrolled_at.or(Some(now));
        } else if self.enrollment == EnrollmentStatus::Unenrolled {
            self.unenrolled_at = None;
            self.enrolled_at = now;
        }
        self.enrollment = status;
    }

    /// Releases of its operating system after the one it has, oldest first.
    pub fn newer_releases(&self) -> &'static [Release] {
        let all = self.releases();
        let here = all.iter().rposition(|release| release.version == self.os_version);
        here.map_or(&[], |here| &all[here + 1..])
    }

    /// All releases of its operating system, oldest first.
    pub fn releases(&self) -> &'static [Release] {
        let line = match self.platform {
            Platform::Apple if self.model_name.to_ascii_lowercase().contains("ipad") => Line::IpadOs,
            Platform::Apple => Line::Ios,
            Platform::Android => Line::Android,
            Platform::AppleOsX => Line::MacOs,
            Platform::WinRT => Line::Windows,
            Platform::ChromeOS => Line::ChromeOs,
            Platform::Linux => Line::Linux,
        };
        line.releases()
    }

    /// When it left, or enrolled.
    pub fn status_changed_at(&self) -> Timestamp {
        self.unenrolled_at.unwrap_or(self.enrolled_at)
    }
}

impl Platform {
    /// The vendor's word.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The vendor's word in v3: `APPLE_OS_X`.
    pub fn upper_snake(self) -> &'static str {
        match self {
            Self::Apple => "APPLE",
            Self::Android => "ANDROID",
            Self::AppleOsX => "APPLE_OS_X",
            Self::WinRT => "WIN_RT",
            Self::ChromeOS => "CHROME_OS",
            Self::Linux => "LINUX",
        }
    }
}

impl Ownership {
    /// As v1 and v2 searches write it.
    pub fn letter(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::E => "E",
            Self::S => "S",
            Self::Undefined => "Undefined",
        }
    }
}

impl EnrollmentStatus {
    /// The vendor's word.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Compliance {
    /// The vendor's word.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
