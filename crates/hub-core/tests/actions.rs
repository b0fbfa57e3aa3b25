//! The guards of actions (MO-13) as tables of cases with the values at each
//! boundary, and what no order can bring about.

use std::{collections::BTreeMap, slice::from_ref};

use hub_core::{
    actions::{
        ActionKind, ApprovalRefused, GuardSettings, Guards, Harm, HoldReason, Judged, KindLimits, MayBegin,
        Ordered, Refusal, TARGETS_MAX, Target, TargetFacts, TargetKind, confirmation_for, judge, list_hash,
        may_approve, may_begin,
    },
    fleet::{Enrollment, Ownership},
    ids::UemId,
};
use proptest::prelude::*;
use strum::IntoEnumIterator as _;

/// What else stands before an order: settings and counts that outlive it.
#[derive(Default)]
struct Hub {
    settings: GuardSettings,
    in_window: BTreeMap<ActionKind, u32>,
}

impl Hub {
    fn after(kind: ActionKind, before: u32) -> Self {
        Self { in_window: BTreeMap::from([(kind, before)]), ..Self::default() }
    }

    /// Everything is allowed but what its limits forbid.
    fn guards(&self) -> Guards<'_> {
        Guards {
            settings: &self.settings,
            is_stopped: false,
            is_active: true,
            is_read_only: false,
            may_wipe_personal: false,
            in_window: &self.in_window,
        }
    }
}

fn thing(kind: TargetKind, id: i64) -> TargetFacts {
    TargetFacts {
        target: Target {
            kind,
            hub_id: Some(id),
            uem_id: Some(UemId(1_000 + id)),
            uem_uuid: String::new(),
            label: format!("thing {id}"),
        },
        ownership: None,
        enrollment: None,
        is_gone: false,
        is_on_hold: false,
        open_action: None,
        devices: 0,
    }
}

/// A managed corporate device.
fn device(id: i64) -> TargetFacts {
    TargetFacts {
        ownership: Some(Ownership::CorporateDedicated),
        enrollment: Some(Enrollment::Enrolled),
        ..thing(TargetKind::Device, id)
    }
}

fn devices(count: i64) -> Vec<TargetFacts> {
    (1..=count).map(device).collect()
}

/// Judges it as somebody who typed and sent what the rules ask for.
fn judged(kind: ActionKind, with_devices: bool, targets: &[TargetFacts], guards: &Guards<'_>) -> Judged {
    let ask = |confirmation: Option<&str>, seen_hash: Option<&str>| {
        judge(&Ordered { kind, with_devices, targets, confirmation, seen_hash, hold: None }, guards)
    };
    let seen = ask(None, None);
    ask(seen.confirmation.as_deref(), Some(&seen.hash))
}

fn one(kind: ActionKind, facts: TargetFacts) -> Judged {
    judged(kind, false, &[facts], &Hub::default().guards())
}

#[test]
fn each_target_is_left_out_for_its_own_reason() {
    use ActionKind as K;
    let with = |change: &dyn Fn(&mut TargetFacts)| {
        let mut facts = device(1);
        change(&mut facts);
        facts
    };
    let user = |devices: u32| TargetFacts { devices, ..thing(TargetKind::User, 1) };
    let new_app = |open_action| TargetFacts { open_action, ..thing(TargetKind::NewApp, 1) };
    let enrolled = |word: Option<Enrollment>| with(&|facts| facts.enrollment.clone_from(&word));
    let owned = |word: Option<Ownership>| with(&|facts| facts.ownership.clone_from(&word));
    let kept = with(&|facts| facts.is_on_hold = true);
    let open = with(&|facts| facts.open_action = Some(7));
    let gone = with(&|facts| facts.is_gone = true);
    let table = [
        (K::Lock, device(1), None),
        (K::DeviceWipe, device(1), None),
        (K::SyncDevice, gone.clone(), Some(Refusal::Gone)),
        (K::DeleteDevice, gone, Some(Refusal::Gone)),
        (K::Lock, enrolled(Some(Enrollment::Unenrolled)), Some(Refusal::NotManaged(Enrollment::Unenrolled))),
        (K::Lock, enrolled(Some(Enrollment::Registered)), Some(Refusal::NotManaged(Enrollment::Registered))),
        (
            K::DeviceWipe,
            enrolled(Some(Enrollment::EnterpriseWipePending)),
            Some(Refusal::NotManaged(Enrollment::EnterpriseWipePending)),
        ),
        (K::Lock, enrolled(None), Some(Refusal::NotManaged(Enrollment::Unknown))),
        (
            K::Lock,
            enrolled(Some(Enrollment::Other("Odd".into()))),
            Some(Refusal::NotManaged(Enrollment::Other("Odd".into()))),
        ),
        (K::DeleteDevice, enrolled(Some(Enrollment::Unenrolled)), None),
        (K::EnterpriseWipe, kept.clone(), Some(Refusal::OnHold)),
        (K::DeviceWipe, kept.clone(), Some(Refusal::OnHold)),
        (K::DeleteDevice, kept.clone(), Some(Refusal::OnHold)),
        (K::Lock, kept, None),
        (K::DeviceWipe, owned(Some(Ownership::CorporateShared)), None),
        (
            K::DeviceWipe,
            owned(Some(Ownership::EmployeeOwned)),
            Some(Refusal::NotCorporate(Ownership::EmployeeOwned)),
        ),
        (K::DeviceWipe, owned(Some(Ownership::Undefined)), Some(Refusal::NotCorporate(Ownership::Undefined))),
        (K::DeviceWipe, owned(None), Some(Refusal::NotCorporate(Ownership::Undefined))),
        (
            K::DeviceWipe,
            owned(Some(Ownership::Other("X".into()))),
            Some(Refusal::NotCorporate(Ownership::Other("X".into()))),
        ),
        (K::EnterpriseWipe, owned(Some(Ownership::EmployeeOwned)), None),
        (K::Lock, open.clone(), Some(Refusal::UnderWay(7))),
        (K::EnterpriseWipe, open.clone(), Some(Refusal::UnderWay(7))),
        (K::SyncDevice, open.clone(), None),
        (K::SendMessage, open, None),
        (K::DeleteUser, user(2), Some(Refusal::HasDevices(2))),
        (K::DeleteUser, user(0), None),
        (K::DeactivateUser, user(2), None),
        (K::AddInternalApp, new_app(None), None),
        (K::AddInternalApp, new_app(Some(7)), Some(Refusal::UnderWay(7))),
    ];
    for (kind, facts, refusal) in table {
        let judged = one(kind, facts.clone());
        assert_eq!(judged.targets, from_ref(&refusal), "{kind} {facts:?}");
        assert_eq!(judged.count, usize::from(refusal.is_none()), "{kind} {facts:?}");
        assert_eq!(judged.refusals.contains(&Refusal::NoTargets), refusal.is_some(), "{kind} {facts:?}");
        // The sender asks the same of the same target. Devices that go with a user went before.
        let hub = Hub::default();
        let expected = refusal.map_or(MayBegin::Go, MayBegin::Bar);
        assert_eq!(may_begin(kind, &facts, &hub.guards(), false), expected, "{kind} {facts:?}");
    }
}

#[test]
fn each_guard_of_the_hub_refuses_the_whole_order() {
    let hub = Hub::default();
    let open = hub.guards();
    for (guards, refusal) in [
        (Guards { is_stopped: true, ..open }, Refusal::Stopped),
        (Guards { is_active: false, ..open }, Refusal::NotActive),
        (Guards { is_read_only: true, ..open }, Refusal::ReadOnly),
    ] {
        for kind in ActionKind::iter() {
            let facts = if kind.target() == TargetKind::Device { device(1) } else { thing(kind.target(), 1) };
            let judged = judged(kind, false, from_ref(&facts), &guards);
            assert_eq!(judged.refusals, from_ref(&refusal), "{kind}");
            // What was approved before waits, and is not lost by it.
            assert_eq!(may_begin(kind, &facts, &guards, true), MayBegin::Wait(refusal.clone()), "{kind}");
        }
    }
    assert_eq!(judged(ActionKind::SyncDevice, false, &[], &open).refusals, [Refusal::NoTargets]);
    let most = i64::try_from(TARGETS_MAX).expect("a small number");
    assert!(judged(ActionKind::SyncDevice, false, &devices(most), &open).is_accepted());
    let more = judged(ActionKind::SyncDevice, false, &devices(most + 1), &open);
    assert_eq!(more.refusals, [Refusal::TooMany(TARGETS_MAX + 1)]);
}

#[test]
fn what_breaks_something_is_confirmed_in_its_words_and_for_its_list() {
    let (hub, targets) = (Hub::default(), devices(2));
    let mark = list_hash(targets.iter().map(|facts| &facts.target));
    let other = list_hash([&targets[0].target]);
    let expected = || Refusal::NotConfirmed { expected: "lock 2 devices".to_owned() };
    let changed = || Refusal::OtherList { now: mark.clone() };
    for (words, seen, refusals) in [
        (Some("lock 2 devices"), Some(mark.as_str()), vec![]),
        (Some("  lock 2 devices\n"), Some(&mark), vec![]),
        (Some("lock 1 device"), Some(&mark), vec![expected()]),
        (Some("Lock 2 devices"), Some(&mark), vec![expected()]),
        (Some("lock 2 devices."), Some(&mark), vec![expected()]),
        (Some(""), Some(&mark), vec![expected()]),
        (None, Some(&mark), vec![expected()]),
        (Some("lock 2 devices"), Some(&other), vec![changed()]),
        (Some("lock 2 devices"), Some(""), vec![changed()]),
        (Some("lock 2 devices"), None, vec![changed()]),
        (None, None, vec![expected(), changed()]),
    ] {
        let kind = ActionKind::Lock;
        let ordered = Ordered {
            kind,
            with_devices: false,
            targets: &targets,
            confirmation: words,
            seen_hash: seen,
            hold: None,
        };
        assert_eq!(judge(&ordered, &hub.guards()).refusals, refusals, "{words:?} {seen:?}");
    }
    for kind in ActionKind::iter() {
        assert_eq!(confirmation_for(kind, 1, 0).is_some(), kind.harm() > Harm::None, "{kind}");
    }
}

#[test]
fn a_user_goes_with_all_devices_or_not_at_all() {
    let hub = Hub::default();
    let user = TargetFacts { devices: 2, ..thing(TargetKind::User, 9) };
    let list = [device(1), device(2), user.clone()];
    let all = judged(ActionKind::DeleteUser, true, &list, &hub.guards());
    assert_eq!((all.count, all.confirmation.as_deref()), (3, Some("delete 1 user and 2 devices")));
    // Two devices are deleted: that alone needs a second operator.
    assert_eq!(all.holds, [HoldReason::SecondOperator { targets: 2, limit: 1 }]);
    let kept = TargetFacts { is_on_hold: true, ..device(2) };
    let some = judged(ActionKind::DeleteUser, true, &[device(1), kept, user], &hub.guards());
    assert_eq!(some.targets, [Some(Refusal::KeptBack), Some(Refusal::OnHold), Some(Refusal::KeptBack)]);
    assert_eq!((some.count, some.refusals.contains(&Refusal::NoTargets)), (0, true));
}

#[test]
fn more_than_the_limits_wait_for_a_second_operator() {
    use ActionKind as K;
    let second = |targets, limit| HoldReason::SecondOperator { targets, limit };
    let window = |before, targets, limit| HoldReason::Window { before, targets, limit, minutes: 20 };
    for (kind, before, targets, holds) in [
        (K::Lock, 0, 10, vec![]),
        (K::Lock, 0, 11, vec![second(11, 10), window(0, 11, 10)]),
        (K::Lock, 9, 1, vec![]),
        (K::Lock, 10, 1, vec![window(10, 1, 10)]),
        (K::Lock, u32::MAX, 1, vec![window(u32::MAX, 1, 10)]),
        (K::DeviceWipe, 0, 1, vec![second(1, 0)]),
        (K::DeviceWipe, 10, 1, vec![second(1, 0), window(10, 1, 10)]),
        (K::EnterpriseWipe, 0, 1, vec![]),
        (K::EnterpriseWipe, 0, 2, vec![second(2, 1)]),
        (K::EnterpriseWipe, 10, 1, vec![window(10, 1, 10)]),
        (K::DeleteDevice, 9, 1, vec![]),
        (K::SyncDevice, 0, 500, vec![]),
        (K::SyncDevice, 0, 501, vec![second(501, 500)]),
        (K::SyncDevice, 500, 500, vec![]),
        (K::SyncDevice, 501, 500, vec![window(501, 500, 1_000)]),
    ] {
        let hub = Hub::after(kind, before);
        let judged = judged(kind, false, &devices(targets), &hub.guards());
        assert!(judged.is_accepted(), "{kind}: {:?}", judged.refusals);
        assert_eq!(judged.holds, holds, "{kind} {targets} after {before}");
    }
    // Of another kind went many: that is not counted.
    let hub = Hub::after(K::Lock, 500);
    assert_eq!(judged(K::EnterpriseWipe, false, &devices(1), &hub.guards()).holds, []);
    // With limits of nothing everything waits.
    let mut hub = Hub::default();
    hub.settings.kinds.insert(K::SyncDevice, KindLimits { per_window: 0, second_operator_above: 0 });
    assert_eq!(
        judged(K::SyncDevice, false, &devices(1), &hub.guards()).holds,
        [second(1, 0), window(0, 1, 0)]
    );
}

#[test]
fn the_sender_holds_what_goes_beyond_the_window_unless_somebody_knew_it() {
    let kind = ActionKind::EnterpriseWipe;
    for (before, is_passed, expected) in [
        (0, false, MayBegin::Go),
        (9, false, MayBegin::Go),
        (10, false, MayBegin::Hold(HoldReason::Window { before: 10, targets: 1, limit: 10, minutes: 20 })),
        (10, true, MayBegin::Go),
    ] {
        let hub = Hub::after(kind, before);
        assert_eq!(may_begin(kind, &device(1), &hub.guards(), is_passed), expected, "{before} {is_passed}");
    }
    // No approval lets through what became forbidden meanwhile.
    let hub = Hub::default();
    let mut personal = device(1);
    personal.ownership = Some(Ownership::EmployeeOwned);
    assert_eq!(
        may_begin(ActionKind::DeviceWipe, &personal, &hub.guards(), true),
        MayBegin::Bar(Refusal::NotCorporate(Ownership::EmployeeOwned))
    );
}

#[test]
fn an_approval_is_another_persons_and_for_the_list_that_was_seen() {
    let other = || ApprovalRefused::OtherList { now: "a1".to_owned() };
    for (requested_by, approver, seen, expected) in [
        ("operator ann", "operator bob", "a1", Ok(())),
        ("operator ann", "operator ann", "a1", Err(ApprovalRefused::SamePerson)),
        ("operator ann", "operator ann", "b2", Err(ApprovalRefused::SamePerson)),
        ("token 4", "token 4", "a1", Err(ApprovalRefused::SamePerson)),
        ("operator ann", "operator bob", "b2", Err(other())),
        ("operator ann", "operator bob", "", Err(other())),
        ("operator ann", "operator bob", "a1 ", Err(other())),
        ("operator ann", "operator bob", "A1", Err(other())),
    ] {
        assert_eq!(may_approve(requested_by, approver, "a1", seen), expected, "{approver} {seen:?}");
    }
}

#[test]
fn a_reason_has_a_word_that_is_its_own() {
    let all = [
        Refusal::Stopped,
        Refusal::NotActive,
        Refusal::ReadOnly,
        Refusal::NoTargets,
        Refusal::TooMany(1),
        Refusal::NotConfirmed { expected: String::new() },
        Refusal::OtherList { now: String::new() },
        Refusal::Gone,
        Refusal::NotManaged(Enrollment::Unknown),
        Refusal::OnHold,
        Refusal::NotCorporate(Ownership::Undefined),
        Refusal::UnderWay(1),
        Refusal::HasDevices(1),
        Refusal::KeptBack,
    ];
    let codes: std::collections::BTreeSet<&str> = all.iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), all.len());
}

fn any_kind() -> impl Strategy<Value = ActionKind> {
    prop::sample::select(ActionKind::iter().collect::<Vec<_>>())
}

fn any_facts() -> impl Strategy<Value = TargetFacts> {
    let ownership = prop::option::of(prop::sample::select(vec![
        Ownership::CorporateDedicated,
        Ownership::CorporateShared,
        Ownership::EmployeeOwned,
        Ownership::Undefined,
        Ownership::Other("odd".to_owned()),
    ]));
    let enrollment = prop::option::of(prop::sample::select(vec![
        Enrollment::Enrolled,
        Enrollment::Enrolled,
        Enrollment::Unenrolled,
        Enrollment::DeviceWipePending,
        Enrollment::Unknown,
    ]));
    let rest = (1..50_i64, any::<bool>(), any::<bool>(), prop::option::of(1..9_i64));
    (ownership, enrollment, rest).prop_map(
        |(ownership, enrollment, (id, is_gone, is_on_hold, open_action))| TargetFacts {
            ownership,
            enrollment,
            is_gone,
            is_on_hold,
            open_action,
            ..device(id)
        },
    )
}

proptest! {
    /// Whatever is ordered under whatever guards: an accepted order has no guard against it, concerns exactly the targets that
    /// are left, and is held as soon as one more than the limit goes.
    #[test]
    fn what_is_accepted_passed_every_guard(
        kind in any_kind().prop_filter("done to devices", |kind| kind.target() == TargetKind::Device),
        targets in prop::collection::vec(any_facts(), 0..20),
        (is_stopped, is_active, is_read_only, may_wipe_personal) in any::<(bool, bool, bool, bool)>(),
        before in 0..15_u32,
    ) {
        let hub = Hub::after(kind, before);
        let guards = Guards { is_stopped, is_active, is_read_only, may_wipe_personal, ..hub.guards() };
        let judged = judged(kind, false, &targets, &guards);
        let left: Vec<&TargetFacts> =
            targets.iter().zip(&judged.targets).filter(|(_, refusal)| refusal.is_none()).map(|(facts, _)| facts).collect();
        prop_assert_eq!(judged.count, left.len());
        prop_assert_eq!(&judged.hash, &list_hash(left.iter().map(|facts| &facts.target)));
        prop_assert_eq!(judged.is_accepted(), !is_stopped && is_active && !is_read_only && !left.is_empty());
        for facts in &left {
            prop_assert!(!facts.is_gone);
            if kind == ActionKind::DeviceWipe {
                let is_corporate = matches!(facts.ownership, Some(Ownership::CorporateDedicated | Ownership::CorporateShared));
                prop_assert!(is_corporate || may_wipe_personal);
            }
            prop_assert!(!(kind.wipes() && facts.is_on_hold));
        }
        let limits = hub.settings.of(kind);
        let count = u32::try_from(left.len()).unwrap_or(u32::MAX);
        let must_be_held = count > 0 && (before + count > limits.per_window || count > limits.second_operator_above);
        prop_assert_eq!(!judged.holds.is_empty(), must_be_held);
    }

    /// No words and no mark but the right ones let anything that breaks something through.
    #[test]
    fn nothing_is_confirmed_by_chance(words in ".{0,40}", mark in "[0-9a-f]{0,32}", count in 1..5_i64) {
        let (hub, targets) = (Hub::default(), devices(count));
        for kind in ActionKind::iter().filter(|kind| kind.needs_confirmation() && kind.target() == TargetKind::Device) {
            let ordered = Ordered {
                kind, with_devices: false, targets: &targets, confirmation: Some(&words), seen_hash: Some(&mark), hold: None };
            let judged = judge(&ordered, &hub.guards());
            let is_right = judged.confirmation.as_deref() == Some(words.trim()) && judged.hash == mark;
            prop_assert_eq!(judged.is_accepted(), is_right);
        }
    }

    /// Nobody approves what is his own, whatever list is named.
    #[test]
    fn the_requester_never_approves(person in ".{0,20}", hash in ".{0,8}", seen in ".{0,8}") {
        prop_assert_eq!(may_approve(&person, &person, &hash, &seen), Err(ApprovalRefused::SamePerson));
    }
}
