//! `PUT` and `DELETE /api/mdm/devices/{id}/customattributes`, by id, serial number and asset number.
//!
//! What is to be deleted may be named without its application group, as clients do: every attribute of that name goes.

use serde_json::{Value, json};

use super::{
    store::{self, Changed},
    values,
};
use crate::{
    fleet::{By, state::DeviceState},
    http::{Call, Reply, VendorError},
    resource::{Fields, Outcome, device_by_id},
};

/// What a name may not hold.
pub(super) const FORBIDDEN: &str = "*:?\"<>|\\/;,[]()";

pub(super) async fn put_by_id(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_id(&call, call.segment("id")).await?;
    put(call, device).await
}

pub(super) async fn put_by_serial(call: Call) -> Result<Reply, VendorError> {
    let device = by_serial(&call).await?;
    put(call, device).await
}

pub(super) async fn put_by_asset_number(call: Call) -> Result<Reply, VendorError> {
    let number = call.segment("number");
    let device = call.tenant.fleet.find_within(By::AssetNumber, number, call.caller.org_group_id).await?;
    put(call, device).await
}

pub(super) async fn delete_by_id(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_id(&call, call.segment("id")).await?;
    delete(call, device).await
}

pub(super) async fn delete_by_serial(call: Call) -> Result<Reply, VendorError> {
    let device = by_serial(&call).await?;
    delete(call, device).await
}

async fn by_serial(call: &Call) -> Result<Option<DeviceState>, VendorError> {
    Ok(call
        .tenant
        .fleet
        .find_within(By::SerialNumber, call.segment("serial"), call.caller.org_group_id)
        .await?)
}

async fn put(call: Call, device: Option<DeviceState>) -> Result<Reply, VendorError> {
    let outcome = change(&call, device, true).await?;
    Reply::json(&outcome)
}

/// The answer's faults have another shape than everywhere else: a list within an object with an activity id.
async fn delete(call: Call, device: Option<DeviceState>) -> Result<Reply, VendorError> {
    let outcome = change(&call, device, false).await?;
    let mut body =
        serde_json::to_value(&outcome).map_err(|error| VendorError::new(500, 1000, error.to_string()))?;
    let faults: Vec<Value> = body["Faults"]["Fault"].as_array().cloned().unwrap_or_default();
    body["Faults"] = json!({"ActivityId": uuid::Uuid::new_v4().to_string(), "Faults": faults});
    Reply::json(&body)
}

async fn change(call: &Call, device: Option<DeviceState>, is_set: bool) -> Result<Outcome, VendorError> {
    let device = device.ok_or_else(|| VendorError::new(404, 5002, "Device not found"))?;
    let asked = Fields::of(call)?.objects("CustomAttributes");
    if asked.is_empty() {
        return Err(VendorError::new(422, 6, "CustomAttributes is required"));
    }
    let asked = if is_set { asked } else { to_delete(call, &device, asked).await? };
    let mut outcome = Outcome::default();
    for applied in apply(call, device.id, &asked, is_set).await? {
        outcome.add(&applied.name, applied.result);
    }
    Ok(outcome)
}

/// The attributes of the device that a deletion names without an application group, one by one. What is not on the
/// device stays as it was asked for: taking it away changes nothing.
async fn to_delete(
    call: &Call,
    device: &DeviceState,
    asked: Vec<Fields>,
) -> Result<Vec<Fields>, VendorError> {
    let found = values::of_devices(&call.tenant, std::slice::from_ref(device)).await?;
    let found = found.get(&device.id).map(Vec::as_slice).unwrap_or_default();
    let mut all = Vec::with_capacity(asked.len());
    for fields in asked {
        let name = fields.text("name").unwrap_or_default();
        let named = found.iter().filter(|value| value.name.eq_ignore_ascii_case(&name));
        let named: Vec<Fields> = named
            .filter_map(|value| {
                Fields::from_value(&json!({"applicationGroup": value.application, "name": value.name}))
            })
            .collect();
        if fields.text("applicationGroup").is_some() || named.is_empty() {
            all.push(fields);
        } else {
            all.extend(named);
        }
    }
    Ok(all)
}

/// What came of one attribute.
pub(super) struct Applied {
    pub(super) application: String,
    pub(super) name: String,
    pub(super) result: Result<(), VendorError>,
}

/// Sets (or deletes) these attributes of a device, all that can be.
pub(super) async fn apply(
    call: &Call,
    device_id: u32,
    asked: &[Fields],
    is_set: bool,
) -> Result<Vec<Applied>, VendorError> {
    let modified_at = call.tenant.fleet.now().as_millisecond();
    let mut all = Vec::with_capacity(asked.len());
    let mut transaction = call.tenant.database.begin("set_attributes").await?;
    for fields in asked {
        let (name, application) =
            (fields.text("name").unwrap_or_default(), fields.text("applicationGroup").unwrap_or_default());
        let value = if is_set { fields.text("value") } else { None };
        let result = checked(&name, is_set, value.as_deref());
        if result.is_ok() {
            let changed = Changed {
                device_id,
                application: application.clone(),
                name: name.clone(),
                value,
                source: "API".into(),
                modified_at,
            };
            store::set(&mut transaction, &changed).await?;
        }
        all.push(Applied { application, name, result });
    }
    transaction.commit().await?;
    Ok(all)
}

fn checked(name: &str, is_set: bool, value: Option<&str>) -> Result<(), VendorError> {
    if name.trim().is_empty() || name.contains(|letter| FORBIDDEN.contains(letter)) {
        return Err(VendorError::new(400, 5081, format!("Invalid custom attribute name: {name}")));
    }
    if is_set && value.is_none() {
        return Err(VendorError::new(400, 5082, format!("Value of custom attribute {name} is required")));
    }
    Ok(())
}
