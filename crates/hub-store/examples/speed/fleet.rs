//! A synthetic fleet: the same devices for the same count.

use hub_core::{
    fleet::{Compliance, DeviceFacts, Enrollment, Ownership, Platform},
    ids::UemId,
};
use hub_store::DeviceChange;
use jiff::{SignedDuration, Timestamp};

const FIRST_NAMES: [&str; 12] =
    ["Anna", "Bela", "Chen", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Özlem", "Zoe"];
const LAST_NAMES: [&str; 10] =
    ["Meyer", "Novak", "Okafor", "Peters", "Quint", "Rossi", "Silva", "Tanaka", "Ueda", "Weber"];

/// The fleet's "now".
pub fn now() -> Timestamp {
    Timestamp::from_second(1_772_000_000).expect("a time in 2026")
}

/// A number that looks random, from the device's number and what it is for.
fn mix(number: u64, salt: u64) -> u64 {
    let mut value = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.wrapping_mul(0xD1B5_4A32_D192_ED03);
    value ^= value >> 32;
    value = value.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    value ^ (value >> 32)
}

/// One of the words, each with its weight in percent.
fn pick<T: Copy>(number: u64, salt: u64, words: &[(u64, T)]) -> T {
    let mut rest = mix(number, salt) % 100;
    for (weight, word) in words {
        if rest < *weight {
            return *word;
        }
        rest -= weight;
    }
    words[0].1
}

/// The device with that number.
#[expect(clippy::too_many_lines, reason = "one list, read from top to bottom")]
pub fn device(number: u64) -> DeviceFacts {
    let user = mix(number, 1) % 650_000;
    let first = FIRST_NAMES[(user % 12) as usize];
    let last = LAST_NAMES[(user / 12 % 10) as usize];
    let user_name = format!("{}.{}{user}", first.to_lowercase(), last.to_lowercase());
    let platform =
        pick(number, 2, &[(45, "ios"), (25, "android"), (15, "macos"), (14, "windows"), (1, "linux")]);
    let seen_hours = match mix(number, 3) % 100 {
        0..70 => mix(number, 4) % 24,
        70..90 => mix(number, 4) % (14 * 24),
        _ => mix(number, 4) % (400 * 24),
    };
    let seen = now() - SignedDuration::from_hours(seen_hours as i64);
    let uuid_low = mix(number, 5) >> 16;
    DeviceFacts {
        uem_id: UemId(100_000 + number as i64),
        uem_uuid: format!(
            "{:08x}-{:04x}-4a5b-8c6d-{uuid_low:012x}",
            mix(number, 6) as u32,
            mix(number, 7) as u16
        ),
        udid: format!("{:016X}{:016X}{:08X}", mix(number, 8), mix(number, 9), number),
        serial_number: format!("{:012X}", mix(number, 10) >> 16),
        mac_address: format!("{:012x}", mix(number, 11) >> 16),
        imei: if platform == "android" {
            format!("35{:013}", mix(number, 12) % 10_000_000_000_000)
        } else {
            String::new()
        },
        asset_number: if number.is_multiple_of(4) { format!("AST-{number:07}") } else { String::new() },
        friendly_name: format!("{first} {last} {platform} {number}"),
        reported_name: format!("{first}'s device"),
        org_group_uem_id: UemId(570 + (mix(number, 13) % 1_000 * (mix(number, 14) % 1_000) / 1_000) as i64),
        org_group_name: "Organization group".to_owned(),
        user_uem_id: Some(UemId(30_000 + user as i64)),
        user_email: format!("{user_name}@fleet.example"),
        user_name,
        phone_number: String::new(),
        platform: Platform::from(platform),
        model: "Model".to_owned(),
        maker: "Maker".to_owned(),
        os_version: format!("{}.{}", 14 + mix(number, 15) % 5, mix(number, 16) % 6),
        os_build: String::new(),
        patched_at: None,
        ownership: Ownership::from(pick(
            number,
            17,
            &[
                (60, "corporate_dedicated"),
                (15, "corporate_shared"),
                (24, "employee_owned"),
                (1, "undefined"),
            ],
        )),
        enrollment: Enrollment::from(pick(
            number,
            18,
            &[(97, "enrolled"), (2, "registered"), (1, "device_wipe_pending")],
        )),
        compliance: Compliance::from(pick(
            number,
            19,
            &[(80, "compliant"), (12, "non_compliant"), (5, "pending"), (3, "not_available")],
        )),
        is_compromised: if mix(number, 20).is_multiple_of(500) { Some(true) } else { Some(false) },
        is_supervised: Some(number.is_multiple_of(2)),
        is_encrypted: Some(true),
        managed_by: "MDM".to_owned(),
        last_seen: Some(seen),
        enrolled_at: Some(seen - SignedDuration::from_hours(2_000)),
        compliance_checked_at: Some(seen),
        compromised_checked_at: Some(seen),
    }
}

/// A batch of new devices.
pub fn batch(numbers: std::ops::Range<u64>) -> Vec<DeviceChange> {
    numbers
        .map(|number| DeviceChange { id: None, facts: device(number), content_hash: mix(number, 21) })
        .collect()
}
