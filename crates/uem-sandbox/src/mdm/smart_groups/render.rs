//! Smart groups in the vendor's shapes.

use std::collections::HashMap;

use database::DatabaseError;
use uem_types::{
    DeviceId, EntityNumber, OrgGroupId, SmartGroupId,
    mdm::{
        enums,
        smart_group::{
            GroupMember, OemAndModels, OperatingSystemRule, SmartGroup as Wire, SmartGroupDevice,
            SmartGroupRow,
        },
    },
    wire::word::Word as _,
};
use uuid::Uuid;

use super::{
    criteria::{CriteriaType, MakerRule},
    store::SmartGroup,
};
use crate::{
    Tenant,
    fleet::{
        columns::{Columns, Facts},
        state::{DeviceState, Platform},
    },
    mam::apps,
    mdm::{profiles, tags},
    system::{user_groups, users},
};

/// How many apps and profiles are assigned to each group.
pub(super) struct Assignments(HashMap<i64, i64>);

impl Assignments {
    pub(super) async fn load(tenant: &Tenant) -> Result<Self, DatabaseError> {
        let mut counts = HashMap::new();
        let apps = apps::store::list(&tenant.database).await?.into_iter().map(|app| app.smart_groups);
        let profiles =
            profiles::store::list(&tenant.database).await?.into_iter().map(|profile| profile.smart_groups);
        for group in apps.chain(profiles).flatten() {
            *counts.entry(group).or_default() += 1;
        }
        Ok(Self(counts))
    }

    pub(super) fn of(&self, group: &SmartGroup) -> Option<i64> {
        Some(self.0.get(&group.id).copied().unwrap_or(0))
    }
}

/// Names of what one group's criteria refer to.
pub(super) struct Names {
    tags: HashMap<i64, String>,
    user_groups: HashMap<i64, String>,
    users: HashMap<i64, String>,
    devices: HashMap<i64, DeviceState>,
}

impl Names {
    pub(super) async fn load(tenant: &Tenant, group: &SmartGroup) -> Result<Self, DatabaseError> {
        let criteria = &group.criteria;
        let mut names = Self {
            tags: HashMap::new(),
            user_groups: HashMap::new(),
            users: HashMap::new(),
            devices: HashMap::new(),
        };
        for id in &criteria.tags {
            names.tags.extend(tags::store::find(&tenant.database, *id).await?.map(|tag| (tag.id, tag.name)));
        }
        for id in criteria.user_groups.iter().chain(&criteria.user_group_exclusions) {
            names.user_groups.extend(
                user_groups::store::find(&tenant.database, *id).await?.map(|group| (group.id, group.name)),
            );
        }
        for id in criteria.user_additions.iter().chain(&criteria.user_exclusions) {
            names.users.extend(
                users::store::find(&tenant.database, *id).await?.map(|user| (user.id, user.user_name)),
            );
        }
        for id in criteria.device_additions.iter().chain(&criteria.device_exclusions) {
            let Ok(id) = u32::try_from(*id) else { continue };
            names.devices.extend(tenant.fleet.get(id).await?.map(|device| (i64::from(device.id), device)));
        }
        Ok(names)
    }
}

/// A row of the search.
pub(super) fn row(
    tenant: &Tenant,
    assignments: &Assignments,
    group: &SmartGroup,
    devices: u64,
) -> SmartGroupRow {
    let managed_by = tenant.access.org_group(group.org_group_id);
    SmartGroupRow {
        smart_group_id: SmartGroupId(group.id),
        smart_group_uuid: Uuid::try_parse(&group.uuid).ok(),
        name: Some(group.name.clone()),
        managed_by_organization_group_id: Some(OrgGroupId(group.org_group_id)),
        managed_by_organization_group_uuid: managed_by.as_ref().map(|group| group.uuid),
        managed_by_organization_group_name: managed_by.map(|group| group.name),
        assignments: assignments.of(group),
        exclusions: i64::try_from(group.criteria.exclusions()).ok(),
        devices: i64::try_from(devices).ok(),
    }
}

/// One group with all its lists, empty ones included.
pub(super) fn whole(
    tenant: &Tenant,
    assignments: &Assignments,
    names: &Names,
    group: &SmartGroup,
    devices: u64,
) -> Wire {
    let head = row(tenant, assignments, group, devices);
    let criteria = &group.criteria;
    let named = |ids: &[i64], names: &HashMap<i64, String>| -> Vec<GroupMember> {
        ids.iter().map(|id| member(*id, names.get(id).cloned(), None)).collect()
    };
    let listed = |ids: &[i64]| ids.iter().filter_map(|id| names.devices.get(id)).map(device).collect();
    Wire {
        smart_group_id: Some(head.smart_group_id),
        smart_group_uuid: head.smart_group_uuid,
        name: head.name,
        criteria_type: Some(if criteria.kind == CriteriaType::All { "All" } else { "UserDevice" }.into()),
        managed_by_organization_group_id: head.managed_by_organization_group_id,
        managed_by_organization_group_uuid: head.managed_by_organization_group_uuid,
        managed_by_organization_group_name: head.managed_by_organization_group_name,
        assignments: head.assignments,
        exclusions: head.exclusions,
        devices: head.devices,
        organization_groups: criteria.org_groups.iter().filter_map(|id| org_group(tenant, *id)).collect(),
        user_groups: named(&criteria.user_groups, &names.user_groups),
        tags: named(&criteria.tags, &names.tags),
        ownerships: criteria.ownerships.iter().map(|letter| ownership_word(*letter).to_owned()).collect(),
        platforms: criteria.platforms.iter().map(|platform| platform_name(*platform)).collect(),
        models: criteria.models.clone(),
        operating_systems: criteria.systems.iter().map(system_rule).collect(),
        oem_and_models: criteria.makers.iter().map(maker_rule).collect(),
        management_types: criteria.management_types.clone(),
        enrollment_categories: criteria.enrollment_categories.clone(),
        user_additions: named(&criteria.user_additions, &names.users),
        device_additions: listed(&criteria.device_additions),
        user_exclusions: named(&criteria.user_exclusions, &names.users),
        device_exclusions: listed(&criteria.device_exclusions),
        user_group_exclusions: named(&criteria.user_group_exclusions, &names.user_groups),
        ..Wire::default()
    }
}

/// A device that a group's definition names.
fn device(device: &DeviceState) -> SmartGroupDevice {
    SmartGroupDevice {
        id: Some(DeviceId(device.id.into())),
        name: Some(device.friendly_name.clone()),
        username: device.user.as_ref().map(|user| user.user_name.clone()),
        platform: Some(platform_word(device.platform)),
        os_version: Some(device.os_version.clone()),
        model: Some(device.model.clone()),
        ownership: Some(ownership_word(super::membership::letter(device.ownership)).to_owned()),
    }
}

/// A member, by what the columns say and what it is called.
pub(super) fn device_in_group(
    columns: &Columns,
    facts: &Facts,
    name: &str,
    user_name: &str,
) -> SmartGroupDevice {
    let text = |list: &[String], place: u16| list.get(usize::from(place)).cloned();
    SmartGroupDevice {
        id: Some(DeviceId(facts.id.into())),
        name: Some(name.to_owned()),
        username: (facts.user != 0).then(|| user_name.to_owned()),
        platform: Some(platform_word(facts.platform)),
        os_version: text(columns.systems(), facts.system),
        model: text(columns.models(), facts.model),
        ownership: Some(ownership_word(super::membership::letter(facts.ownership)).to_owned()),
    }
}

fn platform_word(platform: Platform) -> enums::Platform {
    enums::Platform::parse(platform.name())
}

/// As v1 spells it, also where no device of the fleet has that platform.
pub(super) fn platform_name(number: u8) -> String {
    enums::Platform::from_number(number.into()).name().to_owned()
}

fn maker_rule(rule: &MakerRule) -> OemAndModels {
    let named = |name: &String| GroupMember { id: None, name: Some(name.clone()), uuid: None };
    OemAndModels { oem: Some(named(&rule.maker)), models: rule.models.iter().map(named).collect() }
}

fn system_rule(rule: &super::criteria::SystemRule) -> OperatingSystemRule {
    OperatingSystemRule {
        device_type: Some(platform_name(rule.platform)),
        operator: Some(rule.operator.to_string()),
        value: Some(rule.value.clone()),
    }
}

fn org_group(tenant: &Tenant, id: i64) -> Option<GroupMember> {
    tenant.access.org_group(id).map(|group| member(id, Some(group.name), Some(group.uuid)))
}

fn member(id: i64, name: Option<String>, uuid: Option<Uuid>) -> GroupMember {
    GroupMember { id: Some(EntityNumber(id)), name, uuid }
}

pub(super) fn ownership_word(letter: char) -> &'static str {
    match letter {
        'C' => "CorporateDedicated",
        'S' => "CorporateShared",
        'E' => "EmployeeOwned",
        _ => "Unknown",
    }
}
