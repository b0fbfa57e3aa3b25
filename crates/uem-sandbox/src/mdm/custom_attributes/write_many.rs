//! `PUT /api/mdm/devices/customattributes`: values of many devices in one call, in camelCase.

use serde_json::{Value, json};

use super::write::apply;
use crate::{
    fleet::By,
    http::{Call, Reply, VendorError},
    resource::Fields,
};

/// The most devices of one call.
const MOST: usize = 500;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let asked = Fields::list_of(&call)?;
    if asked.is_empty() || asked.len() > MOST {
        return Err(VendorError::new(
            400,
            6,
            format!("Between 1 and {MOST} devices can be changed in one call"),
        ));
    }
    let mut failed = Vec::new();
    for fields in &asked {
        failed.extend(one(&call, fields).await?);
    }
    Reply::json(&json!({
        "activityId": uuid::Uuid::new_v4(),
        "totalItems": asked.len(),
        "acceptedItems": asked.len() - failed.len(),
        "failedItems": failed.len(),
        "failedDevices": failed,
    }))
}

/// Changes one device, named by UUID or by serial number. What failed of it, where something did.
async fn one(call: &Call, fields: &Fields) -> Result<Option<Value>, VendorError> {
    let (uuid, serial) = (fields.text("uuid"), fields.text("serialNumber"));
    let group = call.caller.org_group_id;
    let fleet = &call.tenant.fleet;
    let found = match (&uuid, &serial) {
        (Some(uuid), _) => fleet.find_id_within(By::Uuid, uuid, group).await?,
        (None, Some(serial)) => fleet.find_id_within(By::SerialNumber, serial, group).await?,
        (None, None) => None,
    };
    let mut fault = json!({});
    for (name, value) in [("uuid", uuid), ("serialNumber", serial), ("userName", fields.text("userName"))] {
        if let Some(value) = value {
            fault[name] = value.into();
        }
    }
    let Some(device) = found else {
        (fault["errorCode"], fault["message"]) = (5002.into(), "Device not found".into());
        return Ok(Some(fault));
    };
    let attributes = fields.objects("deviceCustomAttributes");
    let mut refused = Vec::new();
    for applied in apply(call, device, &attributes, true).await? {
        if let Err(error) = applied.result {
            refused.push(json!({
                "applicationGroup": applied.application, "name": applied.name,
                "errorCode": error.code, "message": error.message,
            }));
        }
    }
    if refused.is_empty() && !attributes.is_empty() {
        return Ok(None);
    }
    (fault["errorCode"], fault["message"]) = (6.into(), "Some custom attributes were refused".into());
    fault["failedCustomAttributes"] = refused.into();
    Ok(Some(fault))
}
