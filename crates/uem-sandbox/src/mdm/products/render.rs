//! A product in the shape of reads and searches.

use serde_json::{Value, json};

use super::{
    components::Condition,
    product::{Product, Step},
    progress::{counts, of_product},
};
use crate::{
    Tenant,
    fleet::state::Platform,
    http::VendorError,
    mdm::{
        definitions::{self, Definition},
        profiles::group_names,
    },
};

/// The whole product with the counts of its devices.
pub(super) async fn product(tenant: &Tenant, product: &Definition<Product>) -> Result<Value, VendorError> {
    let body = &product.body;
    let counts = counts(&of_product(tenant, product).await?);
    let names = group_names(tenant).await?;
    let groups: Vec<Value> = body
        .smart_groups
        .iter()
        .filter_map(|id| names.get(id).map(|(name, _)| json!({"SmartGroupId": id, "Name": name})))
        .collect();
    let known = definitions::store::list::<Condition>(&tenant.database).await?;
    let conditions: Vec<Value> =
        [("Download", &body.download_conditions), ("Install", &body.install_conditions)]
            .into_iter()
            .flat_map(|(kind, ids)| ids.iter().map(move |id| (kind, id)))
            .filter_map(|(kind, id)| {
                let condition = known.iter().find(|condition| condition.id == *id)?;
                Some(json!({
                    "ConditionId": condition.id.to_string(),
                    "ConditionName": condition.name,
                    "ConditionType": kind,
                    "OrganizationGroupId": condition.org_group_id.to_string(),
                }))
            })
            .collect();
    let group = tenant.access.org_group(product.org_group_id);
    let mut shown = json!({
        "ID": {"Value": product.id},
        "DevicePolicyUuid": product.uuid,
        "Name": product.name,
        "Description": body.description,
        "ManagedByOrganizationGroupID": product.org_group_id.to_string(),
        "ManagedByOrganizationGroupName": group.map(|group| group.name),
        "Platform": Platform::from_repr(body.platform).map_or("Unknown", Platform::name),
        "PlatformID": body.platform,
        "DevicePolicyTypeID": if body.is_elective { 2 } else { 1 },
        "DevicePolicyType": if body.is_elective { "Elective" } else { "Required" },
        "Active": body.is_active,
        "Version": body.version,
        "ActivationOrDeactivationType": if body.activates_at.is_some() { "Auto" } else { "Manual" },
        "DeploymentMode":
            if body.is_relay_only { "RelayServerOnly" } else { "RelayServerWithDeviceServicesBackup" },
        "AutoRetry": body.retries,
        "PauseResume": body.resumes,
        "DeviceReprocess": body.reprocesses,
        "IsExpedited": body.is_expedited,
        "SmartGroups": groups,
        "Conditions": conditions,
        "Manifest": {"Action": body.manifest.iter().map(step).collect::<Vec<_>>()},
        "TotalAssigned": counts.assigned,
        "Compliant": counts.compliant,
        "InProgress": counts.in_progress,
        "Failed": counts.failed,
    });
    for (name, date) in
        [("ActivationDateTime", &body.activates_at), ("DeactivationDateTime", &body.deactivates_at)]
    {
        if let Some(date) = date {
            shown[name] = date.as_str().into();
        }
    }
    Ok(shown)
}

fn step(step: &Step) -> Value {
    json!({"ActionTypeID": step.action as u8, "ItemID": step.item, "Persist": step.persists})
}
