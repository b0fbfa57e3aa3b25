//! `GET /api/system/groups/{uuid}/parents` and `/tree`: known from samples only, so their shape is a guess: parents are
//! a bare list from the nearest up, the tree nests `Children`. Above the caller's own group nothing exists.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    access::{OrgGroup, OrgTree},
    http::{Call, Reply, VendorError},
    resource::is_visible,
    system::groups::{
        get::visible,
        render::{self, Counters},
    },
};

/// Groups above that the caller sees.
pub(super) async fn parents(call: Call) -> Result<Reply, VendorError> {
    let group = asked(&call)?;
    let (tree, counters) = (call.tenant.access.tree(), render::counters(&call).await?);
    let above = tree.ancestors(group.id).filter(|above| is_visible(&call, above.id));
    let list: Vec<_> = above
        .map(|above| render::v1(above, &tree, &group, counters.get(&above.id).copied().unwrap_or_default()))
        .collect();
    Reply::json(&list)
}

/// The group with everything below it.
pub(super) async fn tree(call: Call) -> Result<Reply, VendorError> {
    let group = asked(&call)?;
    let (tree, counters) = (call.tenant.access.tree(), render::counters(&call).await?);
    let counters_of = |id: i64| counters.get(&id).copied().unwrap_or_default();
    Reply::json(&nested(&tree, &group, &group, &counters_of)?)
}

fn asked(call: &Call) -> Result<OrgGroup, VendorError> {
    let uuid = Uuid::try_parse(call.segment("uuid")).ok();
    visible(call, uuid.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid)))
}

/// Depth is bounded where groups are made.
fn nested(
    tree: &OrgTree,
    group: &OrgGroup,
    root: &OrgGroup,
    counters: &dyn Fn(i64) -> Counters,
) -> Result<Value, VendorError> {
    let node = serde_json::to_value(render::v1(group, tree, root, counters(group.id)));
    let mut node = node.map_err(|error| VendorError::new(500, 1000, error.to_string()))?;
    let children: Result<Vec<Value>, VendorError> =
        tree.children(group.id).map(|child| nested(tree, child, root, counters)).collect();
    node["Children"] = Value::Array(children?);
    Ok(node)
}
