//! Education settings of an organization group: its own, or those of the nearest group above that has any.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    input::{bad, path_group, save as save_record, text},
    record::{Record, Settings},
    store,
};
use crate::{
    access::OrgGroup,
    http::{Call, Reply, VendorError},
    resource::Fields,
};

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let group = path_group(&call)?;
    shown(&call, &group).await
}

/// What is left out stays; `"inherit": true` gives the group's own settings up.
pub(super) async fn save(call: Call) -> Result<Reply, VendorError> {
    let group = path_group(&call)?;
    let fields = Fields::of(&call)?;
    let own = store::newest::<Settings>(&call.tenant.database, group.id).await?;
    if flag(&fields, "inherit")? == Some(true) {
        if let Some(own) = own {
            store::delete::<Settings>(&call.tenant.database, own.uuid).await?;
        }
        return shown(&call, &group).await;
    }
    let is_new = own.is_none();
    let (inherited, _) = effective(&call, &group).await?;
    let mut record = own.unwrap_or_else(|| Record {
        uuid: Uuid::new_v4(),
        name: String::new(),
        org_group_id: group.id,
        modified_at: 0,
        document: inherited,
    });
    let document = &mut record.document;
    for (field, into) in [
        ("is_enabled", &mut document.is_enabled),
        ("is_shared_ipad_allowed", &mut document.is_shared_ipad_allowed),
        ("is_apple_classroom_allowed", &mut document.is_apple_classroom_allowed),
    ] {
        if let Some(flag) = flag(&fields, field)? {
            *into = flag;
        }
    }
    if let Some(name) = text(&fields, "apple_school_manager_token_name")? {
        document.token_name = name;
    }
    record.modified_at = call.tenant.fleet.now().as_millisecond();
    save_record(&call, &record, is_new).await?;
    shown(&call, &group).await
}

/// The settings that hold at a group, and whose they are; nobody's where none has any.
pub(super) async fn effective(call: &Call, group: &OrgGroup) -> Result<(Settings, Option<i64>), VendorError> {
    let tree = call.tenant.access.tree();
    for id in std::iter::once(group.id).chain(tree.ancestors(group.id).map(|group| group.id)) {
        if let Some(record) = store::newest::<Settings>(&call.tenant.database, id).await? {
            return Ok((record.document, Some(id)));
        }
    }
    Ok((Settings::default(), None))
}

async fn shown(call: &Call, group: &OrgGroup) -> Result<Reply, VendorError> {
    let (settings, owner) = effective(call, group).await?;
    Reply::json(&json!({
        "organization_group_uuid": group.uuid,
        "is_inherited": owner != Some(group.id),
        "is_enabled": settings.is_enabled,
        "is_shared_ipad_allowed": settings.is_shared_ipad_allowed,
        "is_apple_classroom_allowed": settings.is_apple_classroom_allowed,
        "apple_school_manager_token_name": settings.token_name,
    }))
}

fn flag(fields: &Fields, field: &str) -> Result<Option<bool>, VendorError> {
    match fields.get(field) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => Err(bad(field, &other.to_string(), "use true or false")),
    }
}

/// A time as newer parts of the API write it.
pub(super) fn time(milliseconds: i64) -> String {
    let at = Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
