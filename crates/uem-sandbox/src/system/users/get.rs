//! `GET /api/system/users/{id}` version 1 and `/{uuid}` version 2.

use super::{render, store};
use crate::{
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    let id = call.segment("id").parse().unwrap_or(0);
    let user =
        store::find(&call.tenant.database, id).await?.filter(|user| is_visible(&call, user.org_group_id));
    let user = user.ok_or_else(|| VendorError::new(404, 404, format!("User not found with id {id}")))?;
    Reply::json(&render::user(&call.tenant, &user))
}

pub(super) async fn by_uuid(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("uuid").to_lowercase();
    let user = store::find_by_uuid(&call.tenant.database, &uuid)
        .await?
        .filter(|user| is_visible(&call, user.org_group_id));
    let user = user.ok_or_else(|| VendorError::new(404, 12, "Enrollment user not found"))?;
    Reply::json(&render::user_v2(&call.tenant, &user))
}
