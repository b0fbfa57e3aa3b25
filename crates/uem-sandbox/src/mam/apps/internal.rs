//! `GET /api/mam/apps/internal/{id}` version 1 and `/{uuid}` version 2. An unknown one is **401/7000**: clients wait
//! for that to learn that a delete has finished.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time::format_zulu;

use super::{
    find::{self, internal},
    render,
    rules::Rule,
    smart_group::Groups,
    store::App,
};
use crate::http::{Call, Reply, VendorError};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, internal(401, 7000)).await?;
    let count = call.tenant.installs.get(&call.tenant).await?.of(app.id);
    let groups = Groups::load(&call).await?;
    let assignments: Vec<Value> = app
        .rules
        .rules
        .iter()
        .flat_map(|rule| rule.smart_groups.iter().map(move |group| (rule, *group)))
        .filter_map(|(rule, group)| {
            groups.uuid(group).map(|uuid| assignment(rule, group, groups.name(group), uuid))
        })
        .collect();
    let group = call.tenant.access.org_group(app.org_group_id);
    let models: Vec<Value> =
        render::models_of(&app).into_iter().map(|(id, name)| json!({"id": id, "Name": name})).collect();
    let model_names: Vec<&str> = render::models_of(&app).into_iter().map(|(_, name)| name).collect();
    let excluded: Vec<&str> = app.rules.excluded.iter().filter_map(|id| groups.uuid(*id)).collect();
    let details = &app.details;
    let or_version = |text: &str| if text.is_empty() { app.version.clone() } else { text.to_owned() };
    let mut body = json!({
        "ApplicationName": app.name,
        "AppId": app.bundle_id,
        "ActualFileVersion": or_version(&details.file_version),
        "AirwatchAppVersion": app.version,
        "BuildVersion": or_version(&details.build_version),
        "AppSizeInKB": app.size_bytes / 1024,
        "Platform": render::platform(app.platform),
        "Status": app.status,
        "Assignments": assignments,
        "AssumeManagementOfUserInstalledApp": "Disabled",
        "CategoryList": [{"id": 1, "Name": app.category}],
        "ChangeLog": details.change_log,
        "Comments": details.comments,
        "DevicesAssignedCount": count.assigned,
        "DevicesInstalledCount": count.installed,
        "DevicesNotInstalledCount": count.assigned - count.installed,
        "ExcludedSmartGroupGuids": excluded,
        "ExcludedSmartGroupIds": app.rules.excluded,
        "ManagedBy": group.as_ref().map(|group| group.name.clone()).unwrap_or_default(),
        "ManagedByUuid": group.map(|group| group.uuid.to_string()).unwrap_or_default(),
        "MinimumOperatingSystem": "",
        "Rating": 0,
        "Sdk": "Disabled",
        "SupportedModels": models,
        "SupportedModelsName": model_names,
        "id": app.id,
        "uuid": app.uuid,
    });
    add_written(&mut body, &app);
    Reply::json(&body)
}

/// What only an application has that somebody uploaded or edited.
fn add_written(body: &mut Value, app: &App) {
    let details = &app.details;
    let texts = [
        ("DisplayName", &details.display_name),
        ("ApplicationUrl", &details.url),
        ("ApplicationFileHash", &details.file_hash),
        ("LaunchCommand", &details.launch_command),
    ];
    for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        body[name] = json!(text);
    }
    if !details.launch_command.is_empty() {
        body["LaunchType"] = json!("LaunchPath");
    }
    let parts = [
        ("DeploymentOptions", &details.deployment),
        ("FilesOptions", &details.files),
        ("MsiDeploymentParameters", &details.installer),
    ];
    for (name, part) in parts {
        if let Some(part) = part {
            body[name] = part.clone();
        }
    }
    if let Some(part) = body.get_mut("MsiDeploymentParameters").and_then(Value::as_object_mut) {
        part.remove("InstallContext");
    }
    if let Some(uuid) = &details.file_blob {
        body["ApplicationFileBlobGUID"] = json!(uuid);
    }
    if let Some(uuid) = &details.icon_blob {
        for size in ["LargeIconBlobGUID", "MediumIconBlobGUID", "SmallIconBlobGUID"] {
            body[size] = json!(uuid);
        }
    }
}

/// Booleans are words here, and the date has a zone.
fn assignment(rule: &Rule, id: i64, name: &str, uuid: &str) -> Value {
    let word = |is_on: bool| if is_on { "Enabled" } else { "Disabled" };
    let configs = old_configurations(&rule.list("/application_configuration"));
    let attributes = old_configurations(&rule.list("/application_attributes"));
    let is_vpn =
        rule.flag("/is_per_app_vpn", false) || !rule.text("/tunnel/per_app_vpn_profile_uuid").is_empty();
    json!({
        "SmartGroupId": id,
        "SmartGroupName": name,
        "SmartGroupUuid": uuid,
        "PushMode": if rule.is_auto { "Auto" } else { "OnDemand" },
        "Rank": rule.priority,
        "AllowManagement": word(rule.flag("/restriction/make_app_mdm_managed", true)),
        "AppAttribute": word(attributes.as_array().is_some_and(|list| !list.is_empty())),
        "AppAttributes": attributes,
        "AppConfig": word(configs.as_array().is_some_and(|list| !list.is_empty())),
        "AppConfigs": configs,
        "ApplicationBackup": word(!rule.flag("/restriction/prevent_application_backup", false)),
        "AutoUpdateDevicesWithPreviousVersion":
            word(rule.flag("/distribution/auto_update_devices_with_previous_versions", true)),
        "EffectiveDate": Timestamp::from_millisecond(rule.effective_at).map(format_zulu).unwrap_or_default(),
        "PerAppVpn": word(is_vpn),
        "PreventRemoval": word(rule.flag("/restriction/prevent_removal", false)),
        "RemoveOnUnEnroll": word(rule.flag("/restriction/remove_on_unenroll", true)),
        "VisibleInAppCatalog": rule.flag("/distribution/display_in_app_catalog", true),
    })
}

fn old_configurations(list: &Value) -> Value {
    let old = |entry: &Value| {
        let kind = entry["type"].as_str().unwrap_or("STRING").to_lowercase();
        let kind = kind[..1].to_uppercase() + &kind[1..];
        json!({"Key": entry["key"], "Type": kind, "Value": entry["value"].as_str().unwrap_or_default()})
    };
    Value::Array(list.as_array().into_iter().flatten().map(old).collect())
}
