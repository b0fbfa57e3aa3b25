//! Invitations to use licences: `POST .../{id}/vppinvite` for devices' users, and whether one was sent.

use serde_json::json;

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mam::apps::find::{self, purchased},
    mdm::commands::BULK_LIMIT,
    resource::{Outcome, device_by_id, values},
};

/// Devices by integer id; the answer says which of them failed.
pub(super) async fn send(call: Call) -> Result<Reply, VendorError> {
    let face = purchased(400, 6);
    let app = find::find(&call, face).await?;
    let values = values(&call)?;
    if values.len() > BULK_LIMIT {
        return Err(VendorError::new(
            400,
            6,
            format!("{} devices, at most {BULK_LIMIT} at once", values.len()),
        ));
    }
    let (mut outcome, mut invited) = (Outcome::default(), Vec::new());
    for value in &values {
        let device = device_by_id(&call, value).await?.filter(DeviceState::is_listed);
        let result = match &device {
            Some(device) if device.platform as u8 != app.platform => {
                Err(VendorError::new(400, 6, "The application is for another platform"))
            }
            Some(device) => {
                invited.push(device.id);
                Ok(())
            }
            None => Err(VendorError::new(400, 8, "Device not found")),
        };
        outcome.add(value, result);
    }
    find::change(&call, face, app.id, |app| {
        let known = &mut app.details.licences.invited;
        known.extend(invited);
        known.sort_unstable();
        known.dedup();
        Ok(())
    })
    .await?;
    Ok(Reply::json(&outcome)?.with_status(201))
}

/// `GET .../{id}/vppinvitestatus/{device}`
pub(super) async fn status(call: Call) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, purchased(400, 6)).await?;
    let device = device_by_id(&call, call.segment("device")).await?;
    let device = device.ok_or_else(|| VendorError::new(400, 2, "Device not found"))?;
    let is_invited = app.details.licences.invited.contains(&device.id);
    let status = if is_invited { "Invited" } else { "NotInvited" };
    Reply::json(&json!({"ApplicationId": app.id, "DeviceId": device.id, "Status": status}))
}
