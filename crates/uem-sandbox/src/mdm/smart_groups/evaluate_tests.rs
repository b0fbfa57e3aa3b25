//! Tables of cases and a property: the compiled evaluation agrees with one written naively from the contract.

use std::sync::Arc;

use proptest::prelude::*;
use roaring::RoaringBitmap;

use super::{
    criteria::{Criteria, CriteriaType, MakerRule, Operator, SystemRule, Version},
    evaluate::{Facts, compile},
};

/// 1 ─ 2 ─ 4, 1 ─ 3.
const PARENTS: [(i64, i64); 4] = [(1, 0), (2, 1), (3, 1), (4, 2)];

fn is_within(id: i64, root: i64) -> bool {
    id == root
        || PARENTS.iter().any(|(child, parent)| *child == id && *parent != 0 && is_within(*parent, root))
}

fn subtree(root: i64) -> Vec<i64> {
    PARENTS.iter().map(|(id, _)| *id).filter(|id| is_within(*id, root)).collect()
}

fn is_tagged(tag: i64, device: u32) -> bool {
    i64::from(device) % (tag + 1) == 0
}

fn tagged(tag: i64) -> Arc<RoaringBitmap> {
    Arc::new((0..64).filter(|device| is_tagged(tag, *device)).collect())
}

fn phone() -> Facts<'static> {
    Facts {
        device: 5,
        user: 7,
        org_group: 4,
        platform: 2,
        ownership: 'C',
        version: Version::read("17.5.1"),
        model: "iPhone 14",
        maker: "Apple",
        user_group: 3,
        other_groups: &[],
    }
}

fn includes(criteria: &Criteria, device: &Facts<'_>) -> bool {
    compile(criteria, 1, subtree, tagged).includes(device)
}

#[test]
fn each_criterion_is_a_filter_and_all_must_hold() {
    let ios = |operator, value: &str| vec![SystemRule { platform: 2, operator, value: value.into() }];
    let all = Criteria::default;
    let cases: Vec<(&str, Criteria, bool)> = vec![
        ("nothing asked: everything below the managing group", all(), true),
        (
            "an organization group counts with what is below it",
            Criteria { org_groups: vec![2], ..all() },
            true,
        ),
        ("another branch does not", Criteria { org_groups: vec![3], ..all() }, false),
        ("one of several platforms", Criteria { platforms: vec![5, 2], ..all() }, true),
        ("another platform", Criteria { platforms: vec![5], ..all() }, false),
        ("ownership", Criteria { ownerships: vec!['E'], ..all() }, false),
        ("a later system", Criteria { systems: ios(Operator::GreaterThan, "iOS 17.0.0"), ..all() }, true),
        ("not an earlier one", Criteria { systems: ios(Operator::LessThan, "iOS 17.0.0"), ..all() }, false),
        (
            "a rule for another platform leaves this one out",
            Criteria {
                systems: vec![SystemRule { platform: 5, operator: Operator::Any, value: String::new() }],
                ..all()
            },
            false,
        ),
        (
            "unless that is listed",
            Criteria {
                platforms: vec![2],
                systems: vec![SystemRule { platform: 5, operator: Operator::Any, value: String::new() }],
                ..all()
            },
            true,
        ),
        ("part of the model's name", Criteria { models: vec!["iphone".into()], ..all() }, true),
        ("its user's group", Criteria { user_groups: vec![3, 4], ..all() }, true),
        ("not of another user group", Criteria { user_groups: vec![4], ..all() }, false),
        ("a tag it carries", Criteria { tags: vec![4], ..all() }, true),
        ("a tag it does not carry", Criteria { tags: vec![3], ..all() }, false),
        ("two criteria, one fails", Criteria { platforms: vec![2], ownerships: vec!['E'], ..all() }, false),
        (
            "an addition beats criteria",
            Criteria { platforms: vec![5], device_additions: vec![5], ..all() },
            true,
        ),
        (
            "an added user brings the devices",
            Criteria { platforms: vec![5], user_additions: vec![7], ..all() },
            true,
        ),
        (
            "an exclusion beats an addition",
            Criteria { device_additions: vec![5], device_exclusions: vec![5], ..all() },
            false,
        ),
        ("an excluded user", Criteria { user_exclusions: vec![7], ..all() }, false),
        ("an excluded user group", Criteria { user_group_exclusions: vec![3], ..all() }, false),
        ("by list: not listed", Criteria { kind: CriteriaType::UserDevice, ..all() }, false),
        (
            "by list: listed",
            Criteria { kind: CriteriaType::UserDevice, user_additions: vec![7], ..all() },
            true,
        ),
    ];
    for (what, criteria, expected) in cases {
        assert_eq!(includes(&criteria, &phone()), expected, "{what}");
    }
}

/// Straight from the words of the contract, without any look-up structure.
fn naive(criteria: &Criteria, managed_by: i64, device: &Facts<'_>) -> bool {
    let id = i64::from(device.device);
    if criteria.device_exclusions.contains(&id) || criteria.user_exclusions.contains(&device.user) {
        return false;
    }
    if criteria.user_group_exclusions.contains(&device.user_group) {
        return false;
    }
    if criteria.device_additions.contains(&id) || criteria.user_additions.contains(&device.user) {
        return true;
    }
    if criteria.kind == CriteriaType::UserDevice {
        return false;
    }
    let below_any = criteria.org_groups.iter().any(|root| is_within(device.org_group, *root));
    let place =
        if criteria.org_groups.is_empty() { is_within(device.org_group, managed_by) } else { below_any };
    let own_rules: Vec<_> = criteria.systems.iter().filter(|rule| rule.platform == device.platform).collect();
    let asks_platform = !criteria.platforms.is_empty() || !criteria.systems.is_empty();
    let platform = !asks_platform || criteria.platforms.contains(&device.platform) || !own_rules.is_empty();
    let system = own_rules.is_empty()
        || own_rules.iter().any(|rule| rule.operator.holds(device.version, Version::read(&rule.value)));
    let ownership = criteria.ownerships.is_empty() || criteria.ownerships.contains(&device.ownership);
    let group = criteria.user_groups.is_empty() || criteria.user_groups.contains(&device.user_group);
    let tag = criteria.tags.is_empty() || criteria.tags.iter().any(|tag| is_tagged(*tag, device.device));
    let model = criteria.models.is_empty()
        || criteria.models.iter().any(|wanted| device.model.to_lowercase().contains(&wanted.to_lowercase()));
    place && platform && system && ownership && group && tag && model
}

fn ids(range: std::ops::Range<i64>) -> impl Strategy<Value = Vec<i64>> {
    prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(range, 1..3)]
}

fn system_rules() -> impl Strategy<Value = Vec<SystemRule>> {
    let operators = [
        Operator::Any,
        Operator::EqualTo,
        Operator::NotEqualTo,
        Operator::GreaterThan,
        Operator::LessThan,
        Operator::GreaterThanOrEqualTo,
        Operator::LessThanOrEqualTo,
    ];
    let rule = (0usize..2, prop::sample::select(operators.to_vec()), 16u32..19).prop_map(
        |(platform, operator, major)| SystemRule {
            platform: [2, 5][platform],
            operator,
            value: format!("X {major}.0"),
        },
    );
    prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(rule, 1..3)]
}

fn criteria() -> impl Strategy<Value = Criteria> {
    let choice =
        (any::<bool>(), ids(1..5), ids(0..2), ids(0..3), system_rules(), ids(0..3), ids(1..5), ids(1..6));
    let lists = (ids(0..10), ids(0..6), ids(0..10), ids(0..6), ids(1..5));
    (choice, lists).prop_map(
        |((by_list, org_groups, platforms, ownerships, systems, models, user_groups, tags), lists)| {
            Criteria {
                kind: if by_list { CriteriaType::UserDevice } else { CriteriaType::All },
                org_groups,
                platforms: platforms.iter().map(|pick| if *pick == 0 { 2 } else { 5 }).collect(),
                ownerships: ownerships.iter().map(|pick| if *pick == 0 { 'C' } else { 'E' }).collect(),
                systems,
                models: models
                    .iter()
                    .map(|pick| ["iPhone", "14", "Pixel"][usize::try_from(*pick).expect("0..3")].to_owned())
                    .collect(),
                user_groups,
                tags,
                device_additions: lists.0,
                user_additions: lists.1,
                device_exclusions: lists.2,
                user_exclusions: lists.3,
                user_group_exclusions: lists.4,
                ..Criteria::default()
            }
        },
    )
}

fn device() -> impl Strategy<Value = Facts<'static>> {
    (0u32..10, 0i64..6, 1i64..5, any::<bool>(), any::<bool>(), 16u32..19, 0usize..3, 0i64..5).prop_map(
        |(device, user, org_group, is_apple, is_corporate, major, model, user_group)| Facts {
            device,
            user,
            org_group,
            platform: if is_apple { 2 } else { 5 },
            ownership: if is_corporate { 'C' } else { 'E' },
            version: Version::read(&format!("{major}.0")),
            model: ["iPhone 14", "Pixel 8", "Galaxy"][model],
            maker: ["Apple", "Google", "samsung"][model],
            user_group,
            other_groups: &[],
        },
    )
}

proptest! {
    #[test]
    fn compiled_evaluation_agrees_with_the_naive_one(criteria in criteria(), managed_by in 1i64..5, device in device()) {
        let compiled = compile(&criteria, managed_by, subtree, tagged);
        prop_assert_eq!(compiled.includes(&device), naive(&criteria, managed_by, &device));
    }
}

#[test]
fn a_maker_is_asked_for_alone_or_with_models_of_its_own() {
    let rule = |maker: &str, models: &[&str]| MakerRule {
        maker: maker.to_owned(),
        models: models.iter().map(|model| (*model).to_owned()).collect(),
    };
    let cases = [
        (vec![rule("apple", &[])], true),
        (vec![rule("Samsung", &[])], false),
        (vec![rule("Apple", &["iphone 14"])], true),
        (vec![rule("Apple", &["iPhone 15"])], false),
        (vec![rule("Samsung", &["iPhone 14"]), rule("Apple", &[])], true),
    ];
    for (makers, expected) in cases {
        let criteria = Criteria { makers, ..Criteria::default() };
        assert_eq!(includes(&criteria, &phone()), expected, "{criteria:?}");
    }
}
