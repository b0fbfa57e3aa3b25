//! Which stored device a record is (MO-5): by UEM UUID, then UDID, then serial with platform, never by an ambiguous serial.
//!
//! A re-enrolled device comes with a new integer id, and often a new UUID, in the tenant: its UDID or serial keeps it
//! the same device in the hub, with its history. The caller leaves out candidates that another record of the same
//! run has already claimed, so that two records never become one device.

use crate::{
    fleet::{DeviceFacts, Platform},
    ids::DeviceId,
};

/// What a record was recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedBy {
    /// UUID in the tenant.
    Uuid,
    /// Unique device identifier.
    Udid,
    /// Serial number together with the platform.
    SerialAndPlatform,
}

/// Who a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A stored device.
    Known {
        /// It.
        id: DeviceId,
        /// How it was recognised.
        by: MatchedBy,
    },
    /// A device that was never seen.
    New,
    /// Several stored devices answer to the same identifier: kept apart as a new device, with a remark for people.
    Ambiguous {
        /// What was found.
        remark: String,
    },
}

type Resembles = fn(&DeviceFacts, &DeviceFacts) -> bool;

/// Chooses among the stored devices that share any identifier with the record.
pub fn recognise(record: &DeviceFacts, candidates: &[(DeviceId, DeviceFacts)]) -> Identity {
    let steps: [(MatchedBy, &str, Resembles); 3] = [
        (MatchedBy::Uuid, "UUID", same_uuid),
        (MatchedBy::Udid, "UDID", same_udid),
        (MatchedBy::SerialAndPlatform, "serial number and platform", same_serial_and_platform),
    ];
    for (by, name, is_same) in steps {
        let mut matching = candidates.iter().filter(|(_, stored)| is_same(record, stored));
        let Some((id, _)) = matching.next() else { continue };
        let others = matching.filter(|(other, _)| other != id).count();
        if others == 0 {
            return Identity::Known { id: *id, by };
        }
        return Identity::Ambiguous {
            remark: format!(
                "device {} of the tenant shares its {name} with {} stored devices and is kept apart as a new one",
                record.uem_id,
                others + 1
            ),
        };
    }
    Identity::New
}

fn same_uuid(record: &DeviceFacts, stored: &DeviceFacts) -> bool {
    !is_unset_uuid(&record.uem_uuid) && record.uem_uuid.eq_ignore_ascii_case(&stored.uem_uuid)
}

fn same_udid(record: &DeviceFacts, stored: &DeviceFacts) -> bool {
    !is_placeholder_identifier(&record.udid) && record.udid.trim().eq_ignore_ascii_case(stored.udid.trim())
}

fn same_serial_and_platform(record: &DeviceFacts, stored: &DeviceFacts) -> bool {
    let is_known_platform = !matches!(record.platform, Platform::Unknown | Platform::Other(_));
    is_known_platform
        && record.platform == stored.platform
        && !is_placeholder_serial(&record.serial_number)
        && record.serial_number.trim().eq_ignore_ascii_case(stored.serial_number.trim())
}

fn is_unset_uuid(uuid: &str) -> bool {
    uuid.bytes().all(|byte| matches!(byte, b'0' | b'-'))
}

/// An identifier that identifies nothing: empty, or one character over and over.
pub fn is_placeholder_identifier(identifier: &str) -> bool {
    let mut significant = identifier.chars().filter(|c| c.is_alphanumeric());
    match significant.next() {
        None => true,
        Some(first) => significant.all(|c| c == first),
    }
}

/// What boards report when nobody wrote a serial number into them; lower case, letters and digits only.
pub const PLACEHOLDER_SERIALS: [&str; 32] = [
    "tobefilledbyoem",
    "tobefilledbyoemserialnumber",
    "filledbyoem",
    "oem",
    "defaultstring",
    "default",
    "systemserialnumber",
    "chassisserialnumber",
    "baseboardserialnumber",
    "serialnumber",
    "serial",
    "notspecified",
    "notapplicable",
    "notavailable",
    "notset",
    "notdefined",
    "unknown",
    "undefined",
    "unspecified",
    "invalid",
    "none",
    "null",
    "empty",
    "na",
    "nodata",
    "test",
    "123456789",
    "1234567890",
    "0123456789",
    "012345678",
    "12345678",
    "emulator",
];

/// Whether a serial number says nothing about which device it is.
pub fn is_placeholder_serial(serial: &str) -> bool {
    if is_placeholder_identifier(serial) {
        return true;
    }
    let plain: String =
        serial.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    plain.len() < SERIAL_CHARS_MIN || PLACEHOLDER_SERIALS.contains(&plain.as_str())
}

/// Shorter serial numbers are counters of some maker, not identities.
const SERIAL_CHARS_MIN: usize = 4;
