//! `GET /api/system/users/{id}` version 1 and `/{uuid}` version 2.

use super::{find, render};
use crate::{
    http::{Call, Reply, VendorError},
    system::user_groups,
};

pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    let id = call.segment("id");
    let user = find::visible(&call, id).await?;
    let user = user.ok_or_else(|| VendorError::new(404, 404, format!("User not found with id {id}")))?;
    Reply::json(&render::user(&call.tenant, &user))
}

pub(super) async fn by_uuid(call: Call) -> Result<Reply, VendorError> {
    let user = find::by_uuid(&call).await?;
    let groups = user_groups::groups_of(&call.tenant, &user).await?.len();
    Reply::json(&render::user_v2(&call.tenant, &user, groups))
}
