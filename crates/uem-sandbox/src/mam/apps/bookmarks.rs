//! `GET /api/mam/apps/kiosk-bookmarks/{platform}`: the bookmarks that profiles put onto devices, to choose from for the
//! screen of a kiosk.

use serde_json::{Map, Value, json};

use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mam::blobs,
    mdm::profiles::store::{self, Profile},
    resource::asked_org_group,
};

/// The platforms that have bookmarks, with the payloads that hold them.
const PAYLOADS: [(Platform, &[&str]); 2] = [
    (Platform::Android, &["AndroidContainerBookMark", "BookmarkSettings"]),
    (Platform::Apple, &["WebClips"]),
];

/// 400/400 for other platforms than Android and Apple: real tenants refuse them as well. With `provisioning_enabled`
/// only the profiles whose setting says so.
pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let word = call.segment("platform");
    let known = PAYLOADS.iter().find(|(platform, _)| platform.name().eq_ignore_ascii_case(word));
    let Some((platform, payloads)) = known else {
        let message = format!("Invalid device type {word:?}: expected ANDROID or APPLE");
        return Err(VendorError::new(400, 400, message));
    };
    let Some(org_group) = asked_org_group(&call, "organization_group_uuid") else {
        let message = "organization_group_uuid names no organization group of the caller";
        return Err(VendorError::new(404, 5054, message));
    };
    let provisioning = call.query.text("provisioning_enabled").map(|text| text.eq_ignore_ascii_case("true"));
    let mut profiles = store::list(&call.tenant.database).await?;
    profiles.retain(|profile| {
        profile.is_active
            && profile.platform == *platform as u8
            && call.tenant.access.is_within(profile.org_group_id, org_group)
            && provisioning.is_none_or(|asked| asked == is_provisioning(profile))
    });
    let mut bookmarks = Vec::new();
    for profile in &profiles {
        for payload in payloads.iter().filter_map(|name| profile.payloads.get(*name)) {
            for entry in entries(payload) {
                bookmarks.extend(bookmark(&call, profile, entry).await?);
            }
        }
    }
    Reply::json(&bookmarks)
}

fn is_provisioning(profile: &Profile) -> bool {
    profile.settings.get("EnableProvisioning").and_then(Value::as_bool).unwrap_or(false)
}

/// A payload may be one bookmark or a list of them.
fn entries(payload: &Value) -> Vec<&Map<String, Value>> {
    match payload {
        Value::Array(list) => list.iter().filter_map(Value::as_object).collect(),
        other => other.as_object().into_iter().collect(),
    }
}

/// Without an address it is none.
async fn bookmark(
    call: &Call,
    profile: &Profile,
    entry: &Map<String, Value>,
) -> Result<Option<Value>, VendorError> {
    let text = |name: &str| match entry.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let Some(url) = text("URL") else { return Ok(None) };
    let mut row = json!({
        "profile_name": profile.name,
        "title": text("Label").unwrap_or_else(|| url.clone()),
        "url": url,
    });
    if let Some(icon) = text("IconId").or_else(|| text("Icon"))
        && let Some(blob) = blobs::uuid_of(call, &icon).await?
    {
        row["blob_uuid"] = json!(blob);
    }
    Ok(Some(row))
}
