//! `GET /api/system/admins/{id}` (v1) and `/{uuid}` (v2).

use super::find;
use crate::{
    http::{Call, Reply, VendorError},
    system::admins::render,
};

/// v1, by integer id.
pub(super) async fn get_by_id(call: Call) -> Result<Reply, VendorError> {
    Reply::json(&render::v1_by_id(&*find::by_id(&call)?, &call.tenant.access))
}

/// v2, by UUID.
pub(super) async fn get_by_uuid(call: Call) -> Result<Reply, VendorError> {
    Reply::json(&render::v2_by_uuid(&*find::by_uuid(&call)?, &call.tenant.access))
}
