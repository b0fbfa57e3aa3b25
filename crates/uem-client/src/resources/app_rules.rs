//! Changes of an app's rules: plain functions from the rules that are there to those that are written.

use serde_json::Value;
use uem_types::mam::assignment::{AssignmentDistribution, AssignmentRule, AssignmentRules};
use uuid::Uuid;

use super::app_assignments::Delivery;

/// The rules with these groups in a rule that delivers so; `None` where nothing changes.
pub(super) fn rules_with(
    mut rules: AssignmentRules,
    groups: &[Uuid],
    delivery: Delivery,
    name: &str,
) -> Option<AssignmentRules> {
    let delivers_so =
        |rule: &AssignmentRule| rule.distribution.app_delivery_method.as_deref() == Some(delivery.word());
    let has_all = |group: &Uuid| {
        rules
            .assignments
            .iter()
            .any(|rule| delivers_so(rule) && rule.distribution.smart_groups.contains(group))
            && !rules.excluded_smart_groups.contains(group)
    };
    let mut missing: Vec<Uuid> = groups.iter().filter(|group| !has_all(group)).copied().collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return None;
    }
    rules.excluded_smart_groups.retain(|group| !missing.contains(group));
    take_out(&mut rules.assignments, &missing);
    let own = |rule: &&mut AssignmentRule| delivers_so(rule) && rule.distribution.name == name;
    match rules.assignments.iter_mut().find(own) {
        Some(rule) => rule.distribution.smart_groups.extend(missing),
        None => {
            let last = rules.assignments.iter().map(|rule| rule.priority).max();
            rules.assignments.push(AssignmentRule {
                priority: last.map_or(0, |last| last.saturating_add(1)),
                distribution: AssignmentDistribution {
                    name: name.to_owned(),
                    smart_groups: missing,
                    app_delivery_method: Some(delivery.word().to_owned()),
                    ..AssignmentDistribution::default()
                },
                ..AssignmentRule::default()
            });
        }
    }
    Some(rules)
}

/// The rules without these groups; `None` where none of them is there.
pub(super) fn rules_without(mut rules: AssignmentRules, groups: &[Uuid]) -> Option<AssignmentRules> {
    let before = rules.assignments.clone();
    take_out(&mut rules.assignments, groups);
    (rules.assignments != before).then_some(rules)
}

/// A rule that loses its last group goes; one that had none stays.
fn take_out(rules: &mut Vec<AssignmentRule>, groups: &[Uuid]) {
    rules.retain_mut(|rule| {
        let had_some = !rule.distribution.smart_groups.is_empty();
        rule.distribution.smart_groups.retain(|group| !groups.contains(group));
        !had_some || !rule.distribution.smart_groups.is_empty()
    });
}

/// The kind of release is read as a number and written as a word.
pub(super) fn writable(mut rules: AssignmentRules) -> AssignmentRules {
    const RELEASES: [&str; 3] = ["Production", "Alpha", "Beta"];
    for rule in &mut rules.assignments {
        if let Some(release) = rule.distribution.other.get_mut("pre_release_version")
            && let Some(word) =
                release.as_u64().and_then(|number| RELEASES.get(usize::try_from(number).ok()?))
        {
            *release = Value::from(*word);
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn rules() -> AssignmentRules {
        let json = serde_json::json!({
            "assignments": [
                {"priority": 0, "distribution": {"name": "All", "smart_groups": [group(1), group(2)],
                    "app_delivery_method": "AUTO", "pre_release_version": 1, "description": "kept"}, "tunnel": {"x": 1}},
                {"priority": 1, "distribution": {"name": "Shop", "smart_groups": [group(3)], "app_delivery_method": "ON_DEMAND"}},
            ],
            "excluded_smart_groups": [group(4)],
            "application_msi_deployment_params": {"device_restart": 0},
        });
        serde_json::from_value(json).unwrap()
    }

    fn groups(rules: &AssignmentRules) -> Vec<(i64, &str, Vec<Uuid>)> {
        let mut all = Vec::new();
        for AssignmentRule { priority, distribution, .. } in &rules.assignments {
            let is_auto = distribution.app_delivery_method.as_deref() == Some("AUTO");
            all.push((*priority, if is_auto { "auto" } else { "asked" }, distribution.smart_groups.clone()));
        }
        all
    }

    #[test]
    fn groups_are_added_changed_over_and_taken_out_and_the_rest_stays() {
        let with = |ids: &[u128], delivery| {
            let ids: Vec<Uuid> = ids.iter().copied().map(group).collect();
            rules_with(rules(), &ids, delivery, "Mooring")
        };
        assert_eq!(with(&[1, 2], Delivery::Auto), None);
        let added = with(&[1, 5, 5], Delivery::Auto).unwrap();
        assert_eq!(
            groups(&added),
            [
                (0, "auto", vec![group(1), group(2)]),
                (1, "asked", vec![group(3)]),
                (2, "auto", vec![group(5)])
            ]
        );
        let again = rules_with(added, &[group(6)], Delivery::Auto, "Mooring").unwrap();
        assert_eq!(groups(&again)[2], (2, "auto", vec![group(5), group(6)]));
        let moved = with(&[3], Delivery::Auto).unwrap();
        assert_eq!(groups(&moved), [(0, "auto", vec![group(1), group(2)]), (1, "auto", vec![group(3)])]);
        assert!(with(&[4], Delivery::OnDemand).unwrap().excluded_smart_groups.is_empty());
        assert_eq!(rules_without(rules(), &[group(9)]), None);
        let less = rules_without(rules(), &[group(2), group(3)]).unwrap();
        assert_eq!(groups(&less), [(0, "auto", vec![group(1)])]);
        assert_eq!(less.excluded_smart_groups, [group(4)]);
    }

    #[test]
    fn what_is_not_known_is_written_back_as_it_came() {
        let written = serde_json::to_value(writable(rules())).unwrap();
        assert_eq!(written["application_msi_deployment_params"]["device_restart"], 0);
        assert_eq!(written["assignments"][0]["tunnel"]["x"], 1);
        assert_eq!(written["assignments"][0]["distribution"]["description"], "kept");
        assert_eq!(written["assignments"][0]["distribution"]["pre_release_version"], "Alpha");
    }
}
