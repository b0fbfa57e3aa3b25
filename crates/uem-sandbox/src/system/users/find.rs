//! The enrollment user that a call names, if it exists for the caller.

use super::store::{self, User};
use crate::{
    http::{Call, VendorError},
    resource::is_visible,
};

/// The user of that integer id.
pub async fn visible(call: &Call, id: &str) -> Result<Option<User>, VendorError> {
    let user = store::find(&call.tenant.database, id.trim().parse().unwrap_or(0)).await?;
    Ok(user.filter(|user| is_visible(call, user.org_group_id)))
}

/// The user of that UUID.
pub async fn visible_by_uuid(call: &Call, uuid: &str) -> Result<Option<User>, VendorError> {
    let user = store::find_by_uuid(&call.tenant.database, uuid).await?;
    Ok(user.filter(|user| is_visible(call, user.org_group_id)))
}

/// The user of `{id}`; 400/6 where there is none, as all changes of version 1 answer.
pub(super) async fn by_id_or_6(call: &Call) -> Result<User, VendorError> {
    let id = call.segment("id");
    visible(call, id).await?.ok_or_else(|| not_found_6(id))
}

/// Version 1's word for a user that is not there.
pub(super) fn not_found_6(id: &str) -> VendorError {
    VendorError::new(400, 6, format!("User not found with id {id}, or the user does not have access to it"))
}

/// The user of `{uuid}`; 404/12 where there is none.
pub(super) async fn by_uuid(call: &Call) -> Result<User, VendorError> {
    let user = visible_by_uuid(call, call.segment("uuid")).await?;
    user.ok_or_else(|| VendorError::new(404, 12, "Enrollment user not found"))
}
