//! What a product is put together from: its profiles, file actions and time conditions, and all of it by UUIDs.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time;

use super::{
    components::{Condition, EventAction, FileAction},
    components_search::{file_action, time_condition},
    list::asked,
    product::{Step, StepKind},
};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mam::apps,
    mdm::{assignment::Groups, definitions, profiles},
};

/// `GET /{id}/profiles`
pub(super) async fn profiles(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (404, 404)).await?;
    let mut rows = Vec::new();
    for step in &product.body.manifest {
        if matches!(step.action, StepKind::InstallProfile | StepKind::UninstallProfile)
            && let Some(profile) = profiles::visible(&call, step.item).await?
        {
            let mut whole = profiles::rendered(&call.tenant, "General", profile).await?;
            whole.retain(|key, _| key == "General");
            rows.push(whole);
        }
    }
    Reply::json(&json!({"ProductId": product.id, "AssignedProfiles": rows}))
}

/// `GET /{id}/fileactions`
pub(super) async fn file_actions(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 400)).await?;
    let mut rows = Vec::new();
    for step in &product.body.manifest {
        if matches!(step.action, StepKind::InstallFileAction | StepKind::UninstallFileAction)
            && let Some(found) = definitions::visible::<FileAction>(&call, step.item).await?
        {
            rows.push(file_action(&found));
        }
    }
    Reply::json(&json!({"FilesActionsDetails": rows}))
}

/// `GET /{id}/timesconditions`
pub(super) async fn time_conditions(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 400)).await?;
    let body = &product.body;
    Reply::json(&json!({
        "DownloadConditions": times(&call, &body.download_conditions).await?,
        "InstallConditions": times(&call, &body.install_conditions).await?,
    }))
}

async fn times(call: &Call, ids: &[i64]) -> Result<Vec<Value>, VendorError> {
    let mut rows = Vec::new();
    for id in ids {
        let found = definitions::visible::<Condition>(call, *id).await?;
        rows.extend(found.filter(|found| found.body.is("time")).map(|found| time_condition(&found)));
    }
    Ok(rows)
}

/// `GET /{uuid}/details`: everything by UUID.
pub(super) async fn details(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 404)).await?;
    let body = &product.body;
    let access = &call.tenant.access;
    let group = access.org_group(product.org_group_id);
    let groups = Groups::load(&call).await?;
    let mut conditions = Vec::new();
    for (kind, ids) in [("DOWNLOAD", &body.download_conditions), ("INSTALL", &body.install_conditions)] {
        for id in ids {
            let Some(found) = definitions::visible::<Condition>(&call, *id).await? else { continue };
            conditions.push(json!({
                "condition_uuid": found.uuid,
                "condition_name": found.name,
                "condition_type": kind,
                "organization_group_uuid": access.org_group(found.org_group_id).map(|group| group.uuid),
            }));
        }
    }
    let mut manifests = Vec::new();
    for (number, step) in (1_usize..).zip(&body.manifest) {
        manifests.push(manifest(&call, number, step).await?);
    }
    let date = |millis: i64| Timestamp::from_millisecond(millis).ok().map(time::format_v1);
    let written = |text: &Option<String>| text.as_deref().and_then(time::parse).map(time::format_v1);
    let mut shown = json!({
        "product_name": product.name,
        "description": body.description,
        "version": body.version,
        "is_active": body.is_active,
        "platform": Platform::from_repr(body.platform).map(Platform::upper_snake),
        "product_type": if body.is_elective { "ELECTIVE" } else { "REQUIRED" },
        "deployment_mode":
            if body.is_relay_only { "RELAY_SERVER_ONLY" } else { "RELAY_SERVER_WITH_DEVICE_SERVICE_BACKUP" },
        "auto_retry_enabled": body.retries,
        "pause_resume_enabled": body.resumes,
        "device_reprocess": body.reprocesses,
        "is_expedited": body.is_expedited,
        "managed_by_organization_group_name": group.as_ref().map(|group| group.name.clone()),
        "root_organization_group_uuid": group.map(|group| group.uuid),
        "smartgroup_uuids": groups.of(&body.smart_groups).map(|group| &group.uuid).collect::<Vec<_>>(),
        "conditions": conditions,
        "manifests": manifests,
        "modified_by": product.modified_by,
        "modified_on": date(product.modified_at),
        "created_on": date(product.created_at),
    });
    for (name, text) in [
        ("activation_date_time", written(&body.activates_at)),
        ("deactivation_date_time", written(&body.deactivates_at)),
    ] {
        if let Some(text) = text {
            shown[name] = text.into();
        }
    }
    Reply::json(&shown)
}

async fn manifest(call: &Call, number: usize, step: &Step) -> Result<Value, VendorError> {
    let word: &'static str = step.action.into();
    let mut shown = json!({
        "sequence_number": number,
        "resource_type": word,
        "persist_enterprise_reset": step.persists,
    });
    if let Some((uuid, version)) = resource(call, step).await? {
        shown["resource_uuid"] = uuid.into();
        shown["resource_version"] = version.into();
    }
    Ok(shown)
}

/// UUID and version of what a step refers to.
async fn resource(call: &Call, step: &Step) -> Result<Option<(String, String)>, VendorError> {
    let database = &call.tenant.database;
    Ok(match step.action {
        StepKind::Reboot => None,
        StepKind::InstallApplication | StepKind::UninstallApplication => {
            let apps = apps::store::list(database).await?;
            apps.into_iter().find(|app| app.id == step.item).map(|app| (app.uuid, app.version))
        }
        StepKind::InstallProfile | StepKind::UninstallProfile => profiles::visible(call, step.item)
            .await?
            .map(|profile| (profile.uuid, profile.version.to_string())),
        StepKind::InstallFileAction | StepKind::UninstallFileAction => {
            let found = definitions::visible::<FileAction>(call, step.item).await?;
            found.map(|found| (found.uuid.to_string(), found.body.version.to_string()))
        }
        StepKind::InstallEventAction | StepKind::UninstallEventAction => {
            let found = definitions::visible::<EventAction>(call, step.item).await?;
            found.map(|found| (found.uuid.to_string(), found.body.version.to_string()))
        }
    })
}
