//! Making, renaming and deleting a tag, whichever face asked for it.

use database::DatabaseError;
use uuid::Uuid;

use super::store::{self, Tag};
use crate::{
    http::{Call, VendorError},
    mdm::smart_groups,
    resource::is_visible,
};

/// The longest name.
const LONGEST_NAME: usize = 50;

/// Why a change was not made. Each face answers it with its own codes.
#[derive(Debug)]
pub(super) enum Refused {
    /// The name is empty or too long.
    Name,
    /// The organization group is unknown, outside of the caller's subtree, or without a customer above it.
    OrgGroup,
    /// The group has a tag of that name.
    Duplicate,
    /// A smart group asks for the tag.
    InUse,
    /// The database refused.
    Database(DatabaseError),
}

impl From<DatabaseError> for Refused {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Duplicate { .. } => Self::Duplicate,
            other => Self::Database(other),
        }
    }
}

impl Refused {
    /// The answer, with that face's (status, code) for name, group, duplicate and use.
    pub(super) fn answer(
        self,
        name: (u16, i32),
        group: (u16, i32),
        duplicate: (u16, i32),
        in_use: (u16, i32),
    ) -> VendorError {
        let ((status, code), message) = match self {
            Self::Name => (name, "Tag name is required and has at most 50 characters"),
            Self::OrgGroup => (
                group,
                "Organization group not found, without a customer above it, or the user does not have access to it",
            ),
            Self::Duplicate => (duplicate, "A tag with the same name already exists"),
            Self::InUse => (in_use, "The tag is used by a smart group"),
            Self::Database(error) => return error.into(),
        };
        VendorError::new(status, code, message)
    }
}

/// Makes a tag. `kind` 1 device, 2 general.
pub(super) async fn create(
    call: &Call,
    name: &str,
    kind: i64,
    avatar: String,
    org_group_id: i64,
) -> Result<Tag, Refused> {
    let name = checked(name)?;
    let access = &call.tenant.access;
    if access.org_group(org_group_id).is_none()
        || !is_visible(call, org_group_id)
        || access.customer_of(org_group_id).is_none()
    {
        return Err(Refused::OrgGroup);
    }
    let uuid = Uuid::new_v4().to_string();
    let created_at = call.tenant.fleet.now().as_millisecond();
    let mut tag = Tag { id: 0, uuid, name, kind, avatar, org_group_id, created_at };
    tag.id = store::insert(&call.tenant.database, &tag).await?;
    Ok(tag)
}

/// Gives a tag another name, kind or picture; what is none stays.
pub(super) async fn update(
    call: &Call,
    mut tag: Tag,
    name: Option<&str>,
    kind: Option<i64>,
    avatar: Option<String>,
) -> Result<Tag, Refused> {
    if let Some(name) = name {
        tag.name = checked(name)?;
    }
    tag.kind = kind.unwrap_or(tag.kind);
    tag.avatar = avatar.unwrap_or(tag.avatar);
    store::update(&call.tenant.database, &tag).await?;
    Ok(tag)
}

/// Deletes a tag that no smart group asks for.
pub(super) async fn delete(call: &Call, tag: &Tag) -> Result<(), Refused> {
    let groups = smart_groups::store::list(&call.tenant.database).await?;
    if groups.iter().any(|group| group.criteria.tags.contains(&tag.id)) {
        return Err(Refused::InUse);
    }
    store::delete(&call.tenant.database, tag.id).await?;
    call.tenant.membership.changed(Some(tag.id));
    Ok(())
}

fn checked(name: &str) -> Result<String, Refused> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        Err(Refused::Name)
    } else {
        Ok(name.to_owned())
    }
}

/// The tag of that integer id, if it exists for the caller.
pub(super) async fn visible(call: &Call, id: &str) -> Result<Option<Tag>, VendorError> {
    let tag = store::find(&call.tenant.database, id.parse().unwrap_or(0)).await?;
    Ok(tag.filter(|tag| is_visible(call, tag.org_group_id)))
}

/// The tag of that UUID, if it exists for the caller.
pub(super) async fn visible_by_uuid(call: &Call, uuid: &str) -> Result<Option<Tag>, VendorError> {
    let tag = store::find_by_uuid(&call.tenant.database, &uuid.to_lowercase()).await?;
    Ok(tag.filter(|tag| is_visible(call, tag.org_group_id)))
}
