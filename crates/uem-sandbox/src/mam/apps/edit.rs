//! `PUT /api/mam/apps/internal/{id}` and `/public/{id}`, and `POST /api/mam/apps/public`: bodies in the shape of the
//! search's rows. What is left out stays.

use super::{
    details::Details,
    find::{self, Face},
    make::{Draft, make, org_group, platform, read_category, read_details, read_models},
    rules::Rules,
    upload::entity,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Fields,
};

/// Both edits. Version, bundle and platform of an application never change.
pub(super) async fn put(call: Call, face: Face) -> Result<Reply, VendorError> {
    let app = find::find(&call, face).await?;
    let fields = Fields::of(&call)?;
    let fixed = [("BundleId", &app.bundle_id), ("AppVersion", &app.version)];
    for (name, known) in fixed {
        if let Some(text) = fields.text(name).filter(|text| text != known) {
            let message = format!("{name} is {text:?}, the application's is {known:?} and cannot change");
            return Err(VendorError::new(400, 400, message));
        }
    }
    let name = fields.text("ApplicationName").map(|name| name.trim().to_owned());
    if name.as_ref().is_some_and(|name| name.is_empty() || name.chars().count() > 255) {
        return Err(VendorError::new(400, 400, "ApplicationName has 1 to 255 characters"));
    }
    let models = read_models(&fields, app.platform)?;
    let push_mode = match fields.text("PushMode") {
        None => None,
        Some(word) => Some(is_auto(&word)?),
    };
    find::change(&call, face, app.id, |app| {
        read_details(&fields, &mut app.details)?;
        app.name = name.unwrap_or_else(|| app.name.clone());
        app.category = read_category(&fields).unwrap_or_else(|| app.category.clone());
        if !models.is_empty() {
            app.details.models = models;
        }
        if let Some(icon) = fields.text("IconBlobUuId").filter(|text| !text.is_empty()) {
            app.details.icon_blob = Some(icon);
        }
        if let Some(is_auto) = push_mode {
            app.push_mode = if is_auto { "Auto" } else { "OnDemand" }.into();
        }
        Ok(())
    })
    .await?;
    Ok(Reply::empty(204))
}

/// `POST /api/mam/apps/public`
pub(super) async fn create_public(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let Some(org_group_id) = org_group(&call, fields.text("LocationGroupId")) else {
        return Err(VendorError::new(403, 403, "LocationGroupId names no organization group of the caller"));
    };
    let word = fields.text("Platform").unwrap_or_default();
    let platform = platform(&word).ok_or_else(|| {
        let message = format!("Platform is {word:?}, expected 2 (Apple), 5 (Android), 10, 12, 18 or 21");
        VendorError::new(400, 400, message)
    })?;
    let mut details = Details { models: read_models(&fields, platform as u8)?, ..Details::default() };
    read_details(&fields, &mut details)?;
    details.source.clear();
    let name = fields.text("ApplicationName").unwrap_or_default();
    let bundle_id = fields.text("BundleId").or_else(|| Some(details.external_id.clone())).unwrap_or_default();
    let draft = Draft {
        name,
        bundle_id,
        version: fields.text("AppVersion").unwrap_or_else(|| "1.0".into()),
        kind: "Public",
        platform,
        size_bytes: 0,
        category: read_category(&fields).unwrap_or_else(|| "Productivity".into()),
        is_auto: fields.text("PushMode").map(|word| is_auto(&word)).transpose()?.unwrap_or(false),
        org_group_id,
        details,
        rules: Rules::default(),
    };
    let app = make(&call, draft, (400, 400)).await?;
    let mut body = entity(&call, &app).await?;
    if let Some(body) = body.as_object_mut() {
        body.insert("ApplicationSource".into(), 1.into());
        body.insert("PushMode".into(), if app.push_mode == "Auto" { 0 } else { 1 }.into());
    }
    Reply::json(&body)
}

fn is_auto(word: &str) -> Result<bool, VendorError> {
    match word.to_lowercase().as_str() {
        "auto" | "0" => Ok(true),
        "ondemand" | "1" => Ok(false),
        _ => Err(VendorError::new(400, 400, format!("PushMode is {word:?}, expected Auto or OnDemand"))),
    }
}
