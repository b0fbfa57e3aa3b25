//! `GET /api/mdm/profiles/{id}`, versions 2 and 4: general settings and one key a payload.

use serde_json::{Map, Value, json};

use super::{find::asked, search::group_names, store::Profile};
use crate::{
    Tenant,
    http::{Call, Reply, VendorError},
};

/// Version 2.
pub(super) async fn v2(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, (404, 404)).await?;
    Reply::json(&body(&call.tenant, "General", profile).await?)
}

/// Version 4, with a small letter.
pub(super) async fn v4(call: Call) -> Result<Reply, VendorError> {
    let profile = asked(&call, (404, 404)).await?;
    Reply::json(&body(&call.tenant, "general", profile).await?)
}

/// The whole profile in the shape of versions 2 and 4.
pub(crate) async fn body(
    tenant: &Tenant,
    first: &'static str,
    profile: Profile,
) -> Result<Map<String, Value>, VendorError> {
    let names = group_names(tenant).await?;
    let groups = |ids: &[i64]| -> Vec<Value> {
        let named = |id: &i64| names.get(id).map(|(name, _)| json!({"SmartGroupId": id, "Name": name}));
        ids.iter().filter_map(named).collect()
    };
    let mut general = json!({
        "ProfileId": profile.id,
        "ProfileUuid": profile.uuid,
        "Name": profile.name,
        "Version": profile.version,
        "Description": profile.description,
        "AssignmentType": profile.assignment,
        "ProfileContext": "Device",
        "ProfileScope": "Production",
        "IsActive": profile.is_active,
        "IsManaged": true,
        "AllowRemoval": "Never",
        "ManagedLocationGroupID": profile.org_group_id,
        "AssignedSmartGroups": groups(&profile.smart_groups),
        "ExcludedSmartGroups": groups(&profile.excluded),
        "AssignedGeofenceArea": [],
        "AssignedSchedule": [],
        "CreateNewVersion": false,
        "EnableProvisioning": false,
    });
    if let Some(general) = general.as_object_mut() {
        general.extend(profile.settings);
    }
    let mut body = Map::new();
    body.insert(first.to_owned(), general);
    body.extend(profile.payloads);
    Ok(body)
}
