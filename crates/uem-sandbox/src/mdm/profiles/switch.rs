//! `POST /api/mdm/profiles/{id}/activate`, `/deactivate` and `DELETE /api/mdm/profiles/{id}`, by number and by UUID.

use super::{
    find::{asked, visible_by_uuid},
    store::{self, Profile},
    write::publish,
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::jobs::{self, Subject},
};

const BY_ID: (u16, i32) = (404, 404);
const BY_UUID: (u16, i32) = (404, 5231);

pub(super) async fn activate(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, BY_ID).await?;
    turned(&call, profile, true).await
}

pub(super) async fn deactivate(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, BY_ID).await?;
    turned(&call, profile, false).await
}

pub(super) async fn activate_by_uuid(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, BY_UUID).await?;
    if profile.is_active {
        return Err(VendorError::new(400, 5310, format!("Profile {} is active already", profile.name)));
    }
    turned(&call, profile, true).await
}

pub(super) async fn deactivate_by_uuid(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, BY_UUID).await?;
    if !profile.is_active {
        return Err(VendorError::new(400, 5305, format!("Profile {} is not active", profile.name)));
    }
    turned(&call, profile, false).await
}

async fn turned(call: &Call, mut profile: Profile, is_active: bool) -> Result<Reply, VendorError> {
    if profile.is_active != is_active {
        profile.is_active = is_active;
        publish(call, profile).await?;
    }
    Ok(Reply::empty(200))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, (400, 400)).await?;
    deleted(&call, profile).await
}

pub(super) async fn delete_by_uuid(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, BY_UUID).await?;
    deleted(&call, profile).await
}

/// Version 3 has another code for what is not there.
pub(super) async fn delete_v3(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("uuid");
    let profile = visible_by_uuid(&call, uuid).await?;
    let profile =
        profile.ok_or_else(|| VendorError::new(404, 5112, format!("Profile not found with UUID {uuid}")))?;
    deleted(&call, profile).await
}

async fn deleted(call: &Call, profile: Profile) -> Result<Reply, VendorError> {
    store::delete(&call.tenant.database, profile.id).await?;
    jobs::store::forget(&call.tenant.database, Subject::Profile, profile.id).await?;
    Ok(Reply::empty(200))
}
