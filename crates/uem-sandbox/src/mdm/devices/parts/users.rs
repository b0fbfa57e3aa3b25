//! Whose a device is: who is logged in, and giving it to another user.

use serde_json::json;
use uuid::Uuid;

use crate::{
    fleet::state::{DeviceState, DeviceUser, Platform},
    http::{Call, Reply, VendorError},
    resource::{device_by_id, is_visible},
    system::users::store,
};

/// `GET /api/mdm/devices/{id}/loggedinusers`: a bare list, of computers only.
pub(super) async fn logged_in(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_id(&call, call.segment("id")).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5061, "Device not found for this request."))?;
    if !device.is_listed() {
        return Err(VendorError::new(400, 6213, format!("Device {} is not enrolled", device.id)));
    }
    if !matches!(device.platform, Platform::AppleOsX | Platform::WinRT | Platform::Linux | Platform::ChromeOS)
    {
        let message = format!("Logged in users are not supported for platform {}", device.platform.name());
        return Err(VendorError::new(400, 21, message));
    }
    let users = device.user.as_ref().map(|user| {
        let seen = format!("{:.3}", device.last_seen);
        json!({
            "id": user.id,
            "uuid": user.uuid,
            "name": user.user_name,
            "isActiveUser": true,
            "lastLoggedInTime": seen,
            "sampleTime": seen,
            "hasDataToSync": false,
            "dataQuota": 0.0,
            "dataUsed": 0.0,
        })
    });
    Reply::json(&users.into_iter().collect::<Vec<_>>())
}

/// `PATCH /api/mdm/devices/{id}/enrollmentuser/{user}`, version 2: 200 without a body.
pub(super) async fn check_out(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_id(&call, call.segment("id")).await?.filter(DeviceState::is_listed);
    let device = device.ok_or_else(|| VendorError::new(400, 6, "Device not found or not enrolled"))?;
    let missing = || VendorError::new(404, 12, "Enrollment user not found");
    let id: i64 = call.segment("user").parse().map_err(|_| missing())?;
    let user = store::find(&call.tenant.database, id).await?;
    let user = user.filter(|user| is_visible(&call, user.org_group_id)).ok_or_else(missing)?;
    if !user.is_active {
        return Err(VendorError::new(400, 6, format!("Enrollment user {id} is not active")));
    }
    let new = DeviceUser {
        id: user.id,
        uuid: Uuid::try_parse(&user.uuid).unwrap_or_default(),
        display_name: format!("{} {}", user.first_name, user.last_name),
        user_name: user.user_name,
        email: user.email,
    };
    call.tenant
        .fleet
        .change_by(&call.caller.name, &[device.id], |state| state.user = Some(new.clone()))
        .await?;
    Ok(Reply::empty(200))
}
