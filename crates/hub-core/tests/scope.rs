//! Which groups an integration reads: what a choice covers, what it may be, what it would bring.

use hub_core::{
    ids::UemId,
    integration::{
        ChosenGroup, GROUPS_MAX, GroupKey, GroupKind, GroupList, ListedOrgGroup, ListedSmartGroup,
        ScopeSettings,
    },
};
use proptest::prelude::*;

fn chosen(text: &str) -> ChosenGroup {
    let (key, include_children) = match text.strip_suffix("+children") {
        Some(key) => (key, true),
        None => (text, false),
    };
    ChosenGroup { key: key.parse().expect("a key"), name: String::new(), include_children }
}

fn scope(groups: &[&str]) -> ScopeSettings {
    ScopeSettings { groups: groups.iter().map(|text| chosen(text)).collect(), android_enterprise: vec![] }
}

/// World 1 (100) with Europe 2 (60) and Asia 3 (30); Retail 4 (25) below Europe; two smart groups.
fn list() -> GroupList {
    let org = |uem_id, name: &str, parent: Option<i64>, devices| ListedOrgGroup {
        uem_id: UemId(uem_id),
        name: name.into(),
        kind: "Container".into(),
        parent: parent.map(UemId),
        devices,
    };
    let smart = |uem_id, name: &str, devices| ListedSmartGroup {
        uem_id: UemId(uem_id),
        name: name.into(),
        org_group: Some(UemId(1)),
        devices,
    };
    GroupList {
        org_groups: vec![
            org(1, "World", None, 100),
            org(2, "Europe", Some(1), 60),
            org(3, "Asia", Some(1), 30),
            org(4, "Retail", Some(2), 25),
        ],
        smart_groups: vec![smart(10, "iPads", 15), smart(11, "Field", 40)],
        remark: String::new(),
    }
}

#[test]
fn a_choice_covers_its_children_only_when_told() {
    let tree = list().tree();
    for (groups, covered) in [
        (vec!["og:2"], vec![2]),
        (vec!["og:2+children"], vec![2, 4]),
        (vec!["og:1+children"], vec![1, 2, 3, 4]),
        (vec!["og:3", "og:4"], vec![3, 4]),
        (vec!["sg:10"], vec![]),
        (vec!["og:99+children"], vec![99]),
    ] {
        let extent = scope(&groups).extent(&tree);
        let found: Vec<i64> = extent.org_groups.iter().map(|id| id.0).collect();
        assert_eq!((found, extent.is_everything), (covered, false), "{groups:?}");
    }
    assert!(scope(&[]).extent(&tree).covers(UemId(4)));
    assert!(!scope(&["og:2"]).extent(&tree).covers(UemId(4)));
}

#[test]
fn the_preview_counts_a_device_once_where_that_can_be_known() {
    for (groups, devices, is_exact) in [
        (vec![], 100, true),
        (vec!["og:1"], 10, true),
        (vec!["og:2"], 35, true),
        (vec!["og:2+children"], 60, true),
        (vec!["og:2", "og:4"], 60, true),
        (vec!["sg:10"], 15, true),
        (vec!["sg:10", "sg:11"], 55, false),
        (vec!["og:2+children", "sg:11"], 100, false),
        (vec!["og:1+children", "sg:11"], 100, false),
    ] {
        let preview = list().preview(&scope(&groups));
        assert_eq!((preview.devices, preview.is_exact), (devices, is_exact), "{groups:?}");
    }
    let unknown = list().preview(&scope(&["og:99"]));
    assert_eq!(unknown.choices, [("og:99".parse().unwrap(), None)]);
}

#[test]
fn a_choice_is_refused_with_the_group_and_the_reason() {
    let refused = |groups: &[&str]| -> Vec<String> {
        let scope = scope(groups);
        let mut refusals = scope.check();
        refusals.extend(scope.check_known(&list()));
        refusals.iter().map(ToString::to_string).collect()
    };
    assert_eq!(refused(&["og:2+children", "og:3", "sg:10"]), Vec::<String>::new());
    for (groups, part) in [
        (vec!["og:2", "og:2"], "each group once"),
        (vec!["sg:10+children"], "organization groups only"),
        (vec!["og:99"], "a group that the account sees"),
        (vec!["sg:2"], "a group that the account sees"),
        (vec!["og:2+children", "og:4"], "Europe (og:2) includes it with its child groups already"),
        (vec!["og:1+children", "og:4+children"], "World (og:1) includes it"),
    ] {
        let found = refused(&groups);
        assert!(found.iter().any(|words| words.contains(part)), "{groups:?}: {found:?}");
    }
    let many: Vec<String> = (0..=GROUPS_MAX).map(|id| format!("og:{id}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(scope(&many).check()[0].to_string().contains("at most 200"));
    let key: GroupKey = "og:2".parse().unwrap();
    let android = ScopeSettings { android_enterprise: vec![key], ..scope(&["og:3"]) };
    assert_eq!(android.check()[0].field, "scope.android_enterprise");
    assert_eq!(ScopeSettings { android_enterprise: vec![key], ..scope(&["og:2"]) }.check(), []);
}

#[test]
fn only_named_android_enterprise_groups_have_two_profiles() {
    let tree = list().tree();
    assert_eq!(scope(&["og:2+children", "og:3"]).android_enterprise_extent(&tree), None);
    let key = "og:2".parse().unwrap();
    let named = ScopeSettings { android_enterprise: vec![key], ..scope(&["og:2+children", "og:3"]) };
    let extent = named.android_enterprise_extent(&tree).unwrap();
    assert!(extent.covers(UemId(2)) && extent.covers(UemId(4)) && !extent.covers(UemId(3)));
}

#[test]
fn a_group_is_written_as_the_command_line_writes_it() {
    for text in ["og:570", "sg:12"] {
        assert_eq!(text.parse::<GroupKey>().unwrap().to_string(), text);
    }
    for text in ["570", "xx:1", "og:", "og:one"] {
        assert!(text.parse::<GroupKey>().unwrap_err().contains("og:570"), "{text}");
    }
    assert_eq!("sg:1".parse::<GroupKey>().unwrap().kind, GroupKind::SmartGroup);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_ends_and_no_choice_brings_more_than_everything(
        parents in proptest::collection::vec(proptest::option::of(0_i64..30), 1..30),
        picked in proptest::collection::btree_map(0_i64..30, any::<bool>(), 1..6),
    ) {
        // Rings and parents that nobody sees included.
        let org_groups = parents.iter().enumerate().map(|(id, parent)| ListedOrgGroup {
            uem_id: UemId(i64::try_from(id).unwrap()), name: String::new(), kind: String::new(),
            parent: parent.map(UemId), devices: 7,
        }).collect();
        let list = GroupList { org_groups, ..GroupList::default() };
        let groups: Vec<String> = picked.iter().map(|(id, all)| {
            format!("og:{id}{}", if *all { "+children" } else { "" })
        }).collect();
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let all = list.preview(&scope(&[]));
        let some = list.preview(&scope(&groups));
        prop_assert!(some.devices <= all.devices || all.devices == 0);
        for (id, include_children) in picked {
            let extent = scope(&groups).extent(&list.tree());
            prop_assert!(extent.covers(UemId(id)));
            for group in list.tree().below(UemId(id)) {
                prop_assert!(!include_children || extent.covers(group));
            }
        }
    }
}
