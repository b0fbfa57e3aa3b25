//! `GET /api/mam/apps/purchased/search`: 204 where nothing is found.

use serde_json::{Value, json};

use super::licences::{Licences, deployment};
use crate::{
    http::{Call, Reply, VendorError},
    mam::apps::{render, search::matching, store::App},
    resource::Page,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = if call.query.text("organizationgroupuuid").is_some() {
        "organizationgroupuuid"
    } else {
        "locationgroupid"
    };
    let mut apps = matching(&call, group).await?;
    let is_assigned = call.query.text("isassigned").map(|text| text.eq_ignore_ascii_case("true"));
    apps.retain(|app| {
        app.kind == "Purchased" && is_assigned.is_none_or(|wanted| wanted != app.smart_groups.is_empty())
    });
    if apps.is_empty() {
        return Ok(Reply::empty(204));
    }
    let page = Page::v1(&call.query);
    let mut rows = Vec::new();
    for app in page.of(&apps) {
        rows.push(row(&call, app).await?);
    }
    Reply::json(
        &json!({"Application": rows, "Page": page.number, "PageSize": page.size, "Total": apps.len()}),
    )
}

async fn row(call: &Call, app: &App) -> Result<Value, VendorError> {
    let licences = Licences::of(call, app).await?;
    let known = &app.details.licences;
    let group = call.tenant.access.org_group(app.org_group_id);
    let models: Vec<Value> = render::models_of(app)
        .into_iter()
        .map(|(id, name)| json!({"ApplicationId": app.id, "ModelId": id, "ModelName": name}))
        .collect();
    let counts = json!({
        "Purchased": licences.total,
        "Burned": licences.redeemed,
        "OnHold": licences.on_hold,
        "Available": (licences.total - licences.redeemed - licences.on_hold).max(0),
    });
    let mut distribution = counts.clone();
    distribution["AppLicenseEligibility"] = json!(if known.is_for_devices { "Device" } else { "VPPUser" });
    Ok(json!({
        "Id": {"Value": app.id},
        "Uuid": app.uuid,
        "ApplicationName": app.name,
        "BundleId": app.bundle_id,
        "AppVersion": app.version,
        "ActualFileVersion": app.version,
        "AppType": app.kind,
        "Status": app.status,
        "Platform": app.platform,
        "SupportedModels": {"Model": models},
        "AssignmentStatus": if app.smart_groups.is_empty() { "Not Assigned" } else { "Assigned" },
        "Assignments": licences.assignments(app.status == "Active"),
        "ApplicationSize": render::size_text(app.size_bytes),
        "Categories": [app.category],
        "Deployment": deployment(app),
        "ExternalId": app.details.external_id,
        "IsAutoUpdateEnabled": known.is_auto_update,
        "IsReimbursable": app.details.is_reimbursable,
        "ManagedDistribution": distribution,
        "LocationGroupId": app.org_group_id,
        "OrganizationGroupUuid": group.as_ref().map(|group| group.uuid),
        "RootOrganizationGroupName": group.map(|group| group.name),
    }))
}
