//! Which tags a device gets, case by case, and what no difference may ever do.

use std::collections::BTreeSet;

use hub_core::{
    fleet::Enrollment,
    integration::{IntegrationSettings, TaggingSettings},
    tagging::{
        DeviceFactsForTags, DeviceStatus, Family, NAME_CHARS_MAX, PREFIX_CHARS, Risk, RiskFacts,
        THREAT_FACTOR_CHARS_MAX, difference, family_of, fixed_names, is_threat_factor, tag_name, wanted_tags,
    },
};
use jiff::{SignedDuration, Timestamp};
use proptest::{collection::btree_set, prelude::*};

fn now() -> Timestamp {
    Timestamp::from_second(1_772_366_400).expect("a second of 2026")
}

fn hours_ago(hours: i64) -> Option<Timestamp> {
    Some(now() - SignedDuration::from_hours(hours))
}

fn all_on() -> TaggingSettings {
    TaggingSettings {
        device_status: true,
        device_risk: true,
        device_threat_factors: true,
        ..TaggingSettings::default()
    }
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_status_follows_from_enrolment_and_last_contact() {
    use DeviceStatus::{Active, Inactive, Provisioned};
    for (enrollment, last_seen, status) in [
        (Enrollment::Enrolled, hours_ago(0), Active),
        (Enrollment::Enrolled, hours_ago(14 * 24 - 1), Active),
        (Enrollment::Enrolled, hours_ago(14 * 24), Inactive),
        (Enrollment::Enrolled, hours_ago(-5), Active),
        (Enrollment::Enrolled, None, Provisioned),
        (Enrollment::Registered, hours_ago(0), Provisioned),
        (Enrollment::InProgress, hours_ago(900), Provisioned),
        (Enrollment::Unenrolled, hours_ago(0), Inactive),
        (Enrollment::Unenrolled, None, Inactive),
        (Enrollment::EnterpriseWipePending, hours_ago(1), Active),
        (Enrollment::DeviceWipePending, hours_ago(900), Inactive),
        (Enrollment::Unknown, hours_ago(1), Active),
        (Enrollment::Other("Parked".into()), None, Provisioned),
    ] {
        assert_eq!(DeviceStatus::of(&enrollment, last_seen, 14, now()), status, "{enrollment} {last_seen:?}");
    }
}

#[test]
fn a_device_has_one_status_one_risk_and_a_tag_for_each_factor() {
    let device = DeviceFactsForTags {
        enrollment: Enrollment::Enrolled,
        last_seen: hours_ago(1),
        risk: RiskFacts {
            risk: Risk::High,
            threat_factors: vec!["Malware".into(), "no blanks please".into()],
        },
    };
    let expected = set(&["MOORING_Status_Active", "MOORING_Risk_High", "MOORING_TF_Malware"]);
    assert_eq!(wanted_tags(&all_on(), &device, now()), expected);
    let other = TaggingSettings { prefix: "CHKP_".into(), device_status: false, ..all_on() };
    assert_eq!(wanted_tags(&other, &device, now()), set(&["CHKP_Risk_High", "CHKP_TF_Malware"]));
    assert!(wanted_tags(&TaggingSettings::default(), &device, now()).is_empty());
}

#[test]
fn what_nobody_told_is_no_risk() {
    let device =
        DeviceFactsForTags { enrollment: Enrollment::Enrolled, last_seen: None, risk: RiskFacts::default() };
    let expected = set(&["MOORING_Status_Provisioned", "MOORING_Risk_None"]);
    assert_eq!(wanted_tags(&all_on(), &device, now()), expected);
}

#[test]
fn a_change_adds_the_new_and_removes_the_old_and_touches_nothing_else() {
    let has = set(&["MOORING_Status_Active", "MOORING_Owner", "Loaner", "mooring_Status_X", "MOORING_TF_"]);
    let change = difference(&all_on(), &set(&["MOORING_Status_Inactive"]), &has);
    assert_eq!(change.add, set(&["MOORING_Status_Inactive"]));
    assert_eq!(change.remove, set(&["MOORING_Status_Active"]));
    let off = TaggingSettings { device_status: false, ..all_on() };
    assert!(difference(&off, &BTreeSet::new(), &has).is_empty(), "a family that is off stays as it is");
}

#[test]
fn names_fit_the_tenant() {
    let longest = TaggingSettings { prefix: "P".repeat(*PREFIX_CHARS.end()), ..all_on() };
    let names = fixed_names(&longest);
    assert_eq!(names.len(), 7);
    let factor = "x".repeat(THREAT_FACTOR_CHARS_MAX);
    assert!(is_threat_factor(&factor) && !is_threat_factor(&format!("{factor}x")));
    let factor = tag_name(&longest.prefix, Family::ThreatFactor, &factor);
    assert!(names.iter().chain([&factor]).all(|name| name.chars().count() <= NAME_CHARS_MAX));
    for bad in ["", "two words", "ümlaut", "a/b", "a,b"] {
        assert!(!is_threat_factor(bad), "{bad}");
    }
    assert_eq!(family_of("", "Status_Active"), None, "without a prefix nothing is ours");
}

#[test]
fn a_prefix_is_checked() {
    let with = |prefix: &str, days| {
        let mut settings = IntegrationSettings::new("Example", "https://as1.example.com");
        settings.tagging = TaggingSettings { prefix: prefix.into(), inactive_after_days: days, ..all_on() };
        let refused = settings.check().err().unwrap_or_default();
        refused.iter().map(|error| error.field).collect::<Vec<_>>()
    };
    for good in ["CHKP_", "MOORING_", "a-", "x.9", &"p".repeat(20)] {
        assert_eq!(with(good, 14), Vec::<&str>::new(), "{good}");
    }
    for bad in ["", "M", " M_", "M OO", "Ö_x", "a/b_", "a\0b", &"p".repeat(21)] {
        assert_eq!(with(bad, 14), ["tagging.prefix"], "{bad:?}");
    }
    assert_eq!(with("M_", 0), ["tagging.inactive_after_days"]);
    assert_eq!(with("M_", 366), ["tagging.inactive_after_days"]);
    assert_eq!(with("M_", 365), Vec::<&str>::new());
}

fn settings() -> impl Strategy<Value = TaggingSettings> {
    let prefix = prop_oneof![Just("MOORING_"), Just("CHKP_"), Just("M"), Just("")];
    (any::<[bool; 3]>(), prefix).prop_map(|([status, risk, factors], prefix)| TaggingSettings {
        device_status: status,
        device_risk: risk,
        device_threat_factors: factors,
        prefix: prefix.into(),
        inactive_after_days: 14,
    })
}

fn device() -> impl Strategy<Value = DeviceFactsForTags> {
    let enrollment = prop_oneof![
        Just(Enrollment::Enrolled),
        Just(Enrollment::Registered),
        Just(Enrollment::Unenrolled),
        Just(Enrollment::Unknown),
    ];
    let risk = prop_oneof![Just(Risk::None), Just(Risk::Low), Just(Risk::Medium), Just(Risk::High)];
    let last_seen = proptest::option::of(-10_i64..1000).prop_map(|hours| hours.and_then(hours_ago));
    (enrollment, last_seen, risk, btree_set("[A-Za-z_. ]{0,30}", 0..4)).prop_map(
        |(enrollment, last_seen, risk, factors)| DeviceFactsForTags {
            enrollment,
            last_seen,
            risk: RiskFacts { risk, threat_factors: factors.into_iter().collect() },
        },
    )
}

/// Tags as a tenant may have them: the hub's, of other prefixes, of other people.
fn tags() -> impl Strategy<Value = BTreeSet<String>> {
    let name = prop_oneof![
        "(MOORING_|CHKP_|M|)(Status_|Risk_|TF_)(Active|Inactive|High|None|Malware|)",
        "[A-Za-z_ ]{0,12}",
    ];
    btree_set(name, 0..12)
}

proptest! {
    #[test]
    fn a_difference_leads_to_what_is_wanted_and_touches_nothing_else(
        settings in settings(), device in device(), has in tags(),
    ) {
        let wanted = wanted_tags(&settings, &device, now());
        let change = difference(&settings, &wanted, &has);
        for name in change.add.iter().chain(&change.remove) {
            prop_assert!(!settings.prefix.is_empty() && name.starts_with(&settings.prefix), "{name}");
        }
        let mut after: BTreeSet<String> = has.difference(&change.remove).cloned().collect();
        after.extend(change.add.iter().cloned());
        let is_on = |name: &&String| family_of(&settings.prefix, name).is_some_and(|family| family.is_on(&settings));
        let ours: BTreeSet<String> = after.iter().filter(is_on).cloned().collect();
        if !settings.prefix.is_empty() {
            prop_assert_eq!(&ours, &wanted);
        }
        let others = |tags: &BTreeSet<String>| tags.iter().filter(|name| !is_on(name)).cloned().collect::<Vec<_>>();
        prop_assert_eq!(others(&after), others(&has));
        prop_assert!(difference(&settings, &wanted, &after).is_empty(), "a second time nothing is left");
    }
}

mod passes {
    use hub_core::{
        ids::RunId,
        tagging::{LastPass, Pass, item_pause, next_pass, pass_pause},
    };

    use super::*;

    const EVERY: SignedDuration = SignedDuration::from_hours(6);

    /// A pass an hour ago with nothing left to do.
    fn done() -> LastPass {
        LastPass {
            settings: Some(all_on()),
            run: Some(RunId(7)),
            checked_at: hours_ago(1),
            ..LastPass::default()
        }
    }

    #[test]
    fn a_pass_is_due_when_something_may_differ() {
        let soon = Some(now() + SignedDuration::from_mins(1));
        for (what, last, run, pass) in [
            ("nothing happened", done(), 7, None),
            ("a run ended", done(), 8, Some(Pass::Send)),
            ("never passed", LastPass::default(), 7, Some(Pass::Check)),
            ("last check is old", LastPass { checked_at: hours_ago(6), ..done() }, 7, Some(Pass::Check)),
            ("risk was told", LastPass { is_wished: true, ..done() }, 7, Some(Pass::Send)),
            (
                "a person asks",
                LastPass { is_check_wished: true, not_before: soon, ..done() },
                7,
                Some(Pass::Check),
            ),
            ("a pass did not end", LastPass { unfinished: Some(Pass::Send), ..done() }, 7, Some(Pass::Send)),
            (
                "a check did not end, after a failure",
                LastPass { unfinished: Some(Pass::Check), not_before: soon, ..done() },
                7,
                Some(Pass::Check),
            ),
            (
                "a pass did not end, after a failure",
                LastPass { unfinished: Some(Pass::Send), not_before: soon, ..done() },
                7,
                None,
            ),
            ("a device waits", LastPass { again_at: soon, ..done() }, 7, None),
            ("a device waited", LastPass { again_at: hours_ago(0), ..done() }, 7, Some(Pass::Send)),
            ("the tenant failed", LastPass { not_before: soon, ..done() }, 8, None),
            (
                "the tenant failed a while ago",
                LastPass { not_before: hours_ago(0), ..done() },
                7,
                Some(Pass::Send),
            ),
            ("to be cleared", LastPass { is_clear_wished: true, ..done() }, 7, Some(Pass::Clear)),
        ] {
            assert_eq!(next_pass(&all_on(), &last, Some(RunId(run)), EVERY, now()), pass, "{what}");
        }
    }

    #[test]
    fn what_is_off_is_left_alone_unless_it_is_to_be_cleared() {
        let off = TaggingSettings::default();
        assert_eq!(next_pass(&off, &LastPass::default(), Some(RunId(1)), EVERY, now()), None);
        let clear = LastPass { is_clear_wished: true, ..LastPass::default() };
        assert_eq!(next_pass(&off, &clear, None, EVERY, now()), Some(Pass::Clear));
        let other = TaggingSettings { prefix: "CHKP_".into(), ..all_on() };
        assert_eq!(next_pass(&other, &done(), Some(RunId(7)), EVERY, now()), Some(Pass::Check));
    }

    #[test]
    fn pauses_grow_and_end() {
        let minutes = |pause: fn(u32) -> SignedDuration| [0, 1, 2, 5, 99].map(|times| pause(times).as_mins());
        assert_eq!(minutes(pass_pause), [1, 1, 2, 16, 30]);
        assert_eq!(minutes(item_pause), [1, 1, 2, 16, 360]);
    }
}
