//! Mac software: made of uploaded files, edited, its description fetched.

use std::collections::HashMap;

use uuid::Uuid;

use super::package_info::texts;
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mam::{
        apps::{
            details::Details,
            find::{self, Face, internal},
            make::{Draft, make},
            rules::Rules,
            store::App,
        },
        blobs::{self, store::Blob},
    },
    resource::{Fields, is_visible},
};

/// The largest description: it is parsed.
const INFO_BYTES_MAX: i64 = 1024 * 1024;
/// The longest text that is taken over.
const TEXT_MAX: usize = 4_000;

/// `POST`: 201 with the application's id at the end of `Location`.
pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let org_group_id = org_group(&call)?;
    let fields = Fields::of(&call)?;
    let (info, texts) = described(&call, &fields).await?;
    let id = fields.number("applicationBlobId").unwrap_or(0);
    let package = blob(&call, id).await?.ok_or_else(|| {
        VendorError::new(400, 7455, format!("applicationBlobId {id} names no blob: upload the package first"))
    })?;
    let icon = icon(&call, &fields).await?;
    let text = |name: &str| texts.get(name).filter(|text| !text.is_empty()).cloned();
    let name = text("name").unwrap_or_else(|| package.name.clone());
    let version = text("version").or_else(|| fields.text("version")).unwrap_or_else(|| "1.0".into());
    let mut details = Details {
        display_name: text("display_name").unwrap_or_default(),
        description: text("description").unwrap_or_default().chars().take(TEXT_MAX).collect(),
        developer: text("developer").unwrap_or_default().chars().take(TEXT_MAX).collect(),
        file_version: version.clone(),
        file_name: package.name.clone(),
        file_blob: Some(package.uuid.clone()),
        file_hash: package.sha256.clone(),
        icon_blob: icon,
        package_info: Some(info.id),
        ..Details::default()
    };
    if let Some(package) = fields.text("earPackageIdentifier").filter(|text| !text.is_empty()) {
        details.source = "EnterpriseAppRepository".into();
        details.external_id = package.chars().take(TEXT_MAX).collect();
    }
    let draft = Draft {
        bundle_id: text("bundle_id").unwrap_or_else(|| name.clone()),
        name,
        version,
        kind: "Internal",
        platform: Platform::AppleOsX,
        size_bytes: package.size_bytes,
        category: text("category").unwrap_or_else(|| "Business".into()).chars().take(255).collect(),
        is_auto: false,
        org_group_id,
        details,
        rules: Rules::default(),
    };
    let app = make(&call, draft, (400, 7454)).await?;
    let location = format!("http://{}/api/mam/apps/internal/{}", call.host, app.id);
    Ok(Reply::empty(201).at(location))
}

/// `PUT`: another description, another icon.
pub(super) async fn edit(call: Call) -> Result<Reply, VendorError> {
    org_group(&call)?;
    let app = mac_app(&call, call.segment("app")).await?;
    let fields = Fields::of(&call)?;
    let given = fields.number("pkgInfoBlobId").filter(|id| *id > 0);
    let described = match given {
        Some(_) => Some(described(&call, &fields).await?),
        None => None,
    };
    let icon = icon(&call, &fields).await?;
    if described.is_none() && icon.is_none() {
        return Err(VendorError::new(400, 7002, "pkgInfoBlobId or applicationIconId is required"));
    }
    find::change(&call, FACE, app.id, |app| {
        if let Some((info, texts)) = described {
            let text = |name: &str| texts.get(name).filter(|text| !text.is_empty());
            app.details.package_info = Some(info.id);
            app.details.display_name = text("display_name").unwrap_or(&app.details.display_name).clone();
            app.details.description = text("description").unwrap_or(&app.details.description).clone();
        }
        app.details.icon_blob = icon.or(app.details.icon_blob.take());
        Ok(())
    })
    .await?;
    Ok(Reply::empty(204))
}

/// `GET .../metadata`: the description as it was uploaded.
pub(super) async fn metadata(call: Call) -> Result<Reply, VendorError> {
    let group = Uuid::try_parse(call.segment("group")).ok();
    let group = group.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    if !group.is_some_and(|group| is_visible(&call, group.id)) {
        return Err(VendorError::new(400, 5177, "Organization group not found"));
    }
    let app = find::find(&call, FACE).await?;
    check_mac(&app)?;
    let blob = match app.details.package_info {
        Some(id) => blob(&call, id).await?,
        None => None,
    };
    let blob = blob.ok_or_else(|| {
        VendorError::new(400, 7456, format!("Application {} has no package description", app.id))
    })?;
    Ok(Reply::file(blobs::store::content(&call.tenant.database, &blob).await?))
}

const FACE: Face = internal(400, 7000);

fn org_group(call: &Call) -> Result<i64, VendorError> {
    let id = call.segment("id").parse().unwrap_or(0_i64);
    let known = call.tenant.access.org_group(id).filter(|group| is_visible(call, group.id));
    known
        .map(|group| group.id)
        .ok_or_else(|| VendorError::new(400, 7451, format!("Organization group {id} not found")))
}

async fn mac_app(call: &Call, id: &str) -> Result<App, VendorError> {
    let apps = crate::mam::apps::store::list(&call.tenant.database).await?;
    let app = apps.into_iter().find(|app| {
        (app.id.to_string() == id || app.uuid.eq_ignore_ascii_case(id)) && is_visible(call, app.org_group_id)
    });
    let app = app.filter(|app| app.kind == "Internal").ok_or_else(|| FACE.missing())?;
    check_mac(&app)?;
    Ok(app)
}

fn check_mac(app: &App) -> Result<(), VendorError> {
    if app.platform == Platform::AppleOsX as u8 {
        return Ok(());
    }
    Err(VendorError::new(403, 10031, format!("Application {} is not for macOS", app.id)))
}

async fn blob(call: &Call, id: i64) -> Result<Option<Blob>, VendorError> {
    let blob = blobs::store::find(&call.tenant.database, id).await?;
    Ok(blob.filter(|blob| is_visible(call, blob.org_group_id)))
}

/// The description of `pkgInfoBlobId`: 400/7453 where it cannot be read.
async fn described(call: &Call, fields: &Fields) -> Result<(Blob, HashMap<String, String>), VendorError> {
    let id = fields.number("pkgInfoBlobId").unwrap_or(0);
    let unreadable = |what: &str| VendorError::new(400, 7453, format!("pkgInfoBlobId {id} {what}"));
    let info =
        blob(call, id).await?.ok_or_else(|| unreadable("names no blob: upload the property list first"))?;
    if info.size_bytes > INFO_BYTES_MAX {
        return Err(unreadable("has more than 1 MB"));
    }
    let content = blobs::store::content(&call.tenant.database, &info).await?;
    let texts = texts(&content).ok_or_else(|| unreadable("is no property list in XML"))?;
    Ok((info, texts))
}

/// UUID of the icon of `applicationIconId`, where one is named.
async fn icon(call: &Call, fields: &Fields) -> Result<Option<String>, VendorError> {
    let Some(id) = fields.number("applicationIconId").filter(|id| *id > 0) else { return Ok(None) };
    let icon = blob(call, id).await?;
    let icon =
        icon.ok_or_else(|| VendorError::new(400, 7454, format!("applicationIconId {id} names no blob")))?;
    Ok(Some(icon.uuid))
}
