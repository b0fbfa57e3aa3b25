//! User groups and users as SCIM resources.

use serde_json::{Map, Value, json};
use uem_types::wire::time::format_zulu;

use super::answer::Failed;
use crate::{
    http::Call,
    resource::Page,
    system::{
        user_groups::{self, store::UserGroup},
        users::{self, store::User},
    },
};

/// SCIM's schema of groups.
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The vendor's extension of it.
pub(super) const GROUP_EXTENSION: &str = "urn:scim:schemas:extension:workspace:1.0:Group";
/// SCIM's schema of users.
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The vendor's extension of it.
const USER_EXTENSION: &str = "urn:scim:schemas:extension:workspace:1.0:User";
/// Most members that are listed in a group. All of them, page by page: `/api/system/user-groups/{uuid}/members`.
const MEMBERS_MAX: u32 = 500;

/// A group; with its members where asked for.
pub(super) async fn group(call: &Call, group: &UserGroup, has_members: bool) -> Result<Value, Failed> {
    let details = &group.details;
    let mut body = json!({
        "schemas": [GROUP, GROUP_EXTENSION],
        "id": group.uuid,
        "displayName": group.name,
        "meta": {"resourceType": "Group", "location": location(call, "Groups", &group.uuid)},
        GROUP_EXTENSION: extension(call, group),
    });
    for (name, time) in [("created", details.created_at), ("lastModified", details.modified_at)] {
        if let Some(time) = time.and_then(|time| jiff::Timestamp::from_millisecond(time).ok()) {
            body["meta"][name] = format_zulu(time).into();
        }
    }
    if let Some(id) = &details.external_id {
        body["externalId"] = id.as_str().into();
    }
    if has_members {
        let page = Page { number: 0, size: MEMBERS_MAX };
        let members = user_groups::members(&call.tenant, group, page).await?;
        body["members"] = members
            .into_iter()
            .map(|user| json!({"value": user.uuid, "display": user.user_name, "$ref": location(call, "Users", &user.uuid)}))
            .collect();
    }
    Ok(body)
}

fn extension(call: &Call, group: &UserGroup) -> Value {
    let details = &group.details;
    let uuid = |id: i64| call.tenant.access.org_group(id).map(|group| group.uuid);
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    put("domain", "Enrollment".into());
    put("groupType", if group.is_directory { "Directory" } else { "Custom" }.into());
    put("managedByOrganizationGroup", json!(uuid(group.org_group_id)));
    put("createGroupAtOrganizationGroup", json!(uuid(group.org_group_id)));
    if group.is_directory {
        let kind = match details.external_type.as_str() {
            "OrganizationalUnit" => "ORGANIZATIONAL_UNIT",
            "CustomQuery" => "CUSTOM_QUERY",
            _ => "GROUP",
        };
        put("externalType", kind.into());
        put("directoryDomain", json!(details.domain.as_deref().unwrap_or(users::DIRECTORY_DOMAIN)));
        put("autoSync", details.auto_sync.into());
        put("autoMerge", details.auto_merge.into());
        put("addGroupMembersAutomatically", details.adds_members.into());
        put("maximumAllowableChanges", details.max_changes.into());
        put("sendEmailToUsersWhenAddingMissingUsers", details.mails_added.into());
    }
    put("baseDN", json!(details.base_dn));
    put("customLogic", json!(details.custom_logic));
    put("defaultEnrollmentRoleName", json!(details.default_role));
    put("messageTemplateName", json!(details.message_template));
    put("organizationGroupAssignment", json!(details.assigned_org_group_id.and_then(uuid)));
    Value::Object(fields)
}

/// A user with its groups.
pub(super) async fn user(call: &Call, user: &User) -> Result<Value, Failed> {
    let groups = user_groups::groups_of(&call.tenant, user).await?;
    let group = |group: UserGroup| json!({"value": group.uuid, "display": group.name, "$ref": location(call, "Groups", &group.uuid)});
    let mut extension = json!({"domain": "Enrollment"});
    if let Some(group) = call.tenant.access.org_group(user.org_group_id) {
        extension["managedByOrganizationGroup"] = json!(group.uuid);
    }
    for (name, text) in
        [("createdBy", &user.details.created_by), ("lastModifiedBy", &user.details.modified_by)]
    {
        if let Some(text) = text {
            extension[name] = text.as_str().into();
        }
    }
    let mut meta = json!({"resourceType": "User", "location": location(call, "Users", &user.uuid)});
    let created = jiff::Timestamp::from_millisecond(user.created_at).ok();
    for (name, time) in [("created", created), ("lastModified", user.details.modified_at.or(created))] {
        if let Some(time) = time {
            meta[name] = format_zulu(time).into();
        }
    }
    let mut body = json!({
        "schemas": [USER, USER_EXTENSION],
        "id": user.uuid,
        "userName": user.user_name,
        "groups": groups.into_iter().map(group).collect::<Vec<_>>(),
        "meta": meta,
        USER_EXTENSION: extension,
    });
    if let Some(id) = users::external_id(user) {
        body["externalId"] = id.into();
    }
    Ok(body)
}

/// Where a resource is found.
pub(super) fn location(call: &Call, kind: &str, uuid: &str) -> String {
    format!("http://{}/api/system/scim/v2/{kind}/{uuid}", call.host)
}
