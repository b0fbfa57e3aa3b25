//! `PATCH /api/mdm/smartgroups/{uuid}` (v2): a list of `add` and `remove`, each with a path that ends in the name of a
//! list and a value of ids or words separated by commas. All of them are done, or none.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    criteria::Criteria,
    definition::{always, bad, ownership, platform},
    find::{self, Kind},
    render::{ownership_word, platform_name},
    store::{self, SmartGroup},
    write,
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::tags,
    resource::{Fields, is_visible},
    system::{user_groups, users},
};

/// Most operations of one call, and most values of one operation.
const OPERATIONS_MAX: usize = 100;
const VALUES_MAX: usize = 5_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Remove,
}

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("uuid").to_lowercase();
    let group = store::find_by_uuid(&call.tenant.database, &uuid).await?;
    let group = group.filter(|group| is_visible(&call, group.org_group_id));
    let mut group = group
        .ok_or_else(|| VendorError::new(404, 5032, format!("Smart group not found with uuid {uuid}")))?;
    write::changeable(&group)?;
    let operations = Fields::list_of(&call)?;
    if operations.is_empty() || operations.len() > OPERATIONS_MAX {
        return Err(bad("operations", &operations.len().to_string(), &format!("give 1 to {OPERATIONS_MAX}")));
    }
    for operation in &operations {
        apply(&call, &mut group, operation).await?;
    }
    write::save(&call, group.clone()).await?;
    Reply::json(&answer(&call, &group).await?)
}

async fn apply(call: &Call, group: &mut SmartGroup, operation: &Fields) -> Result<(), VendorError> {
    let word = operation.text("op").unwrap_or_default();
    let op = match word.to_ascii_lowercase().as_str() {
        "add" => Op::Add,
        "remove" => Op::Remove,
        _ => return Err(bad("op", &word, "use add or remove")),
    };
    let path = operation.text("path").unwrap_or_default();
    let list = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let values = values(operation)?;
    let criteria = &mut group.criteria;
    match list.as_str() {
        "platforms" => {
            let numbers =
                values.iter().map(|name| platform("platforms", name)).collect::<Result<Vec<_>, _>>()?;
            change(&mut criteria.platforms, numbers, op);
        }
        "ownerships" => {
            for name in &values {
                change(&mut criteria.ownerships, ownership(name)?, op);
            }
        }
        "models" => change(&mut criteria.models, values, op),
        "managementtypes" => {
            let words = values.iter().map(|name| always("managementTypes", name, &["All", "MdmEnrolled"]));
            change(&mut criteria.management_types, words.collect::<Result<_, _>>()?, op);
        }
        "enrollmentcategories" => {
            let words = values.iter().map(|name| always("enrollmentCategories", name, &["All"]));
            change(&mut criteria.enrollment_categories, words.collect::<Result<_, _>>()?, op);
        }
        other => {
            let managed_by = group.org_group_id;
            let (kind, ids) = ids_of(criteria, other).ok_or_else(|| {
                bad("path", &path, "end it in organizationGroups, userGroups, users, devices, tags, platforms, ownerships or models")
            })?;
            let mut found = Vec::with_capacity(values.len());
            for value in &values {
                let id = find::id_of(call, kind, value, other).await?;
                if kind == Kind::OrgGroup && !call.tenant.access.is_within(id, managed_by) {
                    return Err(bad(
                        "organizationGroups",
                        value,
                        "name a group at or below the managing one",
                    ));
                }
                found.push(id);
            }
            change(ids, found, op);
        }
    }
    Ok(())
}

fn ids_of<'a>(criteria: &'a mut Criteria, list: &str) -> Option<(Kind, &'a mut Vec<i64>)> {
    Some(match list {
        "organizationgroups" => (Kind::OrgGroup, &mut criteria.org_groups),
        "usergroups" => (Kind::UserGroup, &mut criteria.user_groups),
        "users" => (Kind::User, &mut criteria.user_additions),
        "devices" => (Kind::Device, &mut criteria.device_additions),
        "tags" => (Kind::Tag, &mut criteria.tags),
        _ => return None,
    })
}

/// Adding what is there, and removing what is not, changes nothing.
fn change<T: PartialEq>(list: &mut Vec<T>, values: Vec<T>, op: Op) {
    for value in values {
        match op {
            Op::Add if list.contains(&value) => {}
            Op::Add => list.push(value),
            Op::Remove => list.retain(|other| *other != value),
        }
    }
}

fn values(operation: &Fields) -> Result<Vec<String>, VendorError> {
    let texts: Vec<String> = match operation.get("value") {
        Some(Value::Array(list)) => list
            .iter()
            .map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
            .collect(),
        Some(Value::String(text)) => text.split(',').map(str::to_owned).collect(),
        Some(Value::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    };
    let texts: Vec<String> =
        texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() || texts.len() > VALUES_MAX {
        return Err(bad(
            "value",
            &texts.len().to_string(),
            &format!("give 1 to {VALUES_MAX}, separated by commas"),
        ));
    }
    Ok(texts)
}

/// The group as it is now: lists of UUIDs and words, tags by number.
async fn answer(call: &Call, group: &SmartGroup) -> Result<Value, VendorError> {
    let (tenant, criteria) = (&call.tenant, &group.criteria);
    let uuid_of = |id: i64| tenant.access.org_group(id).map(|group| group.uuid.to_string());
    let mut user_groups = Vec::new();
    for id in &criteria.user_groups {
        user_groups.extend(user_groups::store::find(&tenant.database, *id).await?.map(|group| group.uuid));
    }
    let mut users = Vec::new();
    for id in &criteria.user_additions {
        users.extend(users::store::find(&tenant.database, *id).await?.map(|user| user.uuid));
    }
    let mut devices = Vec::new();
    for id in &criteria.device_additions {
        let Ok(id) = u32::try_from(*id) else { continue };
        devices.extend(tenant.fleet.get(id).await?.map(|device| device.uuid.to_string()));
    }
    let mut tags = Vec::new();
    for id in &criteria.tags {
        tags.extend(tags::store::find(&tenant.database, *id).await?.map(|tag| tag.id));
    }
    Ok(json!({
        "id": group.id,
        "uuid": Uuid::try_parse(&group.uuid).unwrap_or_default(),
        "name": group.name,
        "managedBy": uuid_of(group.org_group_id),
        "organizationGroups": criteria.org_groups.iter().filter_map(|id| uuid_of(*id)).collect::<Vec<_>>(),
        "userGroups": user_groups,
        "users": users,
        "devices": devices,
        "tags": tags,
        "platforms": criteria.platforms.iter().map(|number| platform_name(*number)).collect::<Vec<_>>(),
        "ownerships": criteria.ownerships.iter().map(|letter| ownership_word(*letter)).collect::<Vec<_>>(),
        "managementTypes": criteria.management_types,
        "enrollmentCategories": criteria.enrollment_categories,
        "cpuArchitectures": [],
        "OEMAndModels": criteria.makers.iter().map(|rule| json!({
            "OEM": {"Name": rule.maker},
            "Models": rule.models.iter().map(|name| json!({"Name": name})).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    }))
}
