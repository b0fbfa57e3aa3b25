//! `GET /api/mdm/devices/udid/{udid}` and `.../deviceenrollmentstatus`: who a device is and whether it is managed, asked
//! by the device's own number.

use serde_json::json;

use crate::{
    fleet::{By, state::DeviceState},
    http::{Call, Reply, VendorError},
    resource::asked_org_group,
};

/// Only its UUID.
pub(super) async fn uuid(call: Call) -> Result<Reply, VendorError> {
    let device = find(&call, call.caller.org_group_id).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5061, "Device not found for this request."))?;
    Reply::json(&json!({"uuid": device.uuid}))
}

/// Where it stands, and whose it is.
pub(super) async fn enrollment_status(call: Call) -> Result<Reply, VendorError> {
    let missing = || VendorError::new(404, 404, "Device not found");
    let group = asked_org_group(&call, "organizationgroupid").ok_or_else(missing)?;
    let device = find(&call, group).await?.ok_or_else(missing)?;
    Reply::json(&json!({
        "Username": device.user.as_ref().map(|user| user.user_name.as_str()),
        "Domain": "",
        "EnrollmentStatus": device.enrollment.name(),
        "DeviceManagedBy": "MDM",
        "Id": {"Value": device.id},
        "Uuid": device.uuid,
    }))
}

async fn find(call: &Call, org_group: i64) -> Result<Option<DeviceState>, VendorError> {
    Ok(call.tenant.fleet.find_within(By::Udid, call.segment("udid"), org_group).await?)
}
