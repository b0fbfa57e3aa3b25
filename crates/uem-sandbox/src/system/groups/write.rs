//! `POST`, `PUT` and `DELETE /api/system/groups/{id}` in both versions.

use serde_json::json;
use uuid::Uuid;

use crate::{
    access::{
        KeyAccount, OrgGroup,
        changes::{
            AccessError, Codes,
            org_groups::{self, NewOrgGroup, OrgGroupInput},
        },
    },
    http::{Call, Reply, VendorError},
    resource::{Fields, is_visible},
};

/// A group in the body of version 1 or 2; unknown fields are passed over.
struct Wanted {
    input: OrgGroupInput,
    enable_api: bool,
}

/// v1: answers the new id.
pub(super) async fn create_v1(call: Call) -> Result<Reply, VendorError> {
    let made = created(&call, false).await?;
    Reply::json(&json!({"Value": made.group.id, "uuid": made.group.uuid}))
}

/// v2: answers the keys as well, where API access was asked for.
pub(super) async fn create_v2(call: Call) -> Result<Reply, VendorError> {
    let made = created(&call, true).await?;
    let mut answer = json!({"Id": made.group.id, "Uuid": made.group.uuid});
    if !made.keys.is_empty() {
        let key_of = |account| made.keys.iter().find(|key| key.account == account).map(|key| &key.key);
        answer["RestApiAccess"] = json!({
            "Status": "Enabled",
            "DefaultAdminApiKey": key_of(KeyAccount::Admin),
            "EnrollmentUserApiKey": key_of(KeyAccount::EnrollmentUser),
        });
    }
    Reply::json(&answer)
}

/// v1: fields that are left out stay.
pub(super) async fn update_v1(call: Call) -> Result<Reply, VendorError> {
    let group = by_id(&call)?;
    updated(&call, &group, (400, 6)).await
}

/// v2: the same by UUID.
pub(super) async fn update_v2(call: Call) -> Result<Reply, VendorError> {
    let group = by_uuid(&call, (400, 6))?;
    updated(&call, &group, (400, 6)).await
}

/// v1.
pub(super) async fn delete_v1(call: Call) -> Result<Reply, VendorError> {
    let group = by_id(&call)?;
    deleted(&call, &group, (403, 11)).await
}

/// v2.
pub(super) async fn delete_v2(call: Call) -> Result<Reply, VendorError> {
    let group = by_uuid(&call, (404, 6008))?;
    deleted(&call, &group, (403, 6019)).await
}

async fn created(call: &Call, is_v2: bool) -> Result<NewOrgGroup, VendorError> {
    let parent = by_id(call)?;
    let wanted = wanted(call)?;
    let made = org_groups::create(&call.tenant, parent.id, wanted.input, is_v2 && wanted.enable_api).await;
    made.map_err(|refused| answer(refused, (400, 6)))
}

async fn updated(call: &Call, group: &OrgGroup, unknown: (u16, i32)) -> Result<Reply, VendorError> {
    let wanted = wanted(call)?;
    let code = wanted.input.group_id.as_deref().map(str::trim).filter(|code| !code.is_empty());
    if group.id == call.caller.org_group_id
        && code.is_some_and(|code| !code.eq_ignore_ascii_case(&group.group_id))
    {
        return Err(VendorError::new(
            403,
            5094,
            format!(
                "GroupId {:?} of the caller's own organization group cannot be changed: use an admin above it",
                group.group_id
            ),
        ));
    }
    org_groups::update(&call.tenant, group.id, wanted.input)
        .await
        .map_err(|refused| answer(refused, unknown))?;
    Ok(Reply::empty(204))
}

async fn deleted(call: &Call, group: &OrgGroup, not_allowed: (u16, i32)) -> Result<Reply, VendorError> {
    if group.id == call.caller.org_group_id {
        let (status, code) = not_allowed;
        let message =
            format!("Organization group {:?} is the caller's own: use an admin above it", group.name);
        return Err(VendorError::new(status, code, message));
    }
    org_groups::delete(&call.tenant, group.id).await.map_err(|refused| answer(refused, (404, 6008)))?;
    Ok(Reply::empty(200))
}

fn wanted(call: &Call) -> Result<Wanted, VendorError> {
    let fields = Fields::of(call)?;
    let timezone = match fields.get("Timezone") {
        None => None,
        Some(value) => Some(fields.number("Timezone").ok_or_else(|| {
            VendorError::new(400, 6, format!("Timezone {value} cannot be used: give a whole number"))
        })?),
    };
    Ok(Wanted {
        input: OrgGroupInput {
            name: fields.text("Name"),
            group_id: fields.text("GroupId"),
            kind: fields.text("LocationGroupType"),
            country: fields.text("Country"),
            locale: fields.text("Locale"),
            timezone,
            timezone_code: fields.text("timezone_code"),
        },
        enable_api: fields.flag("EnableRestApiAccess").unwrap_or(false),
    })
}

fn by_id(call: &Call) -> Result<OrgGroup, VendorError> {
    let group = call.segment("id").parse().ok().and_then(|id| call.tenant.access.org_group(id));
    found(call, group, (400, 6))
}

fn by_uuid(call: &Call, unknown: (u16, i32)) -> Result<OrgGroup, VendorError> {
    let uuid = Uuid::try_parse(call.segment("uuid")).ok();
    found(call, uuid.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid)), unknown)
}

fn found(call: &Call, group: Option<OrgGroup>, (status, code): (u16, i32)) -> Result<OrgGroup, VendorError> {
    group.filter(|group| is_visible(call, group.id)).ok_or_else(|| {
        VendorError::new(status, code, "Organization group not found or user does not have access.")
    })
}

fn answer(refused: AccessError, unknown: (u16, i32)) -> VendorError {
    let has_users = matches!(&refused, AccessError::InUse { by, .. } if by.contains("users"));
    let in_use = (422, if has_users { 200_035 } else { 7160 });
    refused.answer(Codes { invalid: (400, 6), unknown, in_use, built_in: (403, 5093) })
}
