//! The organization group and the token that a path names, if they exist for the caller.

use uuid::Uuid;

use crate::{
    http::{Call, VendorError},
    resource::is_visible,
    system::registration::store::{self, Registration},
};

/// The group of that UUID; the error where there is none.
pub(super) fn org_group(call: &Call, text: &str, missing: (u16, i32)) -> Result<i64, VendorError> {
    let group = Uuid::try_parse(text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let group = group.filter(|group| is_visible(call, group.id));
    group.map(|group| group.id).ok_or_else(|| {
        let shown: String = text.chars().take(100).collect();
        let text = format!("Organization group {shown:?} not found or the user does not have access to it");
        VendorError::new(missing.0, missing.1, text)
    })
}

/// The token of the path, at the group of the path or below it.
pub(super) async fn token(call: &Call) -> Result<Registration, VendorError> {
    let group = org_group(call, call.segment("group"), (404, 5138))?;
    let missing = || VendorError::new(404, 5220, "Enrollment token not found");
    token_at(call, group, call.segment("token")).await?.ok_or_else(missing)
}

/// The token of that UUID at the group or below it.
pub(super) async fn token_at(
    call: &Call,
    group: i64,
    uuid: &str,
) -> Result<Option<Registration>, VendorError> {
    let Ok(uuid) = Uuid::try_parse(uuid) else { return Ok(None) };
    let token = store::find(&call.tenant.database, uuid).await?;
    Ok(token.filter(|token| call.tenant.access.is_within(token.org_group_id, group)))
}
