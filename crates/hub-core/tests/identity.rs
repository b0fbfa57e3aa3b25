//! Who is who (MO-5).

mod fixtures;

use fixtures::device;
use hub_core::{
    fleet::{DeviceFacts, Platform},
    ids::{DeviceId, UemId},
    sync::identity::{Identity, MatchedBy, is_placeholder_serial, recognise},
};

fn with(change: impl FnOnce(&mut DeviceFacts)) -> DeviceFacts {
    let mut device = device();
    change(&mut device);
    device
}

/// The same machine, enrolled again: new id and UUID.
fn enrolled_again() -> DeviceFacts {
    with(|d| {
        d.uem_id = UemId(9999);
        d.uem_uuid = "6f0f04c7-0000-4681-8bec-000000009999".into();
    })
}

fn known(id: i64, by: MatchedBy) -> Identity {
    Identity::Known { id: DeviceId(id), by }
}

#[test]
fn a_device_nobody_resembles_is_new() {
    assert_eq!(recognise(&device(), &[]), Identity::New);
}

#[test]
fn uuid_goes_before_udid_and_udid_before_serial() {
    let by_uuid = with(|d| (d.udid, d.serial_number) = ("u1".into(), "OTHER1".into()));
    let by_udid = with(|d| (d.uem_uuid, d.serial_number) = (String::new(), "OTHER2".into()));
    let by_serial = with(|d| (d.uem_uuid, d.udid) = (String::new(), "u3".into()));
    let all = [(DeviceId(3), by_serial), (DeviceId(2), by_udid), (DeviceId(1), by_uuid)];
    assert_eq!(recognise(&device(), &all), known(1, MatchedBy::Uuid));
    assert_eq!(recognise(&device(), &all[..2]), known(2, MatchedBy::Udid));
    assert_eq!(recognise(&device(), &all[..1]), known(3, MatchedBy::SerialAndPlatform));
}

#[test]
fn a_re_enrolled_device_stays_the_same_device() {
    assert_eq!(recognise(&enrolled_again(), &[(DeviceId(7), device())]), known(7, MatchedBy::Udid));
    let record = with(|d| {
        d.uem_id = UemId(9999);
        d.uem_uuid = String::new();
        d.udid = "another".into();
    });
    assert_eq!(recognise(&record, &[(DeviceId(7), device())]), known(7, MatchedBy::SerialAndPlatform));
}

#[test]
fn a_shared_serial_is_ambiguous_and_never_decides() {
    let record = with(|d| (d.uem_uuid, d.udid) = (String::new(), "u9".into()));
    let one = with(|d| (d.uem_uuid, d.udid) = ("a".into(), "u1".into()));
    let other = with(|d| (d.uem_uuid, d.udid) = ("b".into(), "u2".into()));
    let identity = recognise(&record, &[(DeviceId(1), one), (DeviceId(2), other)]);
    assert!(matches!(identity, Identity::Ambiguous { remark } if remark.contains("2 stored devices")));
}

#[test]
fn a_serial_counts_only_on_the_same_known_platform() {
    let record = |platform: Platform| {
        with(|d| (d.uem_uuid, d.udid, d.platform) = (String::new(), "u9".into(), platform))
    };
    let stored = [(DeviceId(1), with(|d| d.uem_uuid = "a".into()))];
    assert_eq!(recognise(&record(Platform::Ios), &stored), known(1, MatchedBy::SerialAndPlatform));
    assert_eq!(recognise(&record(Platform::Windows), &stored), Identity::New);
    let unknown = [(DeviceId(1), with(|d| d.platform = Platform::Unknown))];
    let record = with(|d| (d.uem_uuid, d.udid, d.platform) = (String::new(), "u9".into(), Platform::Unknown));
    assert_eq!(recognise(&record, &unknown), Identity::New);
}

#[test]
fn unset_identifiers_match_nobody() {
    let unset = |d: &mut DeviceFacts| {
        d.uem_uuid = "00000000-0000-0000-0000-000000000000".into();
        d.udid = "0000000000000000".into();
        d.serial_number = "To be filled by O.E.M.".into();
    };
    assert_eq!(recognise(&with(unset), &[(DeviceId(1), with(unset))]), Identity::New);
}

#[test]
fn placeholder_serials_are_known() {
    for serial in [
        "",
        "  ",
        "0",
        "000000000000",
        "XXXXXXXX",
        "To Be Filled By O.E.M.",
        "System Serial Number",
        "Default string",
        "Not Specified",
        "N/A",
        "None",
        "INVALID",
        "123456789",
        "1234567890",
        "abc",
        "unknown",
    ] {
        assert!(is_placeholder_serial(serial), "{serial:?}");
    }
    for serial in ["C39XK0AAAAAA", "5CG1234ABC", "PF0ABCDE", "VMware-56 4d 1c", "R52N1"] {
        assert!(!is_placeholder_serial(serial), "{serial:?}");
    }
}
