//! A device and a person as the API shows them, as the sandbox keeps them; everything that names somebody replaced.

use jiff::{SignedDuration, Timestamp};
use uem_types::{
    mdm::{device::Device, enums},
    system::{enums::SecurityType, user::User},
    wire::word::Word as _,
};
use uuid::Uuid;

use super::pseudonyms::Pseudonyms;
use crate::fleet::state::{
    Compliance, DeviceState, DeviceUser, EnrollmentStatus, Extras, Management, Ownership, Platform,
};

const GIB: u64 = 1024 * 1024 * 1024;

/// A person, replaced.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub id: i64,
    pub uuid: Uuid,
    pub user_name: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: String,
    pub org_group_id: i64,
    pub department: i64,
    pub is_directory: bool,
    pub is_active: bool,
}

impl Person {
    /// As devices show their user.
    pub fn of_device(&self) -> DeviceUser {
        DeviceUser {
            id: self.id,
            uuid: self.uuid,
            user_name: self.user_name.clone(),
            display_name: format!("{} {}", self.first_name, self.last_name).trim().to_owned(),
            email: self.email.clone(),
        }
    }
}

/// The person, with a new id and at the group of that id.
pub(super) fn person(
    user: &User,
    id: i64,
    org_group_id: i64,
    departments: usize,
    names: &Pseudonyms,
) -> Person {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let name = |kind: &str, value: &Option<String>| {
        value
            .as_deref()
            .filter(|name| !name.trim().is_empty())
            .map_or_else(String::new, |name| names.word(kind, name))
    };
    let uuid = user.uuid.map_or_else(|| user.id.to_string(), |uuid| uuid.to_string());
    let department = user.department.as_deref().unwrap_or_default();
    Person {
        id,
        uuid: names.uuid("user", &uuid),
        user_name: names.login(&text(&user.user_name)),
        first_name: name("first name", &user.first_name),
        last_name: name("last name", &user.last_name),
        email: names.email(&text(&user.email)),
        phone: names.alike("phone", &text(&user.contact_number)),
        org_group_id,
        department: i64::try_from(names.number("department", department) % departments.max(1) as u64)
            .unwrap_or(0),
        is_directory: user.security_type == Some(SecurityType::Directory),
        is_active: user.status.unwrap_or(true),
    }
}

/// The platform of a device, where the sandbox has it.
pub(super) fn platform(device: &Device) -> Option<Platform> {
    let by_name = device.platform.as_ref().map(|platform| platform.name().to_owned());
    let by_id = || {
        let id = device.platform_id.as_ref()?.id?;
        u8::try_from(id.0).ok().and_then(Platform::from_repr)
    };
    by_name.and_then(|name| name.parse().ok()).or_else(by_id)
}

/// The device, with a new id, at the group of that id, with the person of that user.
pub(super) fn device(
    device: &Device,
    platform: Platform,
    id: u32,
    org_group_id: i64,
    user: Option<DeviceUser>,
    names: &Pseudonyms,
) -> DeviceState {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let alike = |kind: &str, value: &Option<String>| names.alike(kind, value.as_deref().unwrap_or_default());
    let uuid = device.uuid.map_or_else(|| device.id.to_string(), |uuid| uuid.to_string());
    let udid = alike("udid", &device.udid);
    let (model, os_version) = (text(&device.model), text(&device.operating_system));
    let last_seen = device.last_seen.unwrap_or(Timestamp::UNIX_EPOCH);
    let enrollment = enrollment(device.enrollment_status.as_ref());
    let model_ref = device.model_id.clone().unwrap_or_default();
    let bytes =
        |gib: Option<f64>, default: u64| gib.map_or(default, |gib| (gib.clamp(0.0, 1e6) * GIB as f64) as u64);
    let who = user.as_ref().map_or("device", |user| user.user_name.as_str());
    let tail: String = udid.chars().skip(udid.chars().count().saturating_sub(4)).collect();
    DeviceState {
        id,
        uuid: names.uuid("device", &uuid),
        friendly_name: format!("{who} {model} {} {os_version} {tail}", platform.name()),
        udid,
        serial_number: alike("serial", &device.serial_number),
        mac_address: alike("mac", &device.mac_address),
        imei: alike("imei", &device.imei),
        eas_id: alike("eas", &device.eas_id),
        asset_number: alike("asset", &device.asset_number),
        reported_name: alike("reported name", &device.device_reported_name),
        org_group_id,
        user,
        platform,
        model_name: model_ref.name.unwrap_or_else(|| model.clone()),
        model_id: model_ref.id.and_then(|id| u32::try_from(id.0).ok()).unwrap_or(0),
        model,
        maker: text(&device.oem_info),
        os_version,
        os_build: text(&device.os_build_version),
        security_patch: device.security_patch_date.map(|date| date.strftime("%Y-%m-%d").to_string()),
        ownership: ownership(device.ownership.as_ref()),
        enrollment,
        management: Management::Full,
        compliance: compliance(device.compliance_status.as_ref()),
        is_compromised: device.compromised_status,
        is_encrypted: device.data_encryption_yn.as_deref() == Some("Y"),
        has_passcode: None,
        is_supervised: device.is_supervised.unwrap_or(false),
        is_dep: device.enrolled_via_dep.unwrap_or(false),
        is_roaming: device.is_roaming.unwrap_or(false),
        last_seen,
        enrolled_at: device.last_enrolled_on.unwrap_or(last_seen),
        unenrolled_at: (enrollment == EnrollmentStatus::Unenrolled).then_some(last_seen),
        compliance_checked_at: device.last_compliance_check_on.filter(is_a_day),
        compromise_checked_at: device.last_compromised_check_on.filter(is_a_day),
        storage_bytes: bytes(device.device_capacity, 128 * GIB),
        storage_free_bytes: bytes(device.available_device_capacity, 64 * GIB),
        memory_bytes: device.total_physical_memory.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0),
        battery_percent: battery(device.battery_level.as_deref()),
        phone_number: alike("phone", &device.phone_number),
        carrier: String::new(),
        ip_address: String::new(),
        wifi_ssid: alike("ssid", &device.wifi_ssid),
        // Its apps, certificates and profiles follow from a number of its own: the search does not show them.
        likeness: u32::try_from(names.number("likeness", &uuid) % 1_000_000).unwrap_or(0),
        extras: Extras::default(),
    }
}

/// "Never" is written as a day of the year 1.
fn is_a_day(time: &Timestamp) -> bool {
    *time > Timestamp::UNIX_EPOCH - SignedDuration::from_hours(24 * 365)
}

fn battery(text: Option<&str>) -> Option<u8> {
    let digits = text?.trim().trim_end_matches('%');
    digits.parse::<u8>().ok().filter(|percent| *percent <= 100)
}

fn ownership(known: Option<&enums::Ownership>) -> Ownership {
    match known {
        Some(enums::Ownership::Corporate) => Ownership::C,
        Some(enums::Ownership::Employee) => Ownership::E,
        Some(enums::Ownership::Shared) => Ownership::S,
        _ => Ownership::Undefined,
    }
}

fn enrollment(known: Option<&enums::EnrollmentStatus>) -> EnrollmentStatus {
    known.and_then(|status| status.name().parse().ok()).unwrap_or(EnrollmentStatus::Unenrolled)
}

fn compliance(known: Option<&enums::ComplianceStatus>) -> Compliance {
    known.and_then(|status| status.name().parse().ok()).unwrap_or(Compliance::NotAvailable)
}
