//! What newer routes under `/api/mdm/groups/{uuid}` say of a group: its direct enrollment settings, and when its
//! devices were last seen.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::OrgGroup,
    http::{Call, Reply, VendorError},
    resource::{Fields, is_visible, visible_ids},
    system::{groups::store, user_groups},
};

/// The switches, as the wire writes them.
const SWITCHES: [&str; 4] = [
    "enableWorkSpaceOneDirectEnrollment",
    "enableWorkSpaceOneDirectEnrollmentForAndroidEnterprise",
    "enableWorkSpaceOneDirectEnrollmentForAndroidLegacy",
    "enableWorkSpaceOneDirectEnrollmentForIos",
];
const USER_GROUP: &str = "assignedUserGroup";

/// `GET /settings/directenrollment`: the group's own settings, or those of the nearest group above that has any.
pub(super) async fn direct_enrollment(call: Call) -> Result<Reply, VendorError> {
    let group = asked(&call, (400, 5027))?;
    Reply::json(&effective(&call, &group).await?)
}

/// `POST`: what is left out stays.
pub(super) async fn save_direct_enrollment(call: Call) -> Result<Reply, VendorError> {
    let group = asked(&call, (400, 5027))?;
    let fields = Fields::of(&call)?;
    let mut settings = effective(&call, &group).await?;
    for name in SWITCHES {
        match fields.get(name) {
            None => {}
            Some(Value::Bool(flag)) => settings[name] = (*flag).into(),
            Some(other) => return Err(invalid(name, &other.to_string(), "use true or false")),
        }
    }
    if let Some(name) = fields.text(USER_GROUP) {
        let groups = user_groups::store::list(&call.tenant.database).await?;
        let access = &call.tenant.access;
        let reaches = |at: i64| access.is_within(group.id, at) || access.is_within(at, group.id);
        let is_known = groups
            .iter()
            .any(|known| known.name.eq_ignore_ascii_case(name.trim()) && reaches(known.org_group_id));
        if !is_known && !name.trim().is_empty() {
            return Err(invalid(USER_GROUP, &name, "name a user group of this organization group"));
        }
        settings[USER_GROUP] = name.trim().into();
    }
    store::save_direct_enrollment(&call.tenant.database, group.id, &settings.to_string()).await?;
    Ok(Reply::empty(201))
}

async fn effective(call: &Call, group: &OrgGroup) -> Result<Value, VendorError> {
    let tree = call.tenant.access.tree();
    for id in std::iter::once(group.id).chain(tree.ancestors(group.id).map(|group| group.id)) {
        let saved = store::find_direct_enrollment(&call.tenant.database, id).await?;
        if let Some(settings) = saved.and_then(|text| serde_json::from_str(&text).ok()) {
            return Ok(settings);
        }
    }
    let mut settings = json!({USER_GROUP: ""});
    for name in SWITCHES {
        settings[name] = false.into();
    }
    Ok(settings)
}

/// `GET /last-sync`: the latest contact of any device at or below the group.
pub(super) async fn last_sync(call: Call) -> Result<Reply, VendorError> {
    let group = asked(&call, (404, 6008))?;
    let ids: std::collections::HashSet<i64> = visible_ids(&call, group.id).into_iter().collect();
    let latest = {
        let columns = call.tenant.fleet.columns();
        let rows = columns.rows().iter().filter(|row| row.is_listed());
        rows.filter(|row| ids.contains(&i64::from(row.org_group))).map(|row| row.last_seen).max()
    };
    let at = latest.and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok());
    let text = at.map_or_else(
        || "0001-01-01T00:00:00.000Z".to_owned(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
    );
    Reply::json(&json!({"last_sync": text}))
}

fn asked(call: &Call, (status, code): (u16, i32)) -> Result<OrgGroup, VendorError> {
    let uuid = Uuid::try_parse(call.segment("uuid")).ok();
    let group = uuid.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    group.filter(|group| is_visible(call, group.id)).ok_or_else(|| {
        VendorError::new(status, code, "Organization group not found or user does not have access.")
    })
}

fn invalid(field: &str, value: &str, remedy: &str) -> VendorError {
    let shown: String = value.chars().take(80).collect();
    VendorError::new(422, 1012, format!("Validation failed: {field} {shown:?} cannot be used: {remedy}"))
}
