//! `GET /api/mdm/profiles/{id}`, version 2: general settings and one key a payload.

use serde_json::{Map, Value, json};

use super::{search::group_names, store};
use crate::{
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let id: i64 = call.segment("id").parse().unwrap_or(0);
    let found = store::list(&call.tenant.database)
        .await?
        .into_iter()
        .find(|profile| profile.id == id && is_visible(&call, profile.org_group_id));
    let profile =
        found.ok_or_else(|| VendorError::new(404, 404, format!("Profile not found with id {id}")))?;
    let names = group_names(&call.tenant).await?;
    let groups: Vec<Value> = profile
        .smart_groups
        .iter()
        .filter_map(|id| names.get(id).map(|(name, _)| json!({"SmartGroupId": id, "Name": name})))
        .collect();
    let general = json!({
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
        "AssignedSmartGroups": groups,
        "ExcludedSmartGroups": [],
        "AssignedGeofenceArea": [],
        "AssignedSchedule": [],
        "CreateNewVersion": false,
        "EnableProvisioning": false,
    });
    let mut body = Map::new();
    body.insert("General".to_owned(), general);
    body.extend(profile.payloads);
    Reply::json(&body)
}
