//! An application group as it is sent and shown.

use serde_json::{Map, Value, json};

use super::store::{AppGroup, Entry};
use crate::{
    http::{Call, VendorError},
    mam::{
        apps::make::{org_group, platform},
        form::{self, Field, Kind, field},
    },
    resource::Fields,
};

/// The most applications of a group.
pub(super) const APPLICATIONS_MAX: usize = 500;
/// The longest name.
const NAME_MAX: usize = 255;
const KINDS: [&str; 4] = ["Whitelist", "Blacklist", "Required", "MDMApplication"];

static DETAILS: [Field; 6] = [
    field("Description", Kind::Text),
    field("DeviceModel", Kind::Text),
    field("DeviceOperatingSystem", Kind::Text),
    field("DeviceOwnership", Kind::Text),
    field("OrganizationGroups", Kind::List(&Kind::Object(&NAMED))),
    field("UserGroups", Kind::List(&Kind::Object(&NAMED))),
];
static NAMED: [Field; 2] = [field("Id", Kind::Text), field("Name", Kind::Text)];

/// Reads a body into a group; what is left out stays.
pub(super) fn read(call: &Call, group: &mut AppGroup) -> Result<(), VendorError> {
    let bad = |message: String| VendorError::new(400, 400, message);
    let body: Value = call.json()?;
    let fields = Fields::of(call)?;
    if let Some(name) = fields.text("Name") {
        group.name = name.trim().to_owned();
    }
    if group.name.is_empty() || group.name.chars().count() > NAME_MAX {
        return Err(bad(format!("Name has 1 to {NAME_MAX} characters")));
    }
    if let Some(word) = fields.text("AppGroupType") {
        let known = KINDS.iter().find(|kind| kind.eq_ignore_ascii_case(&word));
        let known =
            known.ok_or_else(|| bad(format!("AppGroupType is {word:?}, expected {}", KINDS.join(", "))))?;
        group.kind = (*known).to_owned();
    }
    if let Some(word) = fields.text("Platform") {
        let known = platform(&word).ok_or_else(|| {
            bad(format!("Platform is {word:?}, expected Apple, Android, AppleOsX or WinRT"))
        })?;
        group.platform = known.name().to_owned();
    }
    if group.kind.is_empty() || group.platform.is_empty() {
        return Err(bad("AppGroupType and Platform are required".into()));
    }
    let org_group = org_group(call, fields.text("ManagedByOrganizationGroupID")).ok_or_else(|| {
        bad("ManagedByOrganizationGroupID names no organization group of the caller".into())
    })?;
    if group.id == 0 {
        group.org_group_id = org_group;
    }
    group.is_active = fields.flag("IsActive").unwrap_or(group.is_active);
    let details = form::read(&DETAILS, &body, "").map_err(bad)?;
    let mut kept = group.details.as_object().cloned().unwrap_or_default();
    kept.extend(details.as_object().cloned().unwrap_or_default());
    group.details = Value::Object(kept);
    if fields.get("Applications").is_some() {
        group.applications = entries(&fields)?;
    }
    Ok(())
}

/// `Applications` of a body: 400/400 where one has no bundle id.
pub(super) fn entries(fields: &Fields) -> Result<Vec<Entry>, VendorError> {
    let bad = |message: String| VendorError::new(400, 400, message);
    let list = fields.objects("Applications");
    if list.len() > APPLICATIONS_MAX {
        return Err(bad(format!("{} applications, at most {APPLICATIONS_MAX} are kept", list.len())));
    }
    let mut entries: Vec<Entry> = Vec::new();
    for entry in list {
        let bundle_id = entry.text("BundleId").unwrap_or_default().trim().to_owned();
        if bundle_id.is_empty() || bundle_id.chars().count() > NAME_MAX {
            return Err(bad(format!("BundleId of each application has 1 to {NAME_MAX} characters")));
        }
        let name = entry.text("Name").unwrap_or_else(|| bundle_id.clone()).chars().take(NAME_MAX).collect();
        entries.retain(|known| known.bundle_id != bundle_id);
        entries.push(Entry { name, bundle_id });
    }
    Ok(entries)
}

/// As it is shown: ids and counts are texts.
pub(super) fn rendered(group: &AppGroup) -> Value {
    let mut shown = Map::new();
    shown.extend(group.details.as_object().cloned().unwrap_or_default());
    let own = json!({
        "ApplicationGroupID": group.id.to_string(),
        "Name": group.name,
        "AppGroupType": group.kind,
        "Platform": group.platform,
        "IsActive": group.is_active,
        "ManagedByOrganizationGroupID": group.org_group_id.to_string(),
        "AppCount": group.applications.len().to_string(),
        "Applications": group.applications,
    });
    shown.extend(own.as_object().cloned().unwrap_or_default());
    Value::Object(shown)
}
