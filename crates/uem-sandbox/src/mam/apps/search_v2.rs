//! `GET /api/mam/apps/search`, version 2: snake_case, and platforms by name.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{counts::Count, render, search::matching, store::App};
use crate::{
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
        "category_list": {"category": [{"category_id": 1, "name": app.category}]},
        "smart_groups": groups,
        "assigned_device_count": count.assigned,
        "installed_device_count": count.installed,
        "not_installed_device_count": count.assigned - count.installed,
        "push_mode": i32::from(app.push_mode == "OnDemand"),
        "root_organization_group_name": group.as_ref().map(|group| group.name.clone()),
        "organization_group_uuid": group.map(|group| group.uuid.to_string()),
    });
    if is_internal {
        row["actual_file_version"] = json!(app.version);
    }
    row
}
