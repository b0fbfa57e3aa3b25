//! `GET /api/mam/apps/search`, version 2: snake_case, and platforms by name.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{categories, counts::Count, render, search::matching, store::App};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mdm::profiles::group_names,
    resource::Page,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let apps = matching(&call, "organization_group_uuid").await?;
    let page = Page::v2(&call.query, 500);
    let counts = call.tenant.installs.get(&call.tenant).await?;
    let names = group_names(&call.tenant).await?;
    let rows: Vec<Value> =
        page.of(&apps).iter().map(|app| row(&call, &names, counts.of(app.id), app)).collect();
    Reply::json(
        &json!({"applications": rows, "page": page.number, "page_size": page.size, "total": apps.len()}),
    )
}

fn row(call: &Call, names: &HashMap<i64, (String, String)>, count: Count, app: &App) -> Value {
    let group = call.tenant.access.org_group(app.org_group_id);
    let groups: Vec<Value> = app
        .smart_groups
        .iter()
        .filter_map(|id| names.get(id))
        .map(|(name, uuid)| json!({"name": name, "smart_group_uuid": uuid}))
        .collect();
    let models: Vec<Value> = render::models_of(app)
        .into_iter()
        .map(|(id, name)| json!({"model_id": id, "model_name": name}))
        .collect();
    let is_internal = app.kind == "Internal";
    let mut row = json!({
        "uuid": app.uuid,
        "application_name": app.name,
        "bundle_id": app.bundle_id,
        "application_version": app.version,
        "application_type": app.kind,
        "application_source": i32::from(!is_internal),
        "application_size": render::size_text(app.size_bytes),
        "application_rank": 0,
        "status": app.status,
        "platform": render::platform_upper(app.platform),
        "supported_models": {"model": models},
        "assignment_status": if app.smart_groups.is_empty() { "Not Assigned" } else { "Assigned" },
        "category_list": {"category": [{"category_id": categories::number(&app.category), "name": app.category}]},
        "smart_groups": groups,
        "assigned_device_count": count.assigned,
        "installed_device_count": count.installed,
        "not_installed_device_count": count.assigned - count.installed,
        "push_mode": i32::from(app.push_mode == "OnDemand"),
        "content_gateway_id": 0,
        "is_auto_update_version": app.details.licences.is_auto_update,
        "is_dependency_file": false,
        "is_enable_provisioning": false,
        "is_reimbursable": app.details.is_reimbursable,
        "root_organization_group_name": group.as_ref().map(|group| group.name.clone()),
        "organization_group_uuid": group.map(|group| group.uuid.to_string()),
    });
    if is_internal {
        row["actual_file_version"] = json!(app.version);
    }
    let texts = [
        ("application_file_name", &app.details.file_name),
        ("application_url", &app.details.url),
        ("comments", &app.details.comments),
    ];
    for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        row[name] = json!(text);
    }
    if is_internal && app.platform == Platform::WinRT as u8 {
        // What Windows knows a package by is the application's id.
        row["version_identifier"] = json!(app.bundle_id);
        row["msi_deployment_parameters"] = installer(app);
    }
    row
}

/// How the installer is called, with numbers for words.
fn installer(app: &App) -> Value {
    let given = app.details.installer.as_ref();
    let number = |name: &str| given.and_then(|given| given[name].as_i64()).unwrap_or(0);
    let is_for_users = given.is_some_and(|given| given["InstallContext"] == "User");
    json!({
        "install_context": if is_for_users { 2 } else { 1 },
        "install_timeout_in_minutes": number("InstallTimeoutInMinutes"),
        "retry_count": number("RetryCount"),
        "retry_interval_in_minutes": number("RetryIntervalInMinutes"),
    })
}
