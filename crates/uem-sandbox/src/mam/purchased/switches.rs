//! Switches of a purchased application: new versions by themselves, licences for devices instead of users.

use serde_json::json;

use crate::{
    http::{Call, Reply, VendorError},
    mam::apps::find::{self, purchased},
    resource::Fields,
};

/// `PATCH /api/mam/apps/purchased/{id}`
pub(super) async fn auto_update(call: Call) -> Result<Reply, VendorError> {
    let face = purchased(400, 400);
    let app = find::find(&call, face).await?;
    let is_on = Fields::of(&call)?
        .flag("IsAutoUpdateEnabled")
        .ok_or_else(|| VendorError::new(400, 400, "IsAutoUpdateEnabled is required: true or false"))?;
    find::change(&call, face, app.id, |app| {
        app.details.licences.is_auto_update = is_on;
        Ok(())
    })
    .await?;
    Ok(Reply::empty(200))
}

/// `PUT /api/mam/apps/purchased/EnableDeviceAssignmentForVppApp/{id}`: 422/7103 where they are the devices' already.
pub(super) async fn for_devices(call: Call) -> Result<Reply, VendorError> {
    let face = purchased(422, 7000);
    let app = find::find(&call, face).await?;
    find::change(&call, face, app.id, |app| {
        if app.details.licences.is_for_devices {
            let message = format!("The licences of application {} belong to devices already", app.id);
            return Err(VendorError::new(422, 7103, message));
        }
        app.details.licences.is_for_devices = true;
        Ok(())
    })
    .await?;
    Reply::json(&json!({"status": "Success", "statusCode": 1}))
}
