//! Which two integrations may stand side by side (HM-3).

use hub_core::{
    ids::UemId,
    integration::{
        ChosenGroup, GroupTree, ScopeSettings,
        overlap::{Beside, Binding, find_overlap, stand_beside},
    },
};
use proptest::prelude::*;

const HOST: &str = "https://as1.example.com";

/// World 1 with Europe 2 and Asia 3; Retail 4 below Europe.
const WORLD: [(i64, Option<i64>); 4] = [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2))];
const OTHER_CUSTOMER: [(i64, Option<i64>); 1] = [(90, None)];

fn tree(edges: &[(i64, Option<i64>)]) -> GroupTree {
    GroupTree::new(edges.iter().map(|(id, parent)| (UemId(*id), parent.map(UemId))))
}

fn scope(groups: &[&str]) -> ScopeSettings {
    let groups = groups.iter().map(|text| {
        let (key, include_children) = text.strip_suffix("+").map_or((*text, false), |key| (key, true));
        ChosenGroup { key: key.parse().expect("a key"), name: String::new(), include_children }
    });
    ScopeSettings { groups: groups.collect(), android_enterprise: vec![] }
}

fn binding<'a>(name: &'a str, account: &'a str, scope: &'a ScopeSettings, tree: GroupTree) -> Binding<'a> {
    Binding { name, api_url: HOST, account, scope, tree, managed_by: vec![] }
}

#[test]
fn the_same_devices_twice_are_refused_and_nothing_else() {
    let (known, unknown, other) = (&WORLD[..], &[][..], &OTHER_CUSTOMER[..]);
    type Side<'a> = (&'a str, &'a [&'a str], &'a [(i64, Option<i64>)]);
    let table: Vec<(&str, Side<'_>, Side<'_>, bool)> = vec![
        ("everything twice by one account", ("api", &[], unknown), ("api", &[], known), true),
        ("everything by two accounts of one customer", ("api", &[], known), ("api2", &[], known), true),
        ("everything by accounts of two customers", ("api", &[], other), ("api2", &[], known), false),
        ("nobody knows what the second account sees", ("api2", &[], unknown), ("api", &[], known), false),
        ("a part of everything", ("api", &["og:2"], unknown), ("api", &[], known), true),
        ("a part of what another account sees", ("api2", &["og:2"], unknown), ("api", &[], known), true),
        ("a part of another customer", ("api2", &["og:90"], other), ("api", &[], known), false),
        ("two branches", ("api", &["og:2+"], known), ("api", &["og:3+"], known), false),
        ("the same group", ("api", &["og:2"], known), ("api2", &["og:2"], unknown), true),
        (
            "a parent with its children and a child",
            ("api", &["og:1+"], known),
            ("api", &["og:4"], known),
            true,
        ),
        (
            "a child and its parent with children",
            ("api", &["og:4"], unknown),
            ("api", &["og:2+"], known),
            true,
        ),
        ("a parent without its children", ("api", &["og:2"], known), ("api", &["og:4"], known), false),
        ("the same smart group", ("api", &["sg:10"], known), ("api", &["sg:10"], known), true),
        ("two smart groups", ("api", &["sg:10"], known), ("api", &["sg:11"], known), false),
    ];
    for (case, mine, theirs, is_refused) in table {
        let (left, right) = (scope(mine.1), scope(theirs.1));
        let new = binding("New", mine.0, &left, tree(mine.2));
        let stored = binding("Stored", theirs.0, &right, tree(theirs.2));
        let found = find_overlap(&new, std::slice::from_ref(&stored));
        assert_eq!(found.is_some(), is_refused, "{case}: {found:?}");
        if let Some(overlap) = found {
            assert!(overlap.to_string().contains("\"Stored\""), "{overlap}");
        }
        // Whoever comes first.
        assert_eq!(find_overlap(&stored, &[new]).is_some(), is_refused, "{case}, the other way round");
    }
}

#[test]
fn another_host_is_another_tenant_and_another_spelling_is_not() {
    let all = scope(&[]);
    let new = binding("New", "api", &all, tree(&[]));
    for (url, is_refused) in [
        ("https://AS1.example.com/", true),
        ("https://as1.example.com:443/api", true),
        ("https://as2.example.com", false),
        ("https://as1.example.com:8443", false),
    ] {
        let stored = Binding { api_url: url, ..binding("Stored", "api", &all, tree(&WORLD)) };
        assert_eq!(find_overlap(&new, &[stored]).is_some(), is_refused, "{url}");
    }
}

#[test]
fn a_smart_group_lies_in_the_group_that_manages_it() {
    let (smart, europe, asia) = (scope(&["sg:10"]), scope(&["og:2+"]), scope(&["og:3+"]));
    let new =
        Binding { managed_by: vec![(UemId(10), UemId(4))], ..binding("New", "api", &smart, tree(&WORLD)) };
    let found = find_overlap(&new, &[binding("Europe", "api", &europe, tree(&WORLD))]);
    assert!(found.expect("Retail is in Europe").to_string().contains("smart group 10"));
    assert_eq!(find_overlap(&new, &[binding("Asia", "api", &asia, tree(&WORLD))]), None);
}

#[test]
fn who_cannot_be_compared_is_unclear_until_the_groups_are_known() {
    let (known, unknown, other) = (&WORLD[..], &[][..], &OTHER_CUSTOMER[..]);
    type Side<'a> = (&'a str, &'a [&'a str], &'a [(i64, Option<i64>)]);
    let table: Vec<(&str, Side<'_>, Side<'_>, &str)> = vec![
        (
            "everything twice, nothing known",
            ("api2", &[], unknown),
            ("api", &[], unknown),
            "\"New\" and of \"Stored\"",
        ),
        ("everything twice, the new one unknown", ("api2", &[], unknown), ("api", &[], known), "\"New\""),
        (
            "everything twice, the stored one unknown",
            ("api2", &[], known),
            ("api", &[], unknown),
            "\"Stored\"",
        ),
        ("everything twice, known to be two customers", ("api2", &[], other), ("api", &[], known), "apart"),
        ("everything twice by one account", ("api", &[], unknown), ("api", &[], unknown), "overlaps"),
        (
            "single groups say what they are",
            ("api2", &["og:2"], unknown),
            ("api", &["og:3"], unknown),
            "apart",
        ),
        ("children are not known", ("api2", &["og:2+"], unknown), ("api", &["og:4"], unknown), "\"New\""),
        (
            "children known to the same account",
            ("api", &["og:2+"], unknown),
            ("api", &["og:3"], known),
            "apart",
        ),
        (
            "children unknown to another account",
            ("api2", &["og:2+"], unknown),
            ("api", &["og:3"], known),
            "\"New\"",
        ),
        (
            "who manages the smart group",
            ("api2", &["sg:10"], unknown),
            ("api", &["og:3"], unknown),
            "\"New\"",
        ),
        (
            "a single group beside everything",
            ("api2", &["og:90"], unknown),
            ("api", &[], unknown),
            "\"Stored\"",
        ),
    ];
    for (case, mine, theirs, expected) in table {
        let (left, right) = (scope(mine.1), scope(theirs.1));
        let new = binding("New", mine.0, &left, tree(mine.2));
        let stored = binding("Stored", theirs.0, &right, tree(theirs.2));
        let told = match stand_beside(&new, &[stored]) {
            Beside::Apart => "apart".to_owned(),
            Beside::Overlaps(_) => "overlaps".to_owned(),
            Beside::Unclear(unclear) => {
                assert_eq!(unclear.other, "Stored");
                unclear.whose
            }
        };
        assert_eq!(told, expected, "{case}");
    }
    let all = scope(&[]);
    let elsewhere =
        Binding { api_url: "https://as2.example.com", ..binding("Other", "api", &all, tree(unknown)) };
    assert_eq!(stand_beside(&binding("New", "api2", &all, tree(unknown)), &[elsewhere]), Beside::Apart);
}

fn choice() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::btree_map(1_i64..5, any::<bool>(), 0..3).prop_map(|picked| {
        picked.into_iter().map(|(id, all)| format!("og:{id}{}", if all { "+" } else { "" })).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_that_are_allowed_share_no_group_whoever_comes_first(left in choice(), right in choice()) {
        let texts = |groups: &[String]| scope(&groups.iter().map(String::as_str).collect::<Vec<_>>());
        let (left, right) = (texts(&left), texts(&right));
        let (mine, theirs) =
            (binding("New", "api", &left, tree(&WORLD)), binding("Stored", "api", &right, tree(&WORLD)));
        let is_refused = find_overlap(&mine, std::slice::from_ref(&theirs)).is_some();
        prop_assert_eq!(is_refused, find_overlap(&theirs, std::slice::from_ref(&mine)).is_some());
        let (mine, theirs) = (left.extent(&tree(&WORLD)), right.extent(&tree(&WORLD)));
        let shared = tree(&WORLD).groups().any(|group| mine.covers(group) && theirs.covers(group));
        prop_assert_eq!(is_refused, shared);
    }

    #[test]
    fn what_overlaps_is_never_called_apart_however_little_is_known(
        left in choice(), right in choice(), is_same_account in any::<bool>(),
        knows_left in any::<bool>(), knows_right in any::<bool>(),
    ) {
        let texts = |groups: &[String]| scope(&groups.iter().map(String::as_str).collect::<Vec<_>>());
        let (left, right) = (texts(&left), texts(&right));
        let account = if is_same_account { "api" } else { "api2" };
        let seen = |is_known: bool| tree(if is_known { &WORLD } else { &[] });
        let with = |knows_left, knows_right| {
            let mine = binding("New", account, &left, seen(knows_left));
            stand_beside(&mine, &[binding("Stored", "api", &right, seen(knows_right))])
        };
        let truth = with(true, true);
        prop_assert!(!matches!(truth, Beside::Unclear(_)), "with all known it is clear");
        let told = with(knows_left, knows_right);
        prop_assert!(matches!(told, Beside::Unclear(_)) || told == truth || matches!((&told, &truth), (Beside::Overlaps(_), Beside::Overlaps(_))), "{told:?} is not {truth:?}");
    }
}
