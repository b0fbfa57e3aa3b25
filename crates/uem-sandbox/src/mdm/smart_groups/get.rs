//! `GET /api/mdm/smartgroups/{id}`: one group with its criteria.

use super::{
    render,
    store::{self, SmartGroup},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = visible(&call).await?;
    let members = call.tenant.membership.members(&call.tenant, &group).await?;
    let names = render::Names::load(&call.tenant, &group).await?;
    let assignments = render::Assignments::load(&call.tenant).await?;
    Reply::json(&render::whole(&call.tenant, &assignments, &names, &group, members.len()))
}

/// The group of the path; 400/400 where it is unknown or managed outside of the caller's subtree.
pub(super) async fn visible(call: &Call) -> Result<SmartGroup, VendorError> {
    let id = call.segment("id");
    let group = store::find(&call.tenant.database, id.parse().unwrap_or(0)).await?;
    let group = group.filter(|group| is_visible(call, group.org_group_id));
    group.ok_or_else(|| VendorError::new(400, 400, format!("Smart group not found with id {id}")))
}
