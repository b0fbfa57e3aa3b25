//! All versions of an internal application, by bundle id: lists, counts, a summary.

use serde_json::{Value, json};
use uem_types::{mdm::enums, wire::word::Word};

use super::{
    make::platform,
    reach, render,
    store::{self, App},
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::smart_groups::criteria::Version,
    resource::{asked_org_group, is_visible},
};

/// `GET /api/mam/apps/internal/{bundleId}/{deviceType}/versions`: 404/19 where there is none.
pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let bundle = call.segment("bundle").to_owned();
    answer(&call, |app| app.bundle_id.eq_ignore_ascii_case(&bundle), (404, 19)).await
}

/// `GET .../packageSource/{packageSource}/deviceType/{deviceType}/versions`: those that came from one source.
pub(super) async fn of_source(call: Call) -> Result<Reply, VendorError> {
    let source = call.segment("source").to_owned();
    let known =
        ["AirWatch", "EnterpriseAppRepository", "AndroidWork", "WindowsStore", "WindowsBusinessStore"];
    if !known.iter().any(|known| known.eq_ignore_ascii_case(&source)) {
        let message =
            format!("Validation failed: packageSource is {source:?}, expected one of {}", known.join(", "));
        return Err(VendorError::new(422, 1012, message));
    }
    let is_its = |app: &App| {
        let of_app = if app.details.source.is_empty() { "AirWatch" } else { &app.details.source };
        of_app.eq_ignore_ascii_case(&source)
    };
    answer(&call, is_its, (400, 19)).await
}

async fn answer(
    call: &Call,
    is_asked: impl Fn(&App) -> bool,
    missing: (u16, i32),
) -> Result<Reply, VendorError> {
    let word = call.segment("type");
    let platform = platform(word).ok_or_else(|| {
        VendorError::new(
            422,
            1012,
            format!("Validation failed: deviceType is {word:?}, expected one such as WinRT"),
        )
    })?;
    let Some(org_group) = asked_org_group(call, "organizationgroupuuid") else {
        return Err(VendorError::new(
            missing.0,
            missing.1,
            "organizationgroupuuid names no organization group of the caller",
        ));
    };
    let mut apps = store::list(&call.tenant.database).await?;
    apps.retain(|app| {
        app.kind == "Internal"
            && app.platform == platform as u8
            && is_asked(app)
            && call.tenant.access.is_within(app.org_group_id, org_group)
    });
    if apps.is_empty() {
        return Err(VendorError::new(missing.0, missing.1, "No version found"));
    }
    apps.sort_by_key(|app| (std::cmp::Reverse(Version::read(&app.version)), app.id));
    let rows: Vec<Value> = apps.iter().map(version).collect();
    Reply::json(&rows)
}

fn version(app: &App) -> Value {
    let file_type = app.details.file_name.rsplit_once('.').map(|(_, end)| end).unwrap_or_default();
    json!({
        "application_uuid": app.uuid,
        "build_package_version": app.version,
        "device_type": render::platform(app.platform),
        "file_type": file_type,
        "is_active": app.status == "Active",
        "is_provisioning_enabled": false,
        "is_retired": app.status == "Retired",
        "package_version": app.version,
        "unique_identifier": app.bundle_id,
        "version": app.version,
        "version_code": 0,
        "version_hash": app.details.file_hash,
    })
}

/// The internal applications that `bundleid`, `devicetype` and `apporganizationgroupuuid` of a query name: 404/7000
/// where there is none, 404/5054 for an unknown group, 422/1012 where something is left out.
pub(super) async fn of_bundle(call: &Call) -> Result<Vec<App>, VendorError> {
    let invalid = |message: String| VendorError::new(422, 1012, format!("Validation failed: {message}"));
    let bundle = call.query.text("bundleid").ok_or_else(|| invalid("bundleid is required".into()))?;
    let word = call.query.text("devicetype").ok_or_else(|| invalid("devicetype is required".into()))?;
    let number = enums::Platform::parse(word).number();
    if number.is_none() && platform(word).is_none() {
        return Err(invalid(format!("devicetype is {word:?}, expected one such as WinRT")));
    }
    let org_group = asked_org_group(call, "apporganizationgroupuuid").ok_or_else(|| {
        VendorError::new(404, 5054, "apporganizationgroupuuid names no organization group of the caller")
    })?;
    let mut apps = store::list(&call.tenant.database).await?;
    apps.retain(|app| {
        app.kind == "Internal"
            && app.bundle_id.eq_ignore_ascii_case(bundle)
            && (number == Some(i64::from(app.platform))
                || platform(word).is_some_and(|word| word as u8 == app.platform))
            && call.tenant.access.is_within(app.org_group_id, org_group)
            && is_visible(call, app.org_group_id)
    });
    if apps.is_empty() {
        return Err(VendorError::new(
            404,
            7000,
            format!("No internal application has the bundle id {bundle}"),
        ));
    }
    Ok(apps)
}

/// `GET /api/mam/apps/internal/summary`
pub(super) async fn summary(call: Call) -> Result<Reply, VendorError> {
    let apps = of_bundle(&call).await?;
    let newest = apps.iter().max_by_key(|app| (Version::read(&app.version), app.id));
    let Some(app) = newest else { return Err(VendorError::new(404, 7000, "Application not found")) };
    let group = call.tenant.access.org_group(app.org_group_id);
    let display = if app.details.display_name.is_empty() { &app.name } else { &app.details.display_name };
    Reply::json(&json!({
        "bundle_identifier": app.bundle_id,
        "name": app.name,
        "display_name": display,
        "icon_uri": icon(&call, app),
        "managed_by": group.map(|group| group.name).unwrap_or_default(),
    }))
}

fn icon(call: &Call, app: &App) -> String {
    match &app.details.icon_blob {
        Some(uuid) => format!("http://{}/api/mam/blobs/downloadblob/{uuid}", call.host),
        None => String::new(),
    }
}

/// `GET /api/mam/apps/internal/installcounts`: the numbers of each version.
pub(super) async fn install_counts(call: Call) -> Result<Reply, VendorError> {
    let apps = of_bundle(&call).await?;
    let mut counts = Vec::with_capacity(apps.len());
    for app in &apps {
        counts.push(counts_of(&call, app).await?);
    }
    Reply::json(&json!({"app_version_level_counts": counts}))
}

/// What is assigned, there, and there without being assigned.
pub(super) async fn counts_of(call: &Call, app: &App) -> Result<Value, VendorError> {
    let devices = super::breakdown::devices(call, app).await?;
    let installed = call.tenant.installs.get(&call.tenant).await?.installed(app);
    let elsewhere = super::devices::within(
        call,
        &installed - &reach::assigned(&call.tenant, app).await?,
        call.caller.org_group_id,
    );
    Ok(json!({
        "application_version": app.version,
        "assigned_count": devices.len(),
        "installed_count": devices.intersection_len(&installed),
        "sideloaded_count": elsewhere.len(),
    }))
}
