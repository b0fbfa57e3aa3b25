//! Who may register before a synchronization, case by case.

use hub_core::{
    addition::{Known, PROVISIONAL_MAX, Registration, Standing, standing},
    fleet::Platform,
    ids::DeviceId,
    sync::identity::{Identity, MatchedBy},
};

fn registration(udid: &str, serial_number: &str) -> Registration {
    Registration {
        platform: Platform::Ios,
        udid: udid.into(),
        serial_number: serial_number.into(),
        name: "Dana's phone".into(),
        user_email: "dana@example.com".into(),
    }
}

#[test]
fn what_was_removed_stays_out_until_the_tenant_has_it_again() {
    let known = Identity::Known { id: DeviceId(7), by: MatchedBy::Udid };
    let ambiguous = Identity::Ambiguous { remark: "two".into() };
    for (identity, is_tombstoned, was_removed, waiting, expected) in [
        (&Identity::New, false, false, 0, Standing::Provisional),
        (&Identity::New, false, false, PROVISIONAL_MAX, Standing::Full),
        (&Identity::New, false, true, 0, Standing::Removed),
        (&known, false, false, 0, Standing::Known(DeviceId(7))),
        (&known, false, true, PROVISIONAL_MAX, Standing::Known(DeviceId(7))),
        (&known, true, false, 0, Standing::Removed),
        (&known, true, true, 0, Standing::Removed),
        (&ambiguous, false, false, 0, Standing::Ambiguous),
        (&ambiguous, true, true, 0, Standing::Ambiguous),
    ] {
        let facts = Known { identity, is_tombstoned, was_removed, waiting };
        assert_eq!(standing(&facts), expected, "{facts:?}");
    }
}

#[test]
fn a_registration_must_tell_its_device_from_others() {
    for (udid, serial, is_fine) in [
        ("A1B2", "", true),
        ("", "C02XK1", true),
        ("", "", false),
        ("0000-0000", "To be filled by O.E.M.", false),
        ("A1B2\n", "", false),
        (&"x".repeat(201), "C02XK1", false),
    ] {
        assert_eq!(registration(udid, serial).check().is_ok(), is_fine, "{udid:?} {serial:?}");
    }
    let unknown = Registration { platform: Platform::Unknown, ..registration("A1B2", "C02XK1") };
    let fields: Vec<&str> = unknown.check().unwrap_err().iter().map(|error| error.field).collect();
    assert_eq!(fields, ["platform"]);
}

#[test]
fn identities_do_not_depend_on_case_and_a_serial_needs_its_platform() {
    let ids = registration(" A1b2 ", "c02xk1").identities();
    assert_eq!(ids, ["udid/a1b2", "serial/ios/c02xk1"]);
}
