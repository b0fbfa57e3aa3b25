//! What bodies and paths say: names, people, devices; and the refusals that all of this folder share.

use database::DatabaseError;
use serde_json::Value;
use uuid::Uuid;

use super::{
    record::{Kind, Record},
    store,
};
use crate::{
    access::OrgGroup,
    fleet::{By, state::DeviceState},
    http::{Call, VendorError},
    resource::{Fields, is_visible},
    system::users,
};

/// Longest text of a field.
const TEXT_MAX: usize = 255;
/// Most entries of one list.
const ENTRIES_MAX: usize = 1_000;
/// Most documents of one kind.
const RECORDS_MAX: usize = 5_000;

/// 422/1012, naming field, value and remedy.
pub(super) fn bad(field: &str, value: &str, remedy: &str) -> VendorError {
    let shown: String = value.chars().take(80).collect();
    VendorError::new(422, 1012, format!("Validation failed: {field} {shown:?} cannot be used: {remedy}"))
}

/// A text; none where it is left out.
pub(super) fn text(fields: &Fields, field: &str) -> Result<Option<String>, VendorError> {
    let Some(text) = fields.text(field).map(|text| text.trim().to_owned()) else { return Ok(None) };
    if text.chars().count() > TEXT_MAX {
        return Err(bad(field, &text, &format!("use at most {TEXT_MAX} characters")));
    }
    Ok(Some(text))
}

/// The name, which must be there in the end.
pub(super) fn name(fields: &Fields, old: &str) -> Result<String, VendorError> {
    let name = text(fields, "name")?.unwrap_or_else(|| old.to_owned());
    if name.is_empty() { Err(bad("name", "", "give a name")) } else { Ok(name) }
}

/// A list of UUIDs; none where it is left out.
pub(super) fn uuids(fields: &Fields, field: &str) -> Result<Option<Vec<Uuid>>, VendorError> {
    let list = match fields.get(field) {
        None => return Ok(None),
        Some(Value::Array(list)) if list.len() <= ENTRIES_MAX => list,
        Some(other) => {
            return Err(bad(
                field,
                &other.to_string(),
                &format!("give a list of at most {ENTRIES_MAX} UUIDs"),
            ));
        }
    };
    let mut found = Vec::with_capacity(list.len());
    for value in list {
        let uuid = value.as_str().and_then(|text| Uuid::try_parse(text.trim()).ok());
        let uuid = uuid.ok_or_else(|| bad(field, &value.to_string(), "give UUIDs"))?;
        if !found.contains(&uuid) {
            found.push(uuid);
        }
    }
    Ok(Some(found))
}

/// Enrollment users that exist for the caller; none where the field is left out.
pub(super) async fn people(
    call: &Call,
    fields: &Fields,
    field: &str,
) -> Result<Option<Vec<Uuid>>, VendorError> {
    let Some(uuids) = uuids(fields, field)? else { return Ok(None) };
    for uuid in &uuids {
        user(call, *uuid, field).await?;
    }
    Ok(Some(uuids))
}

/// An enrollment user that exists for the caller.
pub(super) async fn user(call: &Call, uuid: Uuid, field: &str) -> Result<users::store::User, VendorError> {
    let user = users::store::find_by_uuid(&call.tenant.database, &uuid.to_string()).await?;
    let user = user.filter(|user| is_visible(call, user.org_group_id));
    user.ok_or_else(|| {
        bad(field, &uuid.to_string(), "name an enrollment user within the caller's organization group")
    })
}

/// Enrolled devices at or below that organization group; none where the field is left out.
pub(super) async fn devices(
    call: &Call,
    fields: &Fields,
    field: &str,
    below: i64,
) -> Result<Option<Vec<u32>>, VendorError> {
    let Some(uuids) = uuids(fields, field)? else { return Ok(None) };
    let mut ids = Vec::with_capacity(uuids.len());
    for uuid in uuids {
        let device = call.tenant.fleet.find_within(By::Uuid, &uuid.to_string(), below).await?;
        let device = device.filter(DeviceState::is_listed);
        let device = device.ok_or_else(|| {
            bad(field, &uuid.to_string(), "name an enrolled device at or below the organization group")
        })?;
        ids.push(device.id);
    }
    Ok(Some(ids))
}

/// UUIDs of those devices that are still enrolled.
pub(super) async fn device_uuids(call: &Call, ids: &[u32]) -> Result<Vec<Uuid>, VendorError> {
    let devices = call.tenant.fleet.get_many(ids).await?;
    Ok(devices.iter().filter(|device| device.is_listed()).map(|device| device.uuid).collect())
}

/// The organization group of the path; 404/6008.
pub(super) fn path_group(call: &Call) -> Result<OrgGroup, VendorError> {
    let uuid = Uuid::try_parse(call.segment("uuid")).ok();
    group(call, uuid).ok_or_else(|| {
        VendorError::new(404, 6008, "Organization group not found or user does not have access.")
    })
}

/// The organization group of the body, the caller's own where it names none.
pub(super) fn body_group(call: &Call, fields: &Fields) -> Result<OrgGroup, VendorError> {
    let field = "organization_group_uuid";
    let found = match fields.text(field) {
        None => call.tenant.access.org_group(call.caller.org_group_id),
        Some(text) => group(call, Uuid::try_parse(text.trim()).ok()),
    };
    let shown = fields.text(field).unwrap_or_default();
    found.ok_or_else(|| bad(field, &shown, "name a group within the caller's organization group"))
}

fn group(call: &Call, uuid: Option<Uuid>) -> Option<OrgGroup> {
    let group = uuid.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    group.filter(|group| is_visible(call, group.id))
}

/// The document of the path, if it exists for the caller; 404/404.
pub(super) async fn found<T: Kind>(call: &Call) -> Result<Record<T>, VendorError> {
    let uuid = Uuid::try_parse(call.segment("uuid")).unwrap_or_default();
    let record = store::find::<T>(&call.tenant.database, uuid).await?;
    record
        .filter(|record| is_visible(call, record.org_group_id))
        .ok_or_else(|| VendorError::new(404, 404, format!("{} not found with uuid {uuid}", T::NOUN)))
}

/// Documents of a kind that exist for the caller, by the name that is asked for.
pub(super) async fn visible<T: Kind>(call: &Call) -> Result<Vec<Record<T>>, VendorError> {
    let root = crate::resource::asked_org_group(call, "organization_group_uuid").ok_or_else(|| {
        VendorError::new(404, 6008, "Organization group not found or user does not have access.")
    })?;
    let part = call.query.text("name").map(str::to_lowercase);
    let mut records = store::list::<T>(&call.tenant.database).await?;
    records.retain(|record| {
        call.tenant.access.is_within(record.org_group_id, root)
            && part.as_ref().is_none_or(|part| record.name.to_lowercase().contains(part))
    });
    Ok(records)
}

/// Refuses one more document where there are many.
pub(super) async fn room<T: Kind>(call: &Call) -> Result<(), VendorError> {
    if store::list::<T>(&call.tenant.database).await?.len() < RECORDS_MAX {
        return Ok(());
    }
    Err(VendorError::new(
        400,
        400,
        format!("{} cannot be added: a tenant has at most {RECORDS_MAX}", T::NOUN),
    ))
}

/// 400/400 for a name that is taken.
pub(super) fn taken<T: Kind>(error: DatabaseError, name: &str) -> VendorError {
    match error {
        DatabaseError::Duplicate { .. } => {
            VendorError::new(400, 400, format!("{} {name:?} is there already: choose another name", T::NOUN))
        }
        other => other.into(),
    }
}

/// Writes a new document, or a changed one.
pub(super) async fn save<T: Kind>(call: &Call, record: &Record<T>, is_new: bool) -> Result<(), VendorError> {
    let mut work = call.tenant.database.begin("save_education_record").await?;
    let written =
        if is_new { store::insert(&mut work, record).await } else { store::update(&mut work, record).await };
    written.map_err(|error| taken::<T>(error, &record.name))?;
    work.commit().await?;
    Ok(())
}
