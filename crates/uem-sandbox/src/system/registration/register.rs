//! `POST /api/system/users/{id}/registerdevice`, the list of registered devices, and deleting them.

use serde::Serialize;
use uem_types::wire::time::{format_zulu, parse};

use super::{
    enrolled::{self, Standing},
    input,
    store::{self, Attribute, Kind, Registration},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, Filter, Outcome, Page, asked_org_group, is_visible, values, visible_ids},
    system::users,
};

/// Most rows of an answer without pages.
pub(super) const ROWS_MAX: u32 = 1_000;
/// Most registrations of one user.
const PER_USER_MAX: i64 = 1_000;
/// Most values of a bulk call.
const BULK_MAX: usize = 5_000;

pub(super) async fn register(call: Call) -> Result<Reply, VendorError> {
    let id = call.segment("id");
    let user = users::visible(&call, id).await?;
    let user = user.ok_or_else(|| VendorError::new(400, 400, format!("User not found with id {id}")))?;
    let fields = if call.body.is_empty() { Fields::default() } else { Fields::of(&call)? };
    let org_group_id = match fields.text("LocationGroupId").filter(|text| !text.trim().is_empty()) {
        None => user.org_group_id,
        Some(text) => {
            let id = text.trim().parse::<i64>().ok().filter(|id| is_visible(&call, *id));
            let remedy = "give the id of an organization group that you have access to";
            id.ok_or_else(|| input::invalid(6127, "LocationGroupId", &text, remedy))?
        }
    };
    if call.tenant.access.customer_of(org_group_id).is_none() {
        let text =
            format!("Organization group {org_group_id} has no customer above it: use a group below one");
        return Err(VendorError::new(422, 6124, text));
    }
    let mut new = input::registration(&call, &fields, org_group_id, user.id)?;
    if new.details.friendly_name.is_empty() {
        new.details.friendly_name = format!("{} Device", user.user_name);
    }
    let mut own = Filter::default();
    own.equals("user_id", Some(user.id));
    if store::count(&call.tenant.database, &own).await? >= PER_USER_MAX {
        let text = format!("User {id} has {PER_USER_MAX} registered devices: delete some first");
        return Err(VendorError::new(400, 400, text));
    }
    store::insert(&call.tenant.database, &new).await?;
    Ok(Reply::empty(200))
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Registered {
    registered_device_info_list: Vec<Row>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    friendly_name: String,
    serial_number: String,
    asset_number: String,
    #[serde(rename = "UDID")]
    udid: String,
    username: String,
    organization_group: String,
    platform: &'static str,
    registration_date: String,
    custom_attributes: Vec<AttributeRow>,
}

/// A custom attribute on the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttributeRow {
    application: String,
    name: String,
    value: String,
}

impl From<Attribute> for AttributeRow {
    fn from(attribute: Attribute) -> Self {
        Self { application: attribute.application, name: attribute.name, value: attribute.value }
    }
}

/// Devices that are expected and have not enrolled yet.
pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let Some(mut filter) = within(&call)? else { return Ok(Reply::empty(204)) };
    filter.equals("asset_number", call.query.text("assetnumber"));
    filter.equals("serial_number", call.query.text("serialnumber"));
    filter.equals("platform", platform(&call)?);
    if let Some(since) = time(&call, "seensince")? {
        filter.that(format!("created_at >= {since}"));
    }
    if let Some(until) = time(&call, "seentill")? {
        filter.that(format!("created_at < {until}"));
    }
    let page = Page { number: 0, size: ROWS_MAX };
    let mut rows = Vec::new();
    for registration in store::list(&call.tenant.database, &filter, page).await? {
        if enrolled::standing(&call.tenant, &registration).await? == Standing::Registered {
            rows.push(row(&call, registration).await?);
        }
    }
    match rows.is_empty() {
        true => Ok(Reply::empty(204)),
        false => Reply::json(&Registered { registered_device_info_list: rows }),
    }
}

/// Registrations of devices for users, in the organization group that is asked for. None where that is not there.
pub(super) fn within(call: &Call) -> Result<Option<Filter>, VendorError> {
    let mut filter = Filter::default();
    filter.equals("kind", Some(Kind::Registered.to_string()));
    let Some(root) = asked_org_group(call, "organizationgroupid") else { return Ok(None) };
    filter.one_of("org_group_id", &visible_ids(call, root));
    if let Some(name) = call.query.text("organizationgroup") {
        let groups = call.tenant.access.subtree(root).into_iter();
        let named = groups.filter(|group| {
            group.name.eq_ignore_ascii_case(name) || group.group_id.eq_ignore_ascii_case(name)
        });
        filter.one_of("org_group_id", &named.map(|group| group.id).collect::<Vec<_>>());
    }
    Ok(Some(filter))
}

/// `platform=`, a word or a number; 400/400 where it is neither.
pub(super) fn platform(call: &Call) -> Result<Option<i64>, VendorError> {
    let Some(text) = call.query.text("platform") else { return Ok(None) };
    let found = match text.parse::<i64>() {
        Ok(number) => input::platform_of(number),
        Err(_) => text.parse().ok(),
    };
    let remedy = "give Apple, Android, AppleOsX, WinRT, ChromeOS or Linux";
    found
        .map(|platform| Some(i64::from(platform as u8)))
        .ok_or_else(|| input::invalid(400, "platform", text, remedy))
}

/// A time of the query, in milliseconds; 400/400 where it is none.
pub(super) fn time(call: &Call, name: &str) -> Result<Option<i64>, VendorError> {
    let Some(text) = call.query.text(name) else { return Ok(None) };
    let time = parse(text).map(|time| time.as_millisecond());
    time.map(Some).ok_or_else(|| input::invalid(400, name, text, "give a time like 2026-01-31T12:00:00"))
}

async fn row(call: &Call, registration: Registration) -> Result<Row, VendorError> {
    Ok(Row {
        username: user_name(call, registration.user_id).await?,
        organization_group: org_group_name(call, registration.org_group_id),
        platform: registration.platform.and_then(input::platform_of).map_or("", |platform| platform.name()),
        registration_date: format_zulu(registration.created_at),
        friendly_name: registration.details.friendly_name,
        serial_number: registration.serial_number,
        asset_number: registration.asset_number,
        udid: registration.udid,
        custom_attributes: registration.details.attributes.into_iter().map(AttributeRow::from).collect(),
    })
}

/// Login name of the user, empty without one.
pub(super) async fn user_name(call: &Call, user: Option<i64>) -> Result<String, VendorError> {
    let Some(id) = user else { return Ok(String::new()) };
    let user = users::store::find(&call.tenant.database, id).await?;
    Ok(user.map(|user| user.user_name).unwrap_or_default())
}

/// Name of an organization group.
pub(super) fn org_group_name(call: &Call, id: i64) -> String {
    call.tenant.access.org_group(id).map(|group| group.name).unwrap_or_default()
}

/// `POST /registereddevices/delete?searchby=`: by serial number, asset number, UDID or IMEI, of one user where
/// `username` is given.
pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let word = call.query.text("searchby").unwrap_or_default().to_lowercase();
    let column = match word.as_str() {
        "serialnumber" => "serial_number",
        "assetnumber" => "asset_number",
        "udid" => "udid",
        "imei" | "imeinumber" => "imei",
        _ => {
            let shown: String = word.chars().take(100).collect();
            let text = format!(
                "searchby {shown:?} is not valid: give SerialNumber, AssetNumber, Udid or ImeiNumber"
            );
            return Err(VendorError::new(422, 1012, text));
        }
    };
    delete_by(call, column).await
}

pub(super) async fn delete_by_serial(call: Call) -> Result<Reply, VendorError> {
    delete_by(call, "serial_number").await
}

pub(super) async fn delete_by_asset(call: Call) -> Result<Reply, VendorError> {
    delete_by(call, "asset_number").await
}

pub(super) async fn delete_by_udid(call: Call) -> Result<Reply, VendorError> {
    delete_by(call, "udid").await
}

async fn delete_by(call: Call, column: &'static str) -> Result<Reply, VendorError> {
    let values = values(&call)?;
    if values.len() > BULK_MAX {
        let text = format!("{} values are too many: give at most {BULK_MAX} in one call", values.len());
        return Err(VendorError::new(422, 1012, text));
    }
    let user = match call.query.text("username") {
        None => None,
        Some(name) => {
            let user = users::store::find_by_name(&call.tenant.database, name).await?;
            Some(user.map_or(0, |user| user.id))
        }
    };
    let mut outcome = Outcome::default();
    for value in values {
        let found = matching(&call, column, &value, user).await?;
        let result = match found.is_empty() {
            true => Err(VendorError::new(400, 400, format!("No registered device with {column} {value}"))),
            false => store::delete(&call.tenant.database, &found).await.map(drop).map_err(VendorError::from),
        };
        outcome.add(&value, result);
    }
    Reply::json(&outcome)
}

async fn matching(
    call: &Call,
    column: &'static str,
    value: &str,
    user: Option<i64>,
) -> Result<Vec<i64>, VendorError> {
    if value.is_empty() {
        return Ok(Vec::new());
    }
    let mut filter = Filter::default();
    filter.equals("kind", Some(Kind::Registered.to_string()));
    filter.one_of("org_group_id", &visible_ids(call, call.caller.org_group_id));
    filter.equals(column, Some(value));
    filter.equals("user_id", user);
    let page = Page { number: 0, size: ROWS_MAX };
    let found = store::list(&call.tenant.database, &filter, page).await?;
    Ok(found.into_iter().map(|registration| registration.id).collect())
}
