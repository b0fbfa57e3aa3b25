//! What a smart group asks for, with the ids of the new tenant.

use std::collections::HashMap;

use uem_types::mdm::smart_group::{GroupMember, OperatingSystemRule, SmartGroup};

use crate::{
    fleet::state::Platform,
    mdm::smart_groups::criteria::{Criteria, CriteriaType, Operator, SystemRule},
};

/// New ids by old ones.
#[derive(Default)]
pub(super) struct NewIds {
    pub org_groups: HashMap<i64, i64>,
    pub users: HashMap<i64, i64>,
    pub devices: HashMap<i64, u32>,
    pub tags: HashMap<i64, i64>,
    pub smart_groups: HashMap<i64, i64>,
    pub user_groups: HashMap<i64, i64>,
    /// By UUID, or by name where a role has none.
    pub roles: HashMap<String, i64>,
    /// Users by the login that they had.
    pub logins: HashMap<String, i64>,
    /// Organization groups by the name that they had; none where several had it.
    pub org_group_names: HashMap<String, Option<i64>>,
}

/// The criteria of a group. What it names and was not imported is left out.
pub(super) fn criteria(group: &SmartGroup, ids: &NewIds) -> Criteria {
    let members = |list: &[GroupMember], known: &HashMap<i64, i64>| -> Vec<i64> {
        list.iter().filter_map(|member| known.get(&member.id?.0).copied()).collect()
    };
    let devices = |list: &[uem_types::mdm::smart_group::SmartGroupDevice]| -> Vec<i64> {
        list.iter().filter_map(|device| ids.devices.get(&device.id?.0).map(|id| i64::from(*id))).collect()
    };
    Criteria {
        kind: if group.criteria_type.as_deref() == Some("UserDevice") {
            CriteriaType::UserDevice
        } else {
            CriteriaType::All
        },
        org_groups: members(&group.organization_groups, &ids.org_groups),
        platforms: group.platforms.iter().filter_map(|name| number(name)).collect(),
        ownerships: group.ownerships.iter().filter_map(|word| letter(word)).collect(),
        systems: group.operating_systems.iter().filter_map(system).collect(),
        models: group.models.clone(),
        user_groups: members(&group.user_groups, &ids.user_groups),
        tags: members(&group.tags, &ids.tags),
        device_additions: devices(&group.device_additions),
        user_additions: members(&group.user_additions, &ids.users),
        device_exclusions: devices(&group.device_exclusions),
        user_exclusions: members(&group.user_exclusions, &ids.users),
        user_group_exclusions: members(&group.user_group_exclusions, &ids.user_groups),
        ..Criteria::default()
    }
}

/// The number of a platform that the sandbox has.
pub(super) fn number(name: &str) -> Option<u8> {
    name.parse::<Platform>().ok().map(|platform| platform as u8)
}

fn letter(word: &str) -> Option<char> {
    Some(match word {
        "CorporateDedicated" | "C" => 'C',
        "CorporateShared" | "S" => 'S',
        "EmployeeOwned" | "E" => 'E',
        "Unknown" | "Undefined" | "U" => 'U',
        _ => return None,
    })
}

fn system(rule: &OperatingSystemRule) -> Option<SystemRule> {
    let operator: Operator = rule.operator.as_deref()?.parse().ok()?;
    Some(SystemRule {
        platform: number(rule.device_type.as_deref()?)?,
        operator,
        value: rule.value.clone().unwrap_or_default(),
    })
}
