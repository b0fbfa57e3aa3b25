//! Making, changing and deleting user groups: `usergroups/createcustomusergroup` and `{id}/delete`, and for the
//! directory's groups `user-groups/actions/add`, `{uuid}/actions/update` and `/delete`.

use serde_json::json;
use uuid::Uuid;

use super::{
    details::{Details, Permission},
    membership,
    store::{self, UserGroup, WriteError},
};
use crate::{
    Tenant,
    http::{Call, Reply, VendorError},
    mdm::smart_groups,
    resource::{Fields, is_visible},
    system::users,
};

/// The longest name.
const LONGEST_NAME: usize = 255;
/// The longest other text.
const LONGEST_TEXT: usize = 4_000;
/// What a group can be in the directory.
const EXTERNAL_TYPES: [&str; 3] = ["Group", "OrganizationalUnit", "CustomQuery"];

pub(super) async fn create_custom(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let name = name(&fields, 400)?.ok_or_else(|| VendorError::new(400, 400, "GroupName is required"))?;
    let org_group_id = match fields.text("ManagedByOrganizationGroupID") {
        None => call.caller.org_group_id,
        Some(text) => {
            let id = text.trim().parse::<i64>().ok().filter(|id| is_visible(&call, *id));
            id.ok_or_else(|| no_org_group("ManagedByOrganizationGroupID", &text, 403, 6078))?
        }
    };
    let mut group = blank(&call, name, org_group_id, false)?;
    group.details.description = text(&fields, "Description")?.unwrap_or_default();
    let id = create(&call.tenant, &group).await?;
    Reply::json(&json!({"Value": id, "uuid": group.uuid}))
}

pub(super) async fn add(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let name = name(&fields, 7144)?.ok_or_else(|| VendorError::new(400, 7144, "GroupName is required"))?;
    let kind = fields.text("UserGroupType").unwrap_or_default();
    let is_directory = match kind.to_lowercase().as_str() {
        "directory" => true,
        "custom" => false,
        _ => {
            return Err(VendorError::new(
                400,
                6289,
                format!("UserGroupType {kind:?} is not known: give Directory or Custom"),
            ));
        }
    };
    let uuid = fields.text("LocationGroupUUID").unwrap_or_default();
    let org_group_id =
        org_group(&call, &uuid).ok_or_else(|| no_org_group("LocationGroupUUID", &uuid, 403, 6192))?;
    let mut group = blank(&call, name, org_group_id, is_directory)?;
    let details = &mut group.details;
    if is_directory {
        let kind = fields.text("ExternalType").unwrap_or_default();
        let known = EXTERNAL_TYPES.iter().find(|known| known.eq_ignore_ascii_case(kind.trim()));
        let known = known.ok_or_else(|| {
            VendorError::new(
                400,
                6159,
                format!("ExternalType {kind:?} is not known: give {}", EXTERNAL_TYPES.join(", ")),
            )
        })?;
        details.external_type = (*known).to_owned();
        details.domain = Some(text(&fields, "Domain")?.unwrap_or_else(|| users::DIRECTORY_DOMAIN.to_owned()));
    }
    details.base_dn = text(&fields, "BaseDN")?;
    details.custom_logic = text(&fields, "CustomLogic")?;
    details.message_template = text(&fields, "MessageTemplateName")?;
    details.default_role = match fields.text("DefaultRole").filter(|role| !role.is_empty()) {
        None => None,
        Some(role) => Some(users::role_named(&role).map(str::to_owned).ok_or_else(|| {
            VendorError::new(
                400,
                5085,
                format!("DefaultRole {role:?} is not known: give a role_name of GET /api/system/users/roles"),
            )
        })?),
    };
    read_settings(&call, &fields, details)?;
    let id = create(&call.tenant, &group).await?;
    Reply::json(&json!({"Value": id, "uuid": group.uuid}))
}

pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let mut group = membership::by_uuid(&call).await?;
    let fields = Fields::of(&call)?;
    if let Some(name) = name(&fields, 7144)? {
        group.name = name;
    }
    read_settings(&call, &fields, &mut group.details)?;
    read_permissions(&call, &fields, &mut group.details)?;
    save(&call, group).await?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let group = membership::by_uuid(&call).await?;
    remove(&call.tenant, &group).await?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete_by_id(call: Call) -> Result<Reply, VendorError> {
    let group = membership::visible(&call, call.segment("id")).await?;
    remove(&call.tenant, &group).await?;
    Ok(Reply::empty(200))
}

/// A group without members, made now; 400/200028 where no customer is above it.
pub fn blank(
    call: &Call,
    name: String,
    org_group_id: i64,
    is_directory: bool,
) -> Result<UserGroup, VendorError> {
    if call.tenant.access.customer_of(org_group_id).is_none() {
        let text = format!(
            "Organization group {org_group_id} has no customer above it: use a group below a customer"
        );
        return Err(VendorError::new(400, 200_028, text));
    }
    let now = Some(call.tenant.fleet.now().as_millisecond());
    let details = Details { created_at: now, modified_at: now, ..Details::default() };
    let uuid = Uuid::new_v4().to_string();
    Ok(UserGroup { id: 0, uuid, name, org_group_id, department: -1, is_directory, details })
}

/// Writes a new group; 400/7147 where the name is taken.
pub async fn create(tenant: &Tenant, group: &UserGroup) -> Result<i64, VendorError> {
    let id = store::create(&tenant.database, group).await.map_err(not_written)?;
    tenant.membership.people_changed();
    Ok(id)
}

/// Writes name and particulars over what was there; 400/7147 where the name is taken.
pub async fn save(call: &Call, group: UserGroup) -> Result<(), VendorError> {
    let now = call.tenant.fleet.now().as_millisecond();
    let written = store::change(&call.tenant.database, group.id, |old| {
        old.name = group.name;
        old.details = Details { modified_at: Some(now), ..group.details };
    });
    written.await.map(drop).map_err(not_written)
}

fn not_written(error: WriteError) -> VendorError {
    match error {
        WriteError::Taken(name) => VendorError::new(
            400,
            7147,
            format!("A user group with the name {name:?} already exists: use another one"),
        ),
        WriteError::Database(error) => error.into(),
    }
}

/// Deletes a group that no smart group asks for.
pub async fn remove(tenant: &Tenant, group: &UserGroup) -> Result<(), VendorError> {
    let asks = |criteria: &smart_groups::criteria::Criteria| {
        criteria.user_groups.contains(&group.id) || criteria.user_group_exclusions.contains(&group.id)
    };
    let users = smart_groups::store::list(&tenant.database).await?;
    if let Some(user) = users.iter().find(|user| asks(&user.criteria)) {
        let text = format!("The user group is used by smart group {:?}: take it out there first", user.name);
        return Err(VendorError::new(400, 200_029, text));
    }
    store::delete(&tenant.database, group.id).await?;
    tenant.membership.people_changed();
    Ok(())
}

fn name(fields: &Fields, code: i32) -> Result<Option<String>, VendorError> {
    let Some(name) = fields.text("GroupName") else { return Ok(None) };
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let text =
            format!("GroupName is not valid: use 1 to {LONGEST_NAME} characters without control characters");
        return Err(VendorError::new(400, code, text));
    }
    Ok(Some(name.to_owned()))
}

fn text(fields: &Fields, name: &str) -> Result<Option<String>, VendorError> {
    match fields.text(name) {
        Some(text) if text.chars().count() > LONGEST_TEXT => Err(VendorError::new(
            400,
            400,
            format!("{name} is too long: use at most {LONGEST_TEXT} characters"),
        )),
        other => Ok(other.filter(|text| !text.is_empty())),
    }
}

/// What can be written at the beginning and later.
fn read_settings(call: &Call, fields: &Fields, details: &mut Details) -> Result<(), VendorError> {
    if let Some(description) = text(fields, "Description")? {
        details.description = description;
    }
    details.auto_sync = fields.flag("AutoSyncEnabled").unwrap_or(details.auto_sync);
    details.auto_merge = fields.flag("AutoMergeEnabled").unwrap_or(details.auto_merge);
    details.adds_members = fields.flag("AddGroupMembersAutomatically").unwrap_or(details.adds_members);
    details.mails_added = fields.flag("SendMailWhenAddingMissingUsers").unwrap_or(details.mails_added);
    if let Some(text) = fields.text("MaxAllowableChanges") {
        let number = text.trim().parse::<i64>().ok().filter(|number| (0..=1_000_000).contains(number));
        details.max_changes = number.ok_or_else(|| {
            VendorError::new(
                400,
                7145,
                format!("MaxAllowableChanges {text:?} is not valid: give 0 to 1000000"),
            )
        })?;
    }
    if let Some(uuid) = fields.text("AssignedLocationGroupUUID").filter(|uuid| !uuid.is_empty()) {
        let id = org_group(call, &uuid);
        details.assigned_org_group_id =
            Some(id.ok_or_else(|| no_org_group("AssignedLocationGroupUUID", &uuid, 400, 6066))?);
    }
    Ok(())
}

fn read_permissions(call: &Call, fields: &Fields, details: &mut Details) -> Result<(), VendorError> {
    let group_of = |entry: &Fields| {
        let uuid = entry.text("LocationGroupUUID").unwrap_or_default();
        org_group(call, &uuid).ok_or_else(|| no_org_group("LocationGroupUUID", &uuid, 400, 6066))
    };
    for entry in fields.objects("RemoveUserGroupPermission") {
        let id = group_of(&entry)?;
        if !details.permissions.iter().any(|permission| permission.org_group_id == id) {
            let text =
                format!("Organization group {id} has no permission for the user group that could be removed");
            return Err(VendorError::new(400, 6261, text));
        }
        details.permissions.retain(|permission| permission.org_group_id != id);
    }
    for entry in fields.objects("SetUserGroupPermission") {
        let org_group_id = group_of(&entry)?;
        details.permissions.retain(|permission| permission.org_group_id != org_group_id);
        let flag = |name: &str| entry.flag(name).unwrap_or(false);
        details.permissions.push(Permission {
            org_group_id,
            is_inherited: flag("AllowInheretence"),
            manages_group: flag("ManageGroup"),
            manages_users: flag("ManageUsersWithinGroupAndAllowEnrollment"),
            assigns: flag("UseGroupForAssignment"),
        });
    }
    Ok(())
}

fn org_group(call: &Call, uuid: &str) -> Option<i64> {
    let group = call.tenant.access.org_group_by_uuid(Uuid::try_parse(uuid).ok()?)?;
    is_visible(call, group.id).then_some(group.id)
}

fn no_org_group(field: &str, text: &str, status: u16, code: i32) -> VendorError {
    let shown: String = text.chars().take(100).collect();
    VendorError::new(
        status,
        code,
        format!("{field} {shown:?} is no organization group, or the user does not have access to it"),
    )
}
