//! The profile that a call names, if it exists for the caller.

use super::store::{self, Profile};
use crate::{
    http::{Call, VendorError},
    resource::is_visible,
};

/// By integer id.
pub async fn visible(call: &Call, id: i64) -> Result<Option<Profile>, VendorError> {
    let found = store::find(&call.tenant.database, id).await?;
    Ok(found.filter(|profile| is_visible(call, profile.org_group_id)))
}

/// By UUID.
pub async fn visible_by_uuid(call: &Call, uuid: &str) -> Result<Option<Profile>, VendorError> {
    let found = store::find_by_uuid(&call.tenant.database, &uuid.to_lowercase()).await?;
    Ok(found.filter(|profile| is_visible(call, profile.org_group_id)))
}

/// The profile of the path, by `{id}` or `{uuid}`, refused with that status and code where there is none.
pub(super) async fn asked(call: &Call, (status, code): (u16, i32)) -> Result<Profile, VendorError> {
    let (id, uuid) = (call.segment("id"), call.segment("uuid"));
    let found = if uuid.is_empty() {
        visible(call, id.parse().unwrap_or(0)).await?
    } else {
        visible_by_uuid(call, uuid).await?
    };
    found.ok_or_else(|| {
        let (kind, value) = if uuid.is_empty() { ("id", id) } else { ("UUID", uuid) };
        VendorError::new(status, code, format!("Profile not found with {kind} {value}"))
    })
}
