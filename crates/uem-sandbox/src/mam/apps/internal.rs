//! `GET /api/mam/apps/internal/{id}` version 1 and `/{uuid}` version 2. An unknown one is **401/7000**: clients wait
//! for that to learn that a delete has finished.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time::format_zulu;

use super::{
    render,
    store::{self, App},
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::profiles::group_names,
    resource::is_visible,
};

pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    let id: i64 = call.segment("id").parse().unwrap_or(0);
    answer(call, |app| app.id == id).await
}

pub(super) async fn by_uuid(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("uuid").to_lowercase();
    answer(call, |app| app.uuid == uuid).await
}

async fn answer(call: Call, is_asked: impl Fn(&App) -> bool) -> Result<Reply, VendorError> {
    let apps = store::list(&call.tenant.database).await?;
    let found = apps
        .into_iter()
        .find(|app| app.kind == "Internal" && is_asked(app) && is_visible(&call, app.org_group_id));
    let app = found.ok_or_else(|| VendorError::new(401, 7000, "Application not found"))?;
    let counts = call.tenant.installs.get(&call.tenant).await?;
    let count = counts.get(&app.id).copied().unwrap_or_default();
    let names = group_names(&call.tenant).await?;
    let assigned = app
        .smart_groups
        .iter()
        .filter_map(|id| names.get(id).map(|(name, uuid)| assignment(&app, *id, name, uuid)));
    let assignments: Vec<Value> = assigned.collect();
    let group = call.tenant.access.org_group(app.org_group_id);
    let models: Vec<Value> =
        render::models(app.platform).map(|(id, name)| json!({"id": id, "Name": name})).collect();
    let model_names: Vec<&str> = render::models(app.platform).map(|(_, name)| name).collect();
    Reply::json(&json!({
        "ApplicationName": app.name,
        "AppId": app.bundle_id,
        "ActualFileVersion": app.version,
        "AirwatchAppVersion": app.version,
        "BuildVersion": app.version,
        "AppSizeInKB": app.size_bytes / 1024,
        "Platform": render::platform(app.platform),
        "Status": app.status,
        "Assignments": assignments,
        "AssumeManagementOfUserInstalledApp": "Disabled",
        "CategoryList": [{"id": 1, "Name": app.category}],
        "ChangeLog": "",
        "Comments": "",
        "DevicesAssignedCount": count.assigned,
        "DevicesInstalledCount": count.installed,
        "DevicesNotInstalledCount": count.assigned - count.installed,
        "ExcludedSmartGroupGuids": [],
        "ExcludedSmartGroupIds": [],
        "ManagedBy": group.as_ref().map(|group| group.name.clone()).unwrap_or_default(),
        "ManagedByUuid": group.map(|group| group.uuid.to_string()).unwrap_or_default(),
        "MinimumOperatingSystem": "",
        "Rating": 0,
        "Sdk": "Disabled",
        "SupportedModels": models,
        "SupportedModelsName": model_names,
        "id": app.id,
        "uuid": app.uuid,
    }))
}

/// Booleans are words here, and the date has a zone.
fn assignment(app: &App, id: i64, name: &str, uuid: &str) -> Value {
    json!({
        "SmartGroupId": id,
        "SmartGroupName": name,
        "SmartGroupUuid": uuid,
        "PushMode": app.push_mode,
        "Rank": 0,
        "AllowManagement": "Enabled",
        "AppAttribute": "Disabled",
        "AppAttributes": [],
        "AppConfig": "Disabled",
        "AppConfigs": [],
        "ApplicationBackup": "Enabled",
        "AutoUpdateDevicesWithPreviousVersion": "Enabled",
        "EffectiveDate": Timestamp::from_millisecond(app.created_at).map(format_zulu).unwrap_or_default(),
        "PerAppVpn": "Disabled",
        "PreventRemoval": "Disabled",
        "RemoveOnUnEnroll": "Enabled",
        "VisibleInAppCatalog": true,
    })
}
