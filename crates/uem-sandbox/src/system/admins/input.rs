//! What a client writes about an admin. Both versions use the same names but for the organization group and the user
//! name; names are compared without regard to case. All refusals are 400/400, as the vendor's.

use secrecy::SecretString;
use uem_types::{system::enums::MessageType, wire::word::Word};
use uuid::Uuid;

use crate::{
    access::{
        AdminDetails,
        changes::{AccessError, Codes, admins::AdminEdit},
    },
    http::{Call, VendorError},
    resource::{Fields, is_visible},
};

/// Longest text.
const TEXT_MAX: usize = 255;

/// What this collection answers to every refusal.
pub(super) fn refused(error: AccessError) -> VendorError {
    let code = (400, 400);
    error.answer(Codes { invalid: code, unknown: code, in_use: code, built_in: code })
}

/// A refusal in this collection's words.
pub(super) fn bad(text: impl Into<String>) -> VendorError {
    VendorError::new(400, 400, text)
}

/// The body as a change; `details` are those that are there already.
pub(super) fn read(call: &Call, fields: &Fields, details: &AdminDetails) -> Result<AdminEdit, VendorError> {
    let password = fields.text("Password").filter(|text| !text.is_empty()).map(SecretString::from);
    Ok(AdminEdit {
        user_name: fields.text("UserName"),
        first_name: fields.text("FirstName"),
        last_name: fields.text("LastName"),
        email: email(fields)?,
        org_group_id: org_group(call, fields)?,
        roles: roles(call, fields)?,
        password,
        details: Some(self::details(call, fields, details.clone())?),
    })
}

fn email(fields: &Fields) -> Result<Option<String>, VendorError> {
    let Some(text) = fields.text("Email") else { return Ok(None) };
    if text.is_empty() || (text.contains('@') && !text.contains(char::is_whitespace)) {
        return Ok(Some(text));
    }
    let shown: String = text.chars().take(100).collect();
    Err(bad(format!("Email {shown:?} is not valid: give an address like name@example.com")))
}

/// The organization group of an object: by UUID, or by integer id under either name.
pub(super) fn org_group(call: &Call, fields: &Fields) -> Result<Option<i64>, VendorError> {
    let text =
        |name: &str| fields.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(id) = text("LocationGroupId").or_else(|| text("OrganizationGroupId")) {
        return visible(call, id.parse().ok(), &id).map(Some);
    }
    match text("OrganizationGroupUuid") {
        Some(uuid) => by_uuid(call, &uuid).map(Some),
        None => Ok(None),
    }
}

/// The organization group of that UUID, if it exists for the caller.
pub(super) fn by_uuid(call: &Call, uuid: &str) -> Result<i64, VendorError> {
    let group = Uuid::try_parse(uuid).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    visible(call, group.map(|group| group.id), uuid)
}

fn visible(call: &Call, id: Option<i64>, text: &str) -> Result<i64, VendorError> {
    let shown: String = text.chars().take(100).collect();
    let missing = || bad(format!("Organization group {shown:?} not found or user does not have access."));
    id.filter(|id| is_visible(call, *id)).ok_or_else(missing)
}

fn roles(call: &Call, fields: &Fields) -> Result<Option<Vec<(i64, i64)>>, VendorError> {
    if fields.get("Roles").is_none() {
        return Ok(None);
    }
    fields.objects("Roles").iter().map(|role| self::role(call, role)).collect::<Result<_, _>>().map(Some)
}

/// One role by id, UUID or name, and the organization group where it is held: the caller's unless told.
pub(super) fn role(call: &Call, fields: &Fields) -> Result<(i64, i64), VendorError> {
    let access = &call.tenant.access;
    let text = |name: &str| fields.text(name).filter(|text| !text.is_empty());
    let role = match (text("Id"), text("Uuid"), text("Name")) {
        (Some(id), ..) => id.trim().parse().ok().and_then(|id| access.role(id)),
        (None, Some(uuid), _) => Uuid::try_parse(&uuid).ok().and_then(|uuid| access.role_by_uuid(uuid)),
        (None, None, Some(name)) => access.role_by_name(&name),
        _ => return Err(bad("Role is not valid: give its Id, Uuid or Name")),
    };
    let role = role.ok_or_else(|| bad("Role not found or user does not have access."))?;
    Ok((role.id, org_group(call, fields)?.unwrap_or(call.caller.org_group_id)))
}

fn details(call: &Call, fields: &Fields, old: AdminDetails) -> Result<AdminDetails, VendorError> {
    let text = |name: &str, old: String| match fields.text(name).filter(|text| !text.is_empty()) {
        Some(text) if text.chars().count() > TEXT_MAX || text.chars().any(char::is_control) => {
            Err(bad(format!("{name} is not valid: use at most {TEXT_MAX} characters, no control characters")))
        }
        Some(text) => Ok(text),
        None => Ok(old),
    };
    let message_type = match fields.text("MessageType").filter(|text| !text.is_empty()) {
        None => old.message_type.clone(),
        Some(text) => {
            let word = MessageType::parse(text.trim());
            if !MessageType::KNOWN.contains(&word) {
                let shown: String = text.chars().take(100).collect();
                return Err(bad(format!(
                    "MessageType {shown:?} is not valid: give Email, SMS, QrCode or None"
                )));
            }
            Some(word.name().to_owned())
        }
    };
    let template = match fields.text("MessageTemplateId") {
        None => old.message_template_id,
        Some(text) => text.trim().parse::<i32>().map(i64::from).map_err(|_| {
            let shown: String = text.chars().take(100).collect();
            bad(format!("MessageTemplateId {shown:?} is not valid: give a number"))
        })?,
    };
    let time_zone = text("TimeZone", old.time_zone.clone())?;
    Ok(AdminDetails {
        time_zone,
        locale: text("Locale", old.locale.clone())?,
        landing_page: text("InitialLandingPage", old.landing_page.clone())?,
        external_id: Some(text("ExternalId", old.external_id.clone().unwrap_or_default())?)
            .filter(|text| !text.is_empty()),
        message_type,
        message_template_id: template,
        requires_password_change: fields
            .flag("RequiresPasswordChange")
            .unwrap_or(old.requires_password_change),
        modified_by: Some(call.caller.name.clone()),
        modified_at: Some(call.tenant.fleet.now()),
        ..old
    })
}
