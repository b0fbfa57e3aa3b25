//! Organization groups on the wire. Counters cover the group and everything below it.

use std::collections::HashMap;

use uem_types::{
    EntityRef, OrgGroupId,
    system::{enums::OrgGroupType, org_group},
    wire::word::Word as _,
};

use crate::{
    access::{OrgGroup, OrgTree},
    http::{Call, VendorError},
    system::groups::store,
};

/// What is in each group and below it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counters {
    pub users: i64,
    pub admins: i64,
    pub devices: i64,
}

/// Counters of all groups.
pub(super) async fn counters(call: &Call) -> Result<HashMap<i64, Counters>, VendorError> {
    let tenant = &call.tenant;
    let tree = tenant.access.tree();
    let mut all: HashMap<i64, Counters> = HashMap::new();
    for (id, devices) in tenant.fleet.count_by_org_group() {
        add(&mut all, &tree, id, |counters| counters.devices += devices);
    }
    for (id, users) in store::count_users(&tenant.database).await? {
        add(&mut all, &tree, id, |counters| counters.users += users);
    }
    for admin in tenant.access.admins() {
        add(&mut all, &tree, admin.org_group_id, |counters| counters.admins += 1);
    }
    Ok(all)
}

fn add(all: &mut HashMap<i64, Counters>, tree: &OrgTree, id: i64, change: impl Fn(&mut Counters)) {
    let above = tree.ancestors(id).map(|group| group.id);
    for id in std::iter::once(id).chain(above) {
        change(all.entry(id).or_default());
    }
}

/// v1: its parent, its level counted from `root`, its language as a code.
pub(super) fn v1(
    group: &OrgGroup,
    tree: &OrgTree,
    root: &OrgGroup,
    counters: Counters,
) -> org_group::OrgGroup {
    let parent = group.parent.and_then(|parent| tree.find(parent));
    org_group::OrgGroup {
        id: OrgGroupId(group.id),
        uuid: Some(group.uuid),
        name: Some(group.name.clone()),
        group_id: Some(group.group_id.clone()),
        location_group_type: Some(OrgGroupType::parse(&group.kind)),
        country: Some(group.country.clone()),
        locale: Some(locale_code(group)),
        parent_location_group: parent.map(|parent| EntityRef {
            id: Some(OrgGroupId(parent.id)),
            name: None,
            uuid: Some(parent.uuid),
        }),
        created_on: Some(group.created),
        lg_level: Some(level_from(group, root)),
        users: Some(counters.users),
        admins: Some(counters.admins),
        devices: Some(counters.devices),
        add_default_location: None,
        is_customer_type_exist_in_parent_hierarchy: Some(
            tree.ancestors(group.id).any(|above| above.kind == "Customer"),
        ),
    }
}

/// A row of the v2 search: its language in words, no parent.
pub(super) fn row_v2(group: &OrgGroup, root: &OrgGroup, counters: Counters) -> org_group::OrgGroupRowV2 {
    org_group::OrgGroupRowV2 {
        id: OrgGroupId(group.id),
        uuid: Some(group.uuid),
        name: Some(group.name.clone()),
        group_id: Some(group.group_id.clone()),
        location_group_type: Some(OrgGroupType::parse(&group.kind)),
        country: Some(group.country.clone()),
        locale: Some(locale_words(group)),
        created_on: Some(group.created),
        lg_level: Some(level_from(group, root)),
        users: Some(counters.users),
        admins: Some(counters.admins),
        devices: Some(counters.devices),
    }
}

/// v2, read by UUID.
pub(super) fn v2(group: &OrgGroup, counters: Counters, has_keys: bool) -> org_group::OrgGroupV2 {
    org_group::OrgGroupV2 {
        id: Some(OrgGroupId(group.id)),
        uuid: Some(group.uuid),
        name: Some(group.name.clone()),
        group_id: Some(group.group_id.clone()),
        location_group_type: Some(OrgGroupType::parse(&group.kind)),
        country: Some(group.country.clone()),
        locale: Some(locale_code(group)),
        timezone: group.timezone,
        timezone_code: group.timezone_code.clone(),
        created_on: Some(group.created),
        users: Some(counters.users),
        admins: Some(counters.admins),
        devices: Some(counters.devices),
        enable_rest_api_access: Some(has_keys),
    }
}

fn level_from(group: &OrgGroup, root: &OrgGroup) -> i64 {
    i64::from(group.level.saturating_sub(root.level))
}

/// The group's language as a code: its own, or its country's.
fn locale_code(group: &OrgGroup) -> String {
    group.locale.clone().unwrap_or_else(|| language_of(&group.country).0.to_owned())
}

/// The same in words: one endpoint gives the one, another the other.
fn locale_words(group: &OrgGroup) -> String {
    let Some(code) = &group.locale else { return language_of(&group.country).1.to_owned() };
    LANGUAGES
        .iter()
        .find(|(_, known, _)| known.eq_ignore_ascii_case(code))
        .map_or_else(|| code.clone(), |(_, _, words)| (*words).to_owned())
}

fn language_of(country: &str) -> (&'static str, &'static str) {
    let found = LANGUAGES.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(country));
    found.map_or(("en-US", "English (United States)"), |(_, code, words)| (code, words))
}

/// Countries, their languages as codes and in words.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("United States", "en-US", "English (United States)"),
    ("Canada", "en-CA", "English (Canada)"),
    ("Brazil", "pt-BR", "Portuguese (Brazil)"),
    ("Argentina", "es-AR", "Spanish (Argentina)"),
    ("Germany", "de-DE", "German (Germany)"),
    ("France", "fr-FR", "French (France)"),
    ("United Kingdom", "en-GB", "English (United Kingdom)"),
    ("Spain", "es-ES", "Spanish (Spain)"),
    ("Poland", "pl-PL", "Polish (Poland)"),
    ("Japan", "ja-JP", "Japanese (Japan)"),
    ("Australia", "en-AU", "English (Australia)"),
    ("India", "en-IN", "English (India)"),
    ("Singapore", "en-SG", "English (Singapore)"),
];
