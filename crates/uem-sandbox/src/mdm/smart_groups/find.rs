//! Ids of what a smart group names: by integer id or by UUID, if it exists for the caller.

use uuid::Uuid;

use super::definition::bad;
use crate::{
    fleet::By,
    http::{Call, VendorError},
    mdm::tags,
    resource::is_visible,
    system::{user_groups, users},
};

/// What an id is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    OrgGroup,
    UserGroup,
    Tag,
    User,
    Device,
}

/// The integer id; 400/6 where it is unknown or outside of the caller's subtree.
pub(super) async fn id_of(call: &Call, kind: Kind, text: &str, field: &str) -> Result<i64, VendorError> {
    let text = text.trim();
    let (id, uuid) = (text.parse::<i64>().ok(), Uuid::try_parse(text).ok().map(|uuid| uuid.to_string()));
    let tenant = &call.tenant;
    let database = &tenant.database;
    // Each as (id, organization group that it belongs to).
    let found = match (kind, id, uuid) {
        (Kind::OrgGroup, Some(id), _) => tenant.access.org_group(id).map(|group| (id, group.id)),
        (Kind::OrgGroup, _, Some(uuid)) => {
            let group = Uuid::try_parse(&uuid).ok().and_then(|uuid| tenant.access.org_group_by_uuid(uuid));
            group.map(|group| (group.id, group.id))
        }
        (Kind::UserGroup, Some(id), _) => {
            user_groups::store::find(database, id).await?.map(|group| (group.id, group.org_group_id))
        }
        (Kind::UserGroup, _, Some(uuid)) => user_groups::store::find_by_uuid(database, &uuid)
            .await?
            .map(|group| (group.id, group.org_group_id)),
        (Kind::Tag, Some(id), _) => {
            tags::store::find(database, id).await?.map(|tag| (tag.id, tag.org_group_id))
        }
        (Kind::Tag, _, Some(uuid)) => {
            tags::store::find_by_uuid(database, &uuid).await?.map(|tag| (tag.id, tag.org_group_id))
        }
        (Kind::User, Some(id), _) => {
            users::store::find(database, id).await?.map(|user| (user.id, user.org_group_id))
        }
        (Kind::User, _, Some(uuid)) => {
            users::store::find_by_uuid(database, &uuid).await?.map(|user| (user.id, user.org_group_id))
        }
        (Kind::Device, id, Some(_)) | (Kind::Device, id @ Some(_), _) => {
            let by = if id.is_some() { By::DeviceId } else { By::Uuid };
            let device = tenant.fleet.find_within(by, text, call.caller.org_group_id).await?;
            device.map(|device| (i64::from(device.id), device.org_group_id))
        }
        (_, None, None) => None,
    };
    let found = found.filter(|(_, org_group)| {
        is_visible(call, *org_group) || kind == Kind::UserGroup && is_above(call, *org_group)
    });
    let remedy = "it is unknown, or not within the caller's organization group";
    found.map(|(id, _)| id).ok_or_else(|| bad(field, text, remedy))
}

/// User groups of a Customer serve everybody below it.
fn is_above(call: &Call, org_group: i64) -> bool {
    call.tenant.access.is_within(call.caller.org_group_id, org_group)
}
