//! Tokens of an organization group: the search (`GET`), one of them, and deleting it.

use serde::Serialize;
use serde_json::{Map, Value, json};
use uem_types::{
    system::enums::SecurityType,
    wire::{time::format_zulu, word::Word as _},
};
use uuid::Uuid;

use super::find;
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Filter, Page, visible_ids},
    system::{
        registration::{
            enrolled::{self, Standing},
            input::platform_of,
            store::{self, Registration},
        },
        users,
    },
};

/// Rows of a page unless told.
const PAGE_SIZE: u32 = 500;

#[derive(Debug, Serialize)]
struct Found {
    tokens: Vec<Row>,
    page: u32,
    page_size: u32,
    total: i64,
}

#[derive(Debug, Serialize)]
struct Row {
    uuid: Uuid,
    serial_number: String,
    imei: String,
    platform: &'static str,
    compliance_status: String,
    enrollment_status: &'static str,
}

pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let group = find::org_group(&call, call.segment("group"), (404, 6))?;
    let mut filter = Filter::default();
    filter.one_of("org_group_id", &visible_ids(&call, group));
    filter.equals("serial_number", call.query.text("serial_number"));
    filter.equals("imei", call.query.text("imei"));
    if let Some(word) = call.query.text("compliance_status") {
        let status = word.parse::<store::Status>().map_err(|_| {
            invalid("compliance_status", word, "Allowed, Blocked, RegistrationActive or RegistrationExpired")
        })?;
        filter.equals("status", Some(status.to_string()));
    }
    if let Some(word) = call.query.text("device_type") {
        let platform = word.parse::<crate::fleet::state::Platform>();
        let platform = platform.map_err(|_| {
            invalid("device_type", word, "Apple, Android, AppleOsX, WinRT, ChromeOS or Linux")
        })?;
        filter.equals("platform", Some(i64::from(platform as u8)));
    }
    if let Some(word) = call.query.text("enrollment_status") {
        filter.that(standing_clause(word)?);
    }
    let page = Page::v2(&call.query, PAGE_SIZE);
    let total = store::count(&call.tenant.database, &filter).await?;
    let mut tokens = Vec::new();
    for token in store::list(&call.tenant.database, &filter, page).await? {
        let standing = enrolled::standing(&call.tenant, &token).await?;
        tokens.push(Row {
            uuid: token.uuid,
            platform: platform_word(&token),
            compliance_status: token.status.to_string(),
            enrollment_status: standing.word(),
            serial_number: token.serial_number,
            imei: token.imei,
        });
    }
    if tokens.is_empty() {
        return Ok(Reply::empty(204));
    }
    Reply::json(&Found { tokens, page: page.number, page_size: page.size, total })
}

/// Registrations that stand like that; the table of devices has what is enrolled.
fn standing_clause(word: &str) -> Result<String, VendorError> {
    let enrolled = "EXISTS (SELECT 1 FROM device WHERE enrollment <> 8 AND (
        (registration.serial_number <> '' AND device.serial_number = registration.serial_number COLLATE NOCASE)
        OR (registration.imei <> '' AND device.imei = registration.imei)
        OR (registration.udid <> '' AND device.udid = registration.udid COLLATE NOCASE)))";
    match word.to_lowercase().as_str() {
        "blacklisted" => Ok("kind = 'Denied'".to_owned()),
        "enrolled" => Ok(format!("kind <> 'Denied' AND {enrolled}")),
        "registered" => Ok(format!("kind <> 'Denied' AND NOT {enrolled}")),
        _ => Err(invalid("enrollment_status", word, "Registered, Enrolled or Blacklisted")),
    }
}

fn invalid(field: &str, value: &str, remedy: &str) -> VendorError {
    let shown: String = value.chars().take(100).collect();
    VendorError::new(422, 1012, format!("Validation failed: {field} {shown:?} is not valid: give {remedy}"))
}

/// The vendor's word for the platform.
pub(super) fn platform_word(token: &Registration) -> &'static str {
    token.platform.and_then(platform_of).map_or("Unknown", |platform| platform.name())
}

/// What is told about the user of a token, with the name of the group where that is part of it.
pub(super) async fn user_info(
    call: &Call,
    token: &Registration,
    has_group: bool,
) -> Result<Option<(String, Value)>, VendorError> {
    let Some(id) = token.user_id else { return Ok(None) };
    let Some(user) = users::store::find(&call.tenant.database, id).await? else { return Ok(None) };
    let security = if user.is_directory { SecurityType::Directory } else { SecurityType::Basic };
    let mut info = json!({
        "name": users::display_name(&user),
        "user_email_address": user.email,
        "contact_number": user.phone,
        "email_user_name": user.details.text("email_user_name").unwrap_or_default(),
        "security_type": security.name(),
    });
    if has_group {
        info["organization_group_name"] = json!(group_name(call, user.org_group_id));
    }
    Ok(Some((user.user_name, info)))
}

/// Name of an organization group.
pub(super) fn group_name(call: &Call, id: i64) -> String {
    call.tenant.access.org_group(id).map(|group| group.name).unwrap_or_default()
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let token = find::token(&call).await?;
    let standing = enrolled::standing(&call.tenant, &token).await?;
    let mut body = json!({
        "friendly_name": token.details.friendly_name,
        "serial_number": token.serial_number,
        "imei": token.imei,
        "udid": token.udid,
        "asset_number": token.asset_number,
        "platform": platform_word(&token),
        "organization_group_name": group_name(&call, token.org_group_id),
        "enrollment_status": standing.word(),
        "status": token.status.to_string(),
        "source": "API",
        "type": "OneTimeUse",
        "registration_date": format_zulu(token.created_at),
        "tags": token.details.tags,
    });
    let optional = [
        ("ownership_type", token.details.ownership.clone()),
        ("message_type", token.details.message_type.clone()),
        ("send_to", token.details.send_to.clone()),
    ];
    let fields: &mut Map<String, Value> =
        body.as_object_mut().ok_or_else(|| VendorError::new(500, 1000, "no object"))?;
    for (name, value) in optional {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value.into());
        }
    }
    if let Some((user_name, info)) = user_info(&call, &token, true).await? {
        fields.insert("user_name".to_owned(), user_name.into());
        fields.insert("user_info".to_owned(), info);
    }
    Reply::json(&body)
}

/// Deletes one; 400/5217 where its device has enrolled with it.
pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let token = find::token(&call).await?;
    let is_used = token.kind == store::Kind::Registered
        && enrolled::standing(&call.tenant, &token).await? == Standing::Enrolled;
    if is_used {
        let text = "The device has enrolled with this token: delete the device first";
        return Err(VendorError::new(400, 5217, text));
    }
    store::delete(&call.tenant.database, &[token.id]).await?;
    Ok(Reply::empty(204))
}
