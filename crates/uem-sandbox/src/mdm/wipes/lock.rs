//! `/api/system/groups/{uuid}/device-wipe-lock`: whether wipes are held below a group, and letting them go again.

use serde_json::{Value, json};

use super::{
    protect::in_force,
    store::{self, Protection},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, is_visible},
};

/// `GET`
pub(super) async fn show(call: Call) -> Result<Reply, VendorError> {
    let group = group(&call)?;
    let is_locked = in_force(&call.tenant, group.id).await?.is_some_and(|limit| limit.is_locked);
    let state = if is_locked { "LOCKED" } else { "UNLOCKED" };
    Reply::json(&json!({"organization_group_uuid": group.uuid, "state": state}))
}

/// `PUT`: unlocks, and counts from anew; a body may ask for `LOCKED`.
pub(super) async fn set(call: Call) -> Result<Reply, VendorError> {
    let group = group(&call)?;
    let is_locked = match call.body.is_empty() {
        true => false,
        false => asked(&Fields::of(&call)?)?,
    };
    let limit = in_force(&call.tenant, group.id).await?;
    let none = Protection { org_group_id: group.id, most: None, within_ms: 0, is_locked, counted_after: 0 };
    let limit = limit.map_or(none, |limit| Protection { is_locked, ..limit });
    store::protect(&call.tenant.database, limit).await?;
    Ok(Reply::empty(204))
}

fn asked(fields: &Fields) -> Result<bool, VendorError> {
    match fields.get("state").and_then(Value::as_str).map(str::to_ascii_uppercase).as_deref() {
        None | Some("UNLOCKED") => Ok(false),
        Some("LOCKED") => Ok(true),
        Some(other) => Err(VendorError::new(
            422,
            1012,
            format!("Validation failed: state is LOCKED or UNLOCKED, not {other}"),
        )),
    }
}

fn group(call: &Call) -> Result<crate::access::OrgGroup, VendorError> {
    visible_group(call).ok_or_else(|| VendorError::new(404, 5177, "Organization group not found"))
}

/// The group that the path names, where the caller may see it.
pub(super) fn visible_group(call: &Call) -> Option<crate::access::OrgGroup> {
    let uuid = uuid::Uuid::try_parse(call.segment("uuid")).ok()?;
    call.tenant.access.org_group_by_uuid(uuid).filter(|group| is_visible(call, group.id))
}
