//! The admin that a call names, if it exists for the caller. An unknown admin is 400/400 here, not 404.

use std::sync::Arc;

use uuid::Uuid;

use super::input::bad;
use crate::{
    access::Admin,
    http::{Call, VendorError},
    resource::is_visible,
};

/// The admin of `{id}`.
pub(super) fn by_id(call: &Call) -> Result<Arc<Admin>, VendorError> {
    visible(call, call.segment("id").parse().ok().and_then(|id| call.tenant.access.admin(id)))
}

/// The admin of `{uuid}`.
pub(super) fn by_uuid(call: &Call) -> Result<Arc<Admin>, VendorError> {
    let uuid = Uuid::try_parse(call.segment("uuid")).ok();
    visible(call, uuid.and_then(|uuid| call.tenant.access.admin_by_uuid(uuid)))
}

fn visible(call: &Call, admin: Option<Arc<Admin>>) -> Result<Arc<Admin>, VendorError> {
    let admin = admin.filter(|admin| is_visible(call, admin.org_group_id));
    admin.ok_or_else(|| bad("Admin user not found or user does not have access."))
}
