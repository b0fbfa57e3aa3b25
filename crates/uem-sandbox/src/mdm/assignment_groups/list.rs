//! Both versions of the list. `assignmentType` is 0 for all, 1 for smart, 2 for user, 3 for organization groups.

use std::collections::HashMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::OrgGroup,
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mdm::smart_groups::{self, criteria::Criteria},
    resource::{Page, is_visible},
    system::user_groups,
};

/// One group, whatever it is.
struct Assignable {
    id: i64,
    kind: &'static str,
    name: String,
    uuid: String,
    org_group_uuid: Option<Uuid>,
    /// Whose devices it has.
    criteria: Criteria,
    managed_by: i64,
}

const SMART: &str = "SmartGroup";
const USER: &str = "UserGroup";
const ORGANIZATION: &str = "OrganizationGroup";

/// A bare list with the devices of each; of one platform where `deviceType` names it.
pub(super) async fn v1(call: Call) -> Result<Reply, VendorError> {
    let group = call.segment("id").parse().ok().and_then(|id| call.tenant.access.org_group(id));
    let platform = match call.query.text("deviceType") {
        None => None,
        Some(word) => Some(word.parse::<Platform>().map_err(|_| {
            VendorError::new(
                400,
                5005,
                format!("deviceType {word:?} cannot be used: name a platform such as Apple"),
            )
        })?),
    };
    let per_group = devices_per_group(&call, platform);
    let mut rows = Vec::new();
    for found in found(&call, group).await? {
        let devices = if found.kind == ORGANIZATION {
            per_group.get(&found.id).copied().unwrap_or(0)
        } else {
            let criteria = narrowed(&found.criteria, platform);
            call.tenant.membership.count(&call.tenant, found.managed_by, &criteria).await?
        };
        let mut row = json!({
            "id": found.id,
            "uuid": found.uuid,
            "assignmentGroupId": found.id,
            "assignmentGroupType": found.kind,
            "name": found.name,
            "organizationGroupUuid": found.org_group_uuid,
            "deviceCount": devices,
        });
        name_uuid(&mut row, &found, "smartGroupUuid", "userGroupUuid");
        rows.push(row);
    }
    Reply::json(&rows)
}

/// Criteria that ask for that platform as well.
fn narrowed(criteria: &Criteria, platform: Option<Platform>) -> Criteria {
    let mut criteria = criteria.clone();
    if let Some(platform) = platform {
        let asked = criteria.platforms.is_empty() || criteria.platforms.contains(&(platform as u8));
        criteria.platforms = vec![if asked { platform as u8 } else { u8::MAX }];
    }
    criteria
}

/// Devices of each organization group and what lies below it, in one walk over the fleet.
fn devices_per_group(call: &Call, platform: Option<Platform>) -> HashMap<i64, u64> {
    let mut own: HashMap<u32, u64> = HashMap::new();
    {
        let columns = call.tenant.fleet.columns();
        let listed = columns.rows().iter().filter(|row| row.is_listed());
        for row in listed.filter(|row| platform.is_none_or(|platform| row.platform == platform)) {
            *own.entry(row.org_group).or_default() += 1;
        }
    }
    let tree = call.tenant.access.tree();
    let mut all: HashMap<i64, u64> = HashMap::new();
    for (id, devices) in own {
        let id = i64::from(id);
        for id in std::iter::once(id).chain(tree.ancestors(id).map(|group| group.id)) {
            *all.entry(id).or_default() += devices;
        }
    }
    all
}

/// A page, in a list of its own as the public description has it; without the devices.
pub(super) async fn v2(call: Call) -> Result<Reply, VendorError> {
    let group = Uuid::try_parse(call.segment("uuid")).ok();
    let group = group.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let mut found = found(&call, group).await?;
    match call.query.text("order_by").unwrap_or_default().to_ascii_lowercase().as_str() {
        "name" => found.sort_by_key(|group| group.name.to_lowercase()),
        "assignment-group-type" | "type" => found.sort_by_key(|group| group.kind),
        _ => {}
    }
    let page = Page::v2(&call.query, 500);
    let row = |found: &Assignable| {
        let mut row = json!({
            "id": found.id,
            "uuid": found.uuid,
            "assignment-group-type": found.kind,
            "name": found.name,
            "organization-group-uuid": found.org_group_uuid,
        });
        name_uuid(&mut row, found, "smart-group-uuid", "user-group-uuid");
        row
    };
    let rows: Vec<Value> = page.of(&found).iter().map(row).collect();
    let href = format!("http://{}{}", call.host, call.uri);
    Reply::json(&json!([{
        "assignments": rows,
        "page": page.number,
        "page-size": page.size,
        "total": found.len(),
        "_links": {"self": {"href": href}},
    }]))
}

/// A group's UUID stands a second time under the name of its kind.
fn name_uuid(row: &mut Value, found: &Assignable, smart: &str, user: &str) {
    let key = match found.kind {
        SMART => smart,
        USER => user,
        _ => return,
    };
    row[key] = found.uuid.clone().into();
}

async fn found(call: &Call, root: Option<OrgGroup>) -> Result<Vec<Assignable>, VendorError> {
    let root = root.filter(|group| is_visible(call, group.id));
    let root = root.ok_or_else(|| {
        VendorError::new(400, 400, "Organization group not found or user does not have access.")
    })?;
    let kinds: &[&str] = match call.query.text("assignmentType") {
        None | Some("0") => &[SMART, USER, ORGANIZATION],
        Some("1") => &[SMART],
        Some("2") => &[USER],
        Some("3") => &[ORGANIZATION],
        Some(other) => {
            let message = format!(
                "assignmentType {other:?} cannot be used: use 0 (all), 1 (smart), 2 (user) or 3 (organization groups)"
            );
            return Err(VendorError::new(400, 5005, message));
        }
    };
    let mut all = Vec::new();
    for kind in kinds {
        match *kind {
            SMART => all.extend(smart(call, &root).await?),
            USER => all.extend(user(call, &root).await?),
            _ => all.extend(organization(call, &root)),
        }
    }
    if let Some(name) = call.query.text("name").map(str::to_lowercase) {
        all.retain(|group| group.name.to_lowercase().contains(&name));
    }
    if all.is_empty() {
        return Err(VendorError::new(404, 5060, "No assignment groups found."));
    }
    Ok(all)
}

async fn smart(call: &Call, root: &OrgGroup) -> Result<Vec<Assignable>, VendorError> {
    let access = &call.tenant.access;
    let groups = smart_groups::store::list(&call.tenant.database).await?.into_iter();
    let below = groups.filter(|group| access.is_within(group.org_group_id, root.id));
    let assignable = below.map(|group| Assignable {
        id: group.id,
        kind: SMART,
        name: group.name,
        uuid: group.uuid,
        org_group_uuid: access.org_group(group.org_group_id).map(|group| group.uuid),
        criteria: group.criteria,
        managed_by: group.org_group_id,
    });
    Ok(assignable.collect())
}

async fn user(call: &Call, root: &OrgGroup) -> Result<Vec<Assignable>, VendorError> {
    let access = &call.tenant.access;
    let groups = user_groups::store::list(&call.tenant.database).await?.into_iter();
    let below = groups.filter(|group| access.is_within(group.org_group_id, root.id));
    let assignable = below.map(|group| Assignable {
        id: group.id,
        kind: USER,
        name: group.name,
        uuid: group.uuid,
        org_group_uuid: access.org_group(group.org_group_id).map(|group| group.uuid),
        criteria: Criteria { user_groups: vec![group.id], ..Criteria::default() },
        managed_by: group.org_group_id,
    });
    Ok(assignable.collect())
}

fn organization(call: &Call, root: &OrgGroup) -> Vec<Assignable> {
    let groups = call.tenant.access.subtree(root.id).into_iter();
    let assignable = groups.map(|group| Assignable {
        id: group.id,
        kind: ORGANIZATION,
        name: group.name,
        uuid: group.uuid.to_string(),
        org_group_uuid: Some(group.uuid),
        criteria: Criteria::default(),
        managed_by: group.id,
    });
    assignable.collect()
}
