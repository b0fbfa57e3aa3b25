//! `GET /api/system/groups/{id}` (v1) and `/{uuid}` (v2).

use uuid::Uuid;

use crate::{
    access::OrgGroup,
    http::{Call, Reply, VendorError},
    resource::is_visible,
    system::groups::render,
};

/// v1, by integer id.
pub(super) async fn get_by_id(call: Call) -> Result<Reply, VendorError> {
    let group = call.segment("id").parse().ok().and_then(|id| call.tenant.access.org_group(id));
    let group = visible(&call, group)?;
    let counters = render::counters(&call).await?.remove(&group.id).unwrap_or_default();
    Reply::json(&render::v1(&group, &call.tenant.access.tree(), &group, counters))
}

/// v2, by UUID.
pub(super) async fn get_by_uuid(call: Call) -> Result<Reply, VendorError> {
    let group = Uuid::try_parse(call.segment("uuid"))
        .ok()
        .and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let group = visible(&call, group)?;
    let counters = render::counters(&call).await?.remove(&group.id).unwrap_or_default();
    let has_keys = !call.tenant.access.api_keys(group.id).is_empty();
    Reply::json(&render::v2(&group, counters, has_keys))
}

/// The group, if it exists for the caller; 404/6008 otherwise.
pub(super) fn visible(call: &Call, group: Option<OrgGroup>) -> Result<OrgGroup, VendorError> {
    let group = group.filter(|group| is_visible(call, group.id));
    group.ok_or_else(|| {
        VendorError::new(404, 6008, "Organization group not found or user does not have access.")
    })
}
