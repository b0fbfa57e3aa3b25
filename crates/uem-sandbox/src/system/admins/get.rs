//! `GET /api/system/admins/{id}` (v1) and `/{uuid}` (v2). An unknown admin is 400/400 here, not 404.

use std::sync::Arc;

use crate::{
    access::Admin,
    http::{Call, Reply, VendorError},
    resource::is_visible,
    system::admins::render,
};

/// v1, by integer id.
pub(super) async fn get_by_id(call: Call) -> Result<Reply, VendorError> {
    let id: Option<i64> = call.segment("id").parse().ok();
    let admin = find(&call, |admin| Some(admin.id) == id)?;
    Reply::json(&render::v1_by_id(&admin, &call.tenant.access))
}

/// v2, by UUID.
pub(super) async fn get_by_uuid(call: Call) -> Result<Reply, VendorError> {
    let uuid = uuid::Uuid::try_parse(call.segment("uuid")).ok();
    let admin = find(&call, |admin| Some(admin.uuid) == uuid)?;
    Reply::json(&render::v2_by_uuid(&admin, &call.tenant.access))
}

fn find(call: &Call, is_it: impl Fn(&Admin) -> bool) -> Result<Arc<Admin>, VendorError> {
    let found = call.tenant.access.admins().into_iter().find(|admin| is_it(admin));
    let found = found.filter(|admin| is_visible(call, admin.org_group_id));
    found.ok_or_else(|| VendorError::new(400, 400, "Admin user not found or user does not have access."))
}
