//! The caller's subtree: outside of it nothing exists.

use uuid::Uuid;

use crate::http::Call;

/// The organization group that a query parameter names, by integer id or UUID; the caller's own where it is left
/// out. `None` where it is unknown or outside of the caller's subtree: the endpoint answers its "not found".
pub fn asked_org_group(call: &Call, name: &str) -> Option<i64> {
    let access = &call.tenant.access;
    let Some(text) = call.query.text(name) else { return Some(call.caller.org_group_id) };
    let id = match (text.parse::<i64>(), Uuid::try_parse(text)) {
        (Ok(id), _) => access.org_group(id)?.id,
        (_, Ok(uuid)) => access.org_group_by_uuid(uuid)?.id,
        _ => return None,
    };
    is_visible(call, id).then_some(id)
}

/// Whether something of that organization group exists for the caller.
pub fn is_visible(call: &Call, org_group_id: i64) -> bool {
    call.tenant.access.is_within(org_group_id, call.caller.org_group_id)
}

/// Ids of the group and everything below it.
pub fn visible_ids(call: &Call, org_group_id: i64) -> Vec<i64> {
    call.tenant.access.subtree(org_group_id).into_iter().map(|group| group.id).collect()
}
