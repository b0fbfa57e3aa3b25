//! Limiting people and tokens to subtrees of organization groups (TM-2): what is not known to lie within is outside.

use std::collections::BTreeMap;

use hub_core::{
    ids::{IntegrationId, UemId},
    integration::{ChosenGroup, GroupList, GroupTree, ListedOrgGroup, ListedSmartGroup, ScopeSettings},
    operator::{Limits, Permission, Placed, Role, Subtree, Visible, visible_integrations},
};
use proptest::prelude::*;

const TENANT: &str = "https://as1.example.com";

fn scope(groups: &[&str]) -> ScopeSettings {
    let chosen = |text: &&str| ChosenGroup {
        key: text.parse().expect("a key"),
        name: String::new(),
        include_children: false,
    };
    ScopeSettings { groups: groups.iter().map(chosen).collect(), android_enterprise: Vec::new() }
}

fn tree(groups: &[(i64, i64)]) -> GroupTree {
    GroupTree::new(groups.iter().map(|(id, above)| (UemId(*id), (*above != 0).then_some(UemId(*above)))))
}

/// World 1 with Europe 2 and Asia 3; Retail 4 below Europe.
fn world() -> GroupTree {
    tree(&[(1, 0), (2, 1), (3, 1), (4, 2)])
}

fn placed<'a>(id: i64, api_url: &'a str, scope: &'a ScopeSettings, seen: GroupTree) -> Placed<'a> {
    Placed { id: IntegrationId(id), api_url, scope, seen, managed_by: BTreeMap::new() }
}

fn limits(tops: &[i64]) -> Limits {
    let subtree = |top: &i64| Subtree { tenant: "as1.example.com:443".into(), top: UemId(*top) };
    Limits::to(tops.iter().map(subtree).collect())
}

/// Whether an integration with that choice, seeing that tree, is visible with those limits.
fn is_seen(tops: &[i64], groups: &[&str], seen: GroupTree) -> bool {
    let scope = scope(groups);
    let mut placed = placed(7, TENANT, &scope, seen);
    placed.managed_by = BTreeMap::from([(UemId(50), UemId(4)), (UemId(51), UemId(1))]);
    visible_integrations(&limits(tops), &[placed]).contains(IntegrationId(7))
}

#[test]
fn every_group_that_it_is_bound_to_must_lie_below_a_top() {
    for (tops, groups, expected) in [
        (&[2][..], &["og:2"][..], true),
        (&[2], &["og:4"], true),
        (&[2], &["og:3"], false),
        (&[2], &["og:1"], false),
        (&[2], &["og:4", "og:3"], false),
        (&[2, 3], &["og:4", "og:3"], true),
        // It reads everything: bound to what stands at the top of the account's view.
        (&[1], &[], true),
        (&[2], &[], false),
        (&[2, 3], &[], false),
        // A smart group stands where its manager stands.
        (&[2], &["sg:50"], true),
        (&[2], &["sg:51"], false),
        (&[2], &["sg:99"], false),
        (&[1], &["sg:99"], false),
        // Not known: a group that nobody sees, a top that nobody sees, no top at all.
        (&[1], &["og:77"], false),
        (&[77], &["og:77"], false),
        (&[77], &["og:4"], false),
        (&[], &["og:4"], false),
        (&[], &[], false),
    ] {
        assert_eq!(is_seen(tops, groups, world()), expected, "{groups:?} within {tops:?}");
    }
}

#[test]
fn an_unknown_tree_shows_nothing() {
    for groups in [&[][..], &["og:2"], &["og:4"], &["sg:50"]] {
        assert!(!is_seen(&[1, 2, 4], groups, GroupTree::default()), "{groups:?}");
    }
}

#[test]
fn an_account_that_sees_only_a_branch_is_bound_to_its_top() {
    assert!(is_seen(&[2], &[], tree(&[(2, 1), (4, 2)])), "its own tree says so");
    assert!(!is_seen(&[1], &[], tree(&[(2, 1), (4, 2)])), "nobody sees group 1: not known");
    let (all, branch) = (scope(&[]), scope(&[]));
    let two = [placed(1, TENANT, &all, world()), placed(2, TENANT, &branch, tree(&[(4, 0)]))];
    let seen = visible_integrations(&limits(&[2]), &two);
    assert_eq!(seen, Visible::one(IntegrationId(2)), "the other account knows what lies above group 4");
}

#[test]
fn where_two_accounts_tell_different_parents_nothing_is_concluded() {
    let (one, other) = (scope(&["og:4"]), scope(&["og:3"]));
    let moved = tree(&[(1, 0), (2, 1), (3, 1), (4, 3)]);
    let two = [placed(1, TENANT, &one, world()), placed(2, TENANT, &other, moved)];
    assert_eq!(visible_integrations(&limits(&[2]), &two), Visible::nothing());
    assert_eq!(visible_integrations(&limits(&[3]), &two), Visible::one(IntegrationId(2)));
}

#[test]
fn the_same_ids_in_another_tenant_are_other_groups() {
    let here = scope(&["og:4"]);
    for (address, expected) in [
        ("https://as1.example.com/API", true),
        ("https://AS1.example.com:443", true),
        ("https://as1.example.com:8443", false),
        ("https://as2.example.com", false),
        ("http://as1.example.com", false),
    ] {
        let seen = visible_integrations(&limits(&[2]), &[placed(7, address, &here, world())]);
        assert_eq!(seen.contains(IntegrationId(7)), expected, "{address}");
    }
}

#[test]
fn without_limits_everything_is_seen_and_what_concerns_the_whole_hub_is_allowed() {
    let everything = scope(&[]);
    let unknown = placed(7, TENANT, &everything, GroupTree::default());
    assert_eq!(visible_integrations(&Limits::none(), &[unknown]), Visible::Everything);
    for permission in [Permission::ManageOperators, Permission::AddIntegrations, Permission::ReadHub] {
        assert!(Role::Admin.allows(permission) && Limits::none().allow(permission));
        assert!(!limits(&[1]).allow(permission) && !limits(&[]).allow(permission), "{permission:?}");
    }
    for permission in [Permission::Read, Permission::Sync, Permission::Decide, Permission::ManageIntegrations]
    {
        assert!(limits(&[1]).allow(permission), "{permission:?}");
    }
}

#[test]
fn what_is_visible_is_nothing_unless_told() {
    assert_eq!(Visible::default(), Visible::nothing());
    let (one, two) = (IntegrationId(1), IntegrationId(2));
    assert_eq!(Visible::Everything.narrowed(Some(one)), Visible::one(one));
    assert_eq!(Visible::one(one).narrowed(Some(two)), Visible::nothing());
    assert_eq!(Visible::one(one).narrowed(None), Visible::one(one));
}

#[test]
fn limits_are_stored_as_a_list_and_no_limit_as_nothing() {
    let stored = serde_json::to_string(&limits(&[2])).unwrap();
    assert_eq!(stored, r#"[{"tenant":"as1.example.com:443","top":2}]"#);
    assert_eq!(serde_json::from_str::<Limits>(&stored).unwrap(), limits(&[2]));
    assert_eq!(serde_json::from_str::<Limits>("[]").unwrap(), Limits::to(Vec::new()));
    assert!(serde_json::from_str::<Limits>("[]").unwrap().is_limited());
}

proptest! {
    /// Whatever tree, rings included: what is visible has each of its groups below a top, by a walk of its own; and more
    /// subtrees never hide anything.
    #[test]
    fn nothing_outside_is_ever_visible(
        parents in prop::collection::vec(0_i64..12, 11),
        chosen in prop::collection::btree_set(1_i64..15, 0..4),
        tops in prop::collection::vec(1_i64..15, 0..4),
        more in 1_i64..12,
    ) {
        let edges: Vec<(i64, i64)> = (1_i64..).zip(parents.iter().copied()).collect();
        let words: Vec<String> = chosen.iter().map(|id| format!("og:{id}")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let visible = is_seen(&tops, &words, tree(&edges));
        let climbs = |group: i64| {
            let mut at = group;
            for _ in 0..20 {
                if tops.contains(&at) {
                    return true;
                }
                let Some((_, above)) = edges.iter().find(|(id, above)| *id == at && above != id) else { return false };
                at = *above;
            }
            false
        };
        if visible {
            prop_assert!(chosen.iter().all(|group| climbs(*group)));
            let wider: Vec<i64> = tops.iter().copied().chain([more]).collect();
            prop_assert!(is_seen(&wider, &words, tree(&edges)));
        } else if !chosen.is_empty() && chosen.iter().all(|group| *group < 12) && tops.iter().all(|top| *top < 12) {
            prop_assert!(!chosen.iter().all(|group| climbs(*group)), "all known and within: visible");
        }
    }
}

#[test]
fn of_a_wider_tree_only_the_subtree_is_shown() {
    let shown = |limits: &Limits, api_url: &str| -> Vec<i64> {
        (1..=5).filter(|group| limits.show_group(api_url, &world(), UemId(*group))).collect()
    };
    assert_eq!(shown(&Limits::none(), TENANT), [1, 2, 3, 4, 5]);
    assert_eq!(shown(&limits(&[2]), TENANT), [2, 4]);
    assert_eq!(shown(&limits(&[3, 4]), TENANT), [3, 4]);
    assert_eq!(
        shown(&limits(&[2]), "https://as9.example.com"),
        [0_i64; 0],
        "another tenant's 2 is another group"
    );
    assert_eq!(shown(&limits(&[]), TENANT), [0_i64; 0]);
}

#[test]
fn a_smart_group_can_be_chosen_where_its_manager_is_shown() {
    let org = |id: i64, above: i64| ListedOrgGroup {
        uem_id: UemId(id),
        name: String::new(),
        kind: String::new(),
        parent: (above != 0).then_some(UemId(above)),
        devices: 1,
    };
    let smart = |id: i64, manager: Option<i64>| ListedSmartGroup {
        uem_id: UemId(id),
        name: String::new(),
        org_group: manager.map(UemId),
        devices: 1,
    };
    let list = GroupList {
        org_groups: vec![org(1, 0), org(2, 1), org(3, 1), org(4, 2)],
        smart_groups: vec![smart(50, Some(4)), smart(51, Some(1)), smart(52, None)],
        remark: "so far".to_owned(),
    };
    assert_eq!(Limits::none().narrow(TENANT, list.clone()), list);
    let narrow = limits(&[2]).narrow(TENANT, list.clone());
    assert_eq!(
        (narrow.org_groups, narrow.smart_groups),
        (vec![org(2, 1), org(4, 2)], vec![smart(50, Some(4))])
    );
    let nothing = limits(&[]).narrow(TENANT, list);
    assert!(nothing.org_groups.is_empty() && nothing.smart_groups.is_empty());
}
