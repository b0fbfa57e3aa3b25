//! The content hash never changes silently.

mod fixtures;

use fixtures::device;
use hub_core::{
    fleet::{Compliance, DeviceFacts},
    ids::UemId,
    sync::content_hash,
};
use proptest::prelude::*;

#[test]
fn the_hash_of_a_known_device_is_pinned() {
    // Another value here means that every stored device is rewritten once: change it only on purpose.
    assert_eq!(content_hash(&device()), 10_998_734_569_559_761_750);
}

#[test]
fn every_field_counts() {
    type Change = (&'static str, fn(&mut DeviceFacts));
    let changes: Vec<Change> = vec![
        ("uem_id", |d| d.uem_id = UemId(1)),
        ("uem_uuid", |d| d.uem_uuid.push('x')),
        ("udid", |d| d.udid.push('x')),
        ("serial_number", |d| d.serial_number.push('x')),
        ("mac_address", |d| d.mac_address.push('x')),
        ("imei", |d| d.imei.push('x')),
        ("asset_number", |d| d.asset_number.push('x')),
        ("friendly_name", |d| d.friendly_name.push('x')),
        ("reported_name", |d| d.reported_name.push('x')),
        ("org_group_uem_id", |d| d.org_group_uem_id = UemId(1)),
        ("org_group_name", |d| d.org_group_name.push('x')),
        ("user_uem_id", |d| d.user_uem_id = None),
        ("user_name", |d| d.user_name.push('x')),
        ("user_email", |d| d.user_email.push('x')),
        ("phone_number", |d| d.phone_number.push('x')),
        ("platform", |d| d.platform = "linux".into()),
        ("model", |d| d.model.push('x')),
        ("maker", |d| d.maker.push('x')),
        ("os_version", |d| d.os_version.push('x')),
        ("os_build", |d| d.os_build.push('x')),
        ("patched_at", |d| d.patched_at = None),
        ("ownership", |d| d.ownership = "undefined".into()),
        ("enrollment", |d| d.enrollment = "unenrolled".into()),
        ("compliance", |d| d.compliance = Compliance::NonCompliant),
        ("is_compromised", |d| d.is_compromised = Some(true)),
        ("is_supervised", |d| d.is_supervised = None),
        ("is_encrypted", |d| d.is_encrypted = Some(false)),
        ("managed_by", |d| d.managed_by.push('x')),
        ("last_seen", |d| d.last_seen = None),
        ("enrolled_at", |d| d.enrolled_at = None),
        ("compliance_checked_at", |d| d.compliance_checked_at = None),
        ("compromised_checked_at", |d| d.compromised_checked_at = None),
    ];
    let before = content_hash(&device());
    for (field, change) in changes {
        let mut changed = device();
        change(&mut changed);
        assert_ne!(content_hash(&changed), before, "{field}");
    }
}

#[test]
fn text_that_moves_to_the_next_field_changes_the_hash() {
    let (mut left, mut right) = (device(), device());
    (left.user_name, left.user_email) = ("ab".into(), "c".into());
    (right.user_name, right.user_email) = ("a".into(), "bc".into());
    assert_ne!(content_hash(&left), content_hash(&right));
}

#[test]
fn a_record_longer_than_the_buffer_is_hashed_whole() {
    let mut long = device();
    long.friendly_name = "n".repeat(5000);
    let before = content_hash(&long);
    assert_eq!(before, content_hash(&long.clone()));
    long.friendly_name.pop();
    assert_ne!(content_hash(&long), before);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_devices_have_equal_hashes_through_storage(name: String, serial: String, word: String, millisecond in 0_i64..4_000_000_000_000) {
        let mut device = device();
        device.friendly_name = name;
        device.serial_number = serial;
        device.compliance = word.as_str().into();
        device.last_seen = jiff::Timestamp::from_millisecond(millisecond).ok();
        let stored: DeviceFacts = serde_json::from_str(&serde_json::to_string(&device).unwrap()).unwrap();
        prop_assert_eq!(content_hash(&stored), content_hash(&device));
    }
}
