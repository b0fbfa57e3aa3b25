//! Internal applications from uploaded files: `uploadchunk`, `begininstall` and its newer twin `application`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    details::Details,
    make::{Draft, make, org_group, platform, read_category, read_details, read_models},
    render,
    rules::Rules,
    store::{self, App},
};
use crate::{
    http::{Call, Reply, VendorError},
    mam::blobs::{self, Part, store::Blob},
    mdm::{profiles::group_names, smart_groups::criteria::Version},
    resource::{Fields, is_visible},
};

/// `POST /api/mam/apps/internal/uploadchunk`: a part in base64. The answer misspells the transaction, as the vendor does.
pub(in crate::mam) async fn chunk(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let number = |name: &str| {
        fields
            .number(name)
            .ok_or_else(|| VendorError::new(400, 400, format!("{name} is required: a whole number")))
    };
    let content = STANDARD
        .decode(fields.text("ChunkData").unwrap_or_default())
        .map_err(|error| VendorError::new(400, 400, format!("ChunkData is not base64: {error}")))?;
    let place = number("ChunkSequenceNumber")?;
    let part = Part {
        upload: fields.text("TransactionId").filter(|id| !id.trim().is_empty()),
        place,
        total: number("TotalApplicationSize")?,
        size: fields.number("ChunkSize"),
        content,
    };
    let id = blobs::take_part(&call, part, (422, 422)).await?;
    Reply::json(&json!({"TranscationId": id, "ChunkSequenceNumber": place, "UploadSuccess": true}))
}

/// `POST .../begininstall` and `POST .../application`: an application of a file that was uploaded whole or in parts.
pub(in crate::mam) async fn install(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let either = |old: &str, newer: &str| fields.text(old).or_else(|| fields.text(newer));
    let Some(org_group_id) = org_group(&call, either("LocationGroupId", "organization_group_uuid")) else {
        let message = "LocationGroupId names no organization group of the caller";
        return Err(VendorError::new(400, 5057, message));
    };
    let word = either("DeviceType", "device_type").unwrap_or_default();
    let platform = platform(&word).ok_or_else(|| {
        let message =
            format!("DeviceType is {word:?}, expected Apple, Android, AppleOsX, WinRT, ChromeOS or Linux");
        VendorError::new(400, 400, message)
    })?;
    let models = read_models(&fields, platform as u8)?;
    let blob = file(&call, &fields, org_group_id).await?;
    let mut details = Details { models, source: "AirWatch".into(), ..Details::default() };
    read_details(&fields, &mut details)?;
    details.file_name.clone_from(&blob.name);
    details.file_blob = Some(blob.uuid.clone());
    details.file_hash.clone_from(&blob.sha256);
    details.icon_blob = either("IconBlobUuId", "iconblob_uuid").filter(|text| !text.is_empty());
    let stem = blob.name.rsplit_once('.').map_or(blob.name.as_str(), |(stem, _)| stem);
    let name = either("ApplicationName", "application_name").unwrap_or_else(|| stem.to_owned());
    let version = either("AppVersion", "app_uem_version")
        .or_else(|| Some(details.file_version.clone()).filter(|text| !text.is_empty()))
        .unwrap_or_else(|| "1.0.0".into());
    let bundle_id = either("BundleId", "bundle_id").unwrap_or_else(|| stem.to_lowercase());
    let is_auto = either("PushMode", "push_mode").is_some_and(|word| word.eq_ignore_ascii_case("Auto"));
    let carries = fields.flag("CarryOverAssignments").or_else(|| fields.flag("carryover_assignments"));
    let rules = if carries == Some(true) {
        carried(&call, &bundle_id, platform as u8, org_group_id).await?
    } else {
        Rules::default()
    };
    let draft = Draft {
        name,
        bundle_id,
        version,
        kind: "Internal",
        platform,
        size_bytes: blob.size_bytes,
        category: read_category(&fields).unwrap_or_else(|| "Business".into()),
        is_auto,
        org_group_id,
        details,
        rules,
    };
    let app = make(&call, draft, (400, 7015)).await?;
    Reply::json(&entity(&call, &app).await?)
}

/// The file of `BlobId` or of `TransactionId`.
async fn file(call: &Call, fields: &Fields, org_group_id: i64) -> Result<Blob, VendorError> {
    let either = |old: &str, newer: &str| fields.text(old).or_else(|| fields.text(newer));
    let missing = |what: String| VendorError::new(400, 7008, what);
    if let Some(id) = fields.number("BlobId").or_else(|| fields.number("blob_id")).filter(|id| *id > 0) {
        let blob = blobs::store::find(&call.tenant.database, id).await?;
        return blob
            .filter(|blob| is_visible(call, blob.org_group_id))
            .ok_or_else(|| missing(format!("BlobId {id} names no blob: upload it first")));
    }
    let Some(upload) = either("TransactionId", "transaction_id").filter(|id| !id.trim().is_empty()) else {
        return Err(VendorError::new(400, 400, "BlobId or TransactionId is required"));
    };
    let name = either("FileName", "file_name").or_else(|| either("ApplicationName", "application_name"));
    let name = name.unwrap_or_else(|| "application".into());
    let blob = blobs::collect(call, &upload, &name, "Application", org_group_id, (400, 400)).await?;
    blob.ok_or_else(|| missing(format!("TransactionId {upload} names no upload: send its parts first")))
}

/// The rules of the newest version there is.
pub(in crate::mam) async fn carried(
    call: &Call,
    bundle_id: &str,
    platform: u8,
    org_group_id: i64,
) -> Result<Rules, VendorError> {
    let mut versions = store::list(&call.tenant.database).await?;
    versions.retain(|app| {
        app.kind == "Internal"
            && app.bundle_id == bundle_id
            && app.platform == platform
            && app.org_group_id == org_group_id
    });
    let newest = versions.into_iter().max_by_key(|app| (Version::read(&app.version), app.id));
    let mut rules = newest.map(|app| app.rules).unwrap_or_default();
    rules.publish(call.tenant.fleet.now().as_millisecond());
    Ok(rules)
}

/// The application as these calls answer it: push mode and source are words.
pub(in crate::mam) async fn entity(call: &Call, app: &App) -> Result<Value, VendorError> {
    let names = group_names(&call.tenant).await?;
    let count = call.tenant.installs.get(&call.tenant).await?.of(app.id);
    let entity = render::app(&call.tenant, &names, count, app);
    let mut entity =
        serde_json::to_value(&entity).map_err(|error| VendorError::new(500, 1000, error.to_string()))?;
    entity["PushMode"] = json!(app.push_mode);
    entity["ApplicationSource"] =
        json!(if app.details.source.is_empty() { "AirWatch" } else { &app.details.source });
    let details = &app.details;
    let texts = [
        ("ApplicationFileName", &details.file_name),
        ("DeveloperEmail", &details.developer_email),
        ("DeveloperPhone", &details.developer_phone),
        ("SupportEmail", &details.support_email),
        ("SupportPhone", &details.support_phone),
    ];
    for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        entity[name] = json!(text);
    }
    Ok(entity)
}
