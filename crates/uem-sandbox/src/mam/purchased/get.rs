//! `GET /api/mam/apps/purchased/{id}` version 1 (501/7019 where newer rules assign it) and `/{uuid}` version 2.

use serde_json::{Value, json};

use super::licences::{Licences, deployment};
use crate::{
    http::{Call, Reply, VendorError},
    mam::apps::{
        find::{find_shown, purchased},
        smart_group::refuse_newer,
    },
};

pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    let app = find_shown(&call, purchased(400, 6)).await?;
    refuse_newer(&app, (501, 7019))?;
    let licences = Licences::of(&call, &app).await?;
    Reply::json(&json!({
        "ManagedBy": app.org_group_id,
        "Assignments": licences.assignments(app.status == "Active"),
        "Deployment": deployment(&app),
        "Licenses": licences.orders(),
        "Orders": licences.orders(),
    }))
}

pub(super) async fn by_uuid(call: Call) -> Result<Reply, VendorError> {
    let app = find_shown(&call, purchased(404, 6)).await?;
    let licences = Licences::of(&call, &app).await?;
    let group = call.tenant.access.org_group(app.org_group_id);
    let assignments: Vec<Value> = licences
        .shares
        .iter()
        .map(|share| {
            let rule = app.rules.rules.iter().find(|rule| rule.smart_groups.contains(&share.group));
            let flag = |pointer: &str, otherwise: bool| {
                rule.map_or(otherwise, |rule| rule.flag(pointer, otherwise))
            };
            json!({
                "smart_group_uuid": share.uuid,
                "allocated": share.allocated,
                "redeemed": share.redeemed,
                "is_active": app.status == "Active",
                "deployment_parameters": {
                    "assignment_type": if rule.is_some_and(|rule| rule.is_auto) { "Auto" } else { "OnDemand" },
                    "allow_management": flag("/restriction/make_app_mdm_managed", true),
                    "prevent_application_backup": flag("/restriction/prevent_application_backup", false),
                    "prevent_removal": flag("/restriction/prevent_removal", false),
                    "remove_on_unenroll": flag("/restriction/remove_on_unenroll", true),
                },
            })
        })
        .collect();
    Reply::json(&json!({
        "uuid": app.uuid,
        "name": app.name,
        "identifier": app.bundle_id,
        "adam_id": app.details.external_id,
        "organization_group_uuid": group.map(|group| group.uuid),
        "product_type": "App",
        "vpp_app_eligibility": if app.details.licences.is_for_devices { "Device" } else { "VPPUser" },
        "categories": [app.category],
        "assignments": assignments,
        "licenses_summary": {
            "total": licences.total,
            "allocated": licences.allocated,
            "unallocated": licences.unallocated(),
            "redeemed": licences.redeemed,
            "on_hold": licences.on_hold,
        },
    }))
}
