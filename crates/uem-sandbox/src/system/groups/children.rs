//! `GET /api/system/groups/{id}/children`: a bare list of the group itself and its whole subtree, flat.

use crate::{
    http::{Call, Reply, VendorError},
    system::groups::{get::visible, render},
};

pub(super) async fn children(call: Call) -> Result<Reply, VendorError> {
    let access = &call.tenant.access;
    let root = visible(&call, call.segment("id").parse().ok().and_then(|id| access.org_group(id)))?;
    let counters = render::counters(&call).await?;
    let counters_of = |id: i64| counters.get(&id).copied().unwrap_or_default();
    let tree = access.tree();
    let list: Vec<_> = tree
        .subtree(root.id)
        .into_iter()
        .map(|group| render::v1(group, &tree, &root, counters_of(group.id)))
        .collect();
    Reply::json(&list)
}
