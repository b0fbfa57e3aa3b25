//! One group: `GET`, `POST` and `PATCH /api/system/scim/v2/Groups`.

use serde_json::Value;
use uuid::Uuid;

use super::{
    answer::{Failed, bad, finish, good, not_found},
    render::{self, GROUP_EXTENSION},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, is_visible},
    system::{
        user_groups::{self, store::UserGroup},
        users,
    },
};

/// Longest text.
const TEXT_MAX: usize = 255;
/// Most operations of a patch, and most members of one.
const PATCH_MAX: usize = 1_000;

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    finish(read(&call).await)
}

async fn read(call: &Call) -> Result<Reply, Failed> {
    let group = find(call).await?;
    good(&render::group(call, &group, true).await?)
}

async fn find(call: &Call) -> Result<UserGroup, Failed> {
    let uuid = call.segment("uuid");
    let group = user_groups::find_visible(call, uuid).await?;
    Ok(group.ok_or_else(|| not_found(format!("Group {uuid} not found")))?)
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    finish(add(&call).await)
}

async fn add(call: &Call) -> Result<Reply, Failed> {
    let fields = Fields::of(call)?;
    let name = text(&fields, "displayName")?.ok_or_else(|| bad("invalidValue", "displayName is required"))?;
    let extension = fields.object(GROUP_EXTENSION).unwrap_or_default();
    let kind = extension.text("groupType").unwrap_or_else(|| "Custom".to_owned());
    let is_directory = match kind.to_lowercase().as_str() {
        "custom" => false,
        "directory" => true,
        _ => return Err(bad("invalidValue", "groupType is not valid: give Custom or Directory").into()),
    };
    let place = match extension.text("createGroupAtOrganizationGroup") {
        Some(uuid) => org_group(call, &uuid)?,
        None => call.caller.org_group_id,
    };
    let mut group = user_groups::blank(call, name, place, is_directory).map_err(refused)?;
    group.details.external_id = text(&fields, "externalId")?;
    if is_directory {
        group.details.domain =
            text(&extension, "directoryDomain")?.or_else(|| Some(users::DIRECTORY_DOMAIN.to_owned()));
    }
    apply_extension(call, &mut group, &extension)?;
    user_groups::create(&call.tenant, &group).await.map_err(refused)?;
    let location = render::location(call, "Groups", &group.uuid);
    let made = user_groups::find_visible(call, &group.uuid).await?.unwrap_or(group);
    Ok(good(&render::group(call, &made, true).await?)?.with_status(201).at(location))
}

/// What the vendor's refusals are in SCIM.
fn refused(error: VendorError) -> Failed {
    match error.code {
        7147 => bad("uniqueness", error.message).into(),
        _ if error.status < 500 => bad("invalidValue", error.message).into(),
        _ => error.into(),
    }
}

fn text(fields: &Fields, name: &str) -> Result<Option<String>, Failed> {
    let Some(text) = fields.text(name).map(|text| text.trim().to_owned()) else { return Ok(None) };
    if text.chars().count() > TEXT_MAX || text.chars().any(char::is_control) {
        let problem =
            format!("{name} is not valid: use at most {TEXT_MAX} characters, no control characters");
        return Err(bad("invalidValue", problem).into());
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn org_group(call: &Call, uuid: &str) -> Result<i64, Failed> {
    let group = Uuid::try_parse(uuid).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let group = group.filter(|group| is_visible(call, group.id));
    let missing = || not_found("Organization group not found or the user does not have access to it");
    Ok(group.ok_or_else(missing)?.id)
}

fn apply_extension(call: &Call, group: &mut UserGroup, extension: &Fields) -> Result<(), Failed> {
    let details = &mut group.details;
    details.auto_sync = extension.flag("autoSync").unwrap_or(details.auto_sync);
    details.auto_merge = extension.flag("autoMerge").unwrap_or(details.auto_merge);
    details.adds_members = extension.flag("addGroupMembersAutomatically").unwrap_or(details.adds_members);
    details.mails_added =
        extension.flag("sendEmailToUsersWhenAddingMissingUsers").unwrap_or(details.mails_added);
    if let Some(number) = extension.number("maximumAllowableChanges") {
        if !(0..=1_000_000).contains(&number) {
            return Err(bad("invalidValue", "maximumAllowableChanges is not valid: give 0 to 1000000").into());
        }
        details.max_changes = number;
    }
    if let Some(uuid) = extension.text("organizationGroupAssignment") {
        details.assigned_org_group_id = Some(org_group(call, &uuid)?);
    }
    if let Some(role) = text(extension, "defaultEnrollmentRoleName")? {
        let known = users::role_named(&role);
        let known = known
            .ok_or_else(|| bad("invalidValue", format!("defaultEnrollmentRoleName {role:?} is not known")))?;
        details.default_role = Some(known.to_owned());
    }
    Ok(())
}

pub(super) async fn patch(call: Call) -> Result<Reply, VendorError> {
    finish(change(&call).await)
}

/// All operations or none: members are written after everything was understood.
async fn change(call: &Call) -> Result<Reply, Failed> {
    let mut group = find(call).await?;
    let operations = Fields::of(call)?.objects("operations");
    if operations.is_empty() || operations.len() > PATCH_MAX {
        return Err(bad("invalidValue", format!("operations is not valid: give 1 to {PATCH_MAX}")).into());
    }
    let mut members: Vec<(i64, bool)> = Vec::new();
    let old = group.clone();
    for operation in &operations {
        let word = operation.text("op").unwrap_or_default().to_lowercase();
        let is_removal = match word.as_str() {
            "add" | "replace" => false,
            "remove" => true,
            _ => return Err(bad("invalidSyntax", "op is not valid: give Add, Replace or Remove").into()),
        };
        let path = operation.text("path").unwrap_or_default();
        let name = path.split(['[', '.']).next().unwrap_or_default().to_lowercase();
        if name == "members" {
            members.extend(self::members(call, operation, &path, is_removal).await?);
        } else if is_removal {
            remove(&mut group, &name)?;
        } else {
            put(call, &mut group, &path, operation, &mut members).await?;
        }
    }
    if !members.is_empty() && group.is_directory {
        let text = "Members of a directory's group come from the directory: synchronize it instead";
        return Err(bad("mutability", text).into());
    }
    if group != old {
        user_groups::save(call, group.clone()).await.map_err(refused)?;
    }
    if !members.is_empty() {
        user_groups::change_members(&call.tenant, &group, &members).await?;
    }
    Ok(Reply::empty(204))
}

fn remove(group: &mut UserGroup, name: &str) -> Result<(), Failed> {
    match name {
        "externalid" => group.details.external_id = None,
        _ => {
            return Err(
                bad("invalidPath", "path is not valid here: members and externalId can be removed").into()
            );
        }
    }
    Ok(())
}

/// One attribute by its path, or an object of several without one.
async fn put(
    call: &Call,
    group: &mut UserGroup,
    path: &str,
    operation: &Fields,
    members: &mut Vec<(i64, bool)>,
) -> Result<(), Failed> {
    let fields = match path {
        "" => operation
            .object("value")
            .ok_or_else(|| bad("invalidValue", "value must be an object where path is left out"))?,
        path => {
            // The schema of an extension has a dot itself; what stands behind it is the attribute.
            let name =
                path.strip_prefix(GROUP_EXTENSION).map_or(path, |rest| rest.trim_start_matches([':', '.']));
            let known = ["displayName", "externalId"].iter().any(|known| known.eq_ignore_ascii_case(name));
            let value = operation.get("value").cloned().unwrap_or(Value::Null);
            let body = match (path.starts_with(GROUP_EXTENSION), name.is_empty(), known) {
                (true, true, _) => serde_json::json!({ GROUP_EXTENSION: value }),
                (true, false, _) => serde_json::json!({ GROUP_EXTENSION: { name: value } }),
                (false, _, true) => serde_json::json!({ name: value }),
                _ => {
                    let shown: String = path.chars().take(100).collect();
                    return Err(bad(
                        "invalidPath",
                        format!("path {shown:?} names nothing that can be written"),
                    )
                    .into());
                }
            };
            Fields::from_value(&body).unwrap_or_default()
        }
    };
    if fields.get("displayName").is_some() {
        let name = text(&fields, "displayName")?;
        group.name = name.ok_or_else(|| bad("invalidValue", "displayName cannot be empty"))?;
    }
    if fields.get("externalId").is_some() {
        group.details.external_id = text(&fields, "externalId")?;
    }
    if let Some(extension) = fields.object(GROUP_EXTENSION) {
        apply_extension(call, group, &extension)?;
    }
    members.extend(users_of(call, &fields.objects("members"), true).await?);
    Ok(())
}

/// Members to add or to remove: listed in the value, or one in the path (`members[value eq "..."]`).
async fn members(
    call: &Call,
    operation: &Fields,
    path: &str,
    is_removal: bool,
) -> Result<Vec<(i64, bool)>, Failed> {
    let in_path = path.split_once('"').and_then(|(_, rest)| rest.split_once('"')).map(|(uuid, _)| uuid);
    if let Some(uuid) = in_path {
        return Ok(vec![(user(call, uuid).await?, !is_removal)]);
    }
    let list = operation.objects("value");
    if list.is_empty() || list.len() > PATCH_MAX {
        let text = format!("value is not valid: give 1 to {PATCH_MAX} members, each with a value");
        return Err(bad("invalidValue", text).into());
    }
    users_of(call, &list, !is_removal).await
}

async fn users_of(call: &Call, list: &[Fields], is_member: bool) -> Result<Vec<(i64, bool)>, Failed> {
    let mut users = Vec::with_capacity(list.len());
    for member in list.iter().take(PATCH_MAX) {
        users.push((user(call, &member.text("value").unwrap_or_default()).await?, is_member));
    }
    Ok(users)
}

async fn user(call: &Call, uuid: &str) -> Result<i64, Failed> {
    let user = users::visible_by_uuid(call, uuid).await?;
    let shown: String = uuid.chars().take(100).collect();
    Ok(user.ok_or_else(|| bad("invalidValue", format!("Member {shown:?} is no user: give a user's id")))?.id)
}
