//! Lost mode: `PUT /api/mdm/devices/{uuid}/lostmode/{enable}` for supervised iPhones and iPads, and
//! `PUT /api/mdm/chromeos/{device}/lostmode/{enable}`. It takes effect at the next check-in.

use super::{
    kind::CommandKind,
    queue::{Manner, queue_with},
};
use crate::{
    fleet::{
        By,
        state::{DeviceState, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::{Fields, device_by_uuid},
};

/// 202; 422 in seven ways.
pub(super) async fn apple(call: Call) -> Result<Reply, VendorError> {
    let refused = |code: i32, message: &str| VendorError::new(422, code, message);
    let device = device_by_uuid(&call, call.segment("uuid")).await?;
    let device = device.ok_or_else(|| refused(5058, "Device not found"))?;
    let is_on = flag(&call).ok_or_else(|| refused(5058, "enableLostMode is true or false"))?;
    if device.platform != Platform::Apple {
        return Err(refused(8163, "Lost mode is for iPhones and iPads"));
    }
    if !device.is_supervised {
        return Err(refused(8159, "Lost mode needs a supervised device"));
    }
    let fields = if call.body.is_empty() { Fields::default() } else { Fields::of(&call)? };
    let says = |name: &str| fields.text(name).is_some_and(|text| !text.trim().is_empty());
    match (is_on, device.extras.lost_mode.is_some()) {
        (true, true) => return Err(refused(8161, "Lost mode is on already")),
        (false, false) => return Err(refused(8162, "Lost mode is off already")),
        (true, false) if !says("message") && !says("phone_number") => {
            return Err(refused(8157, "A message or a phone_number is required"));
        }
        _ => {}
    }
    queue_it(&call, &device, is_on).await?;
    Ok(Reply::empty(202))
}

/// 204. The path names the device by integer id, UUID or serial number.
pub(super) async fn chrome(call: Call) -> Result<Reply, VendorError> {
    let mut found = None;
    for by in [By::DeviceId, By::Uuid, By::SerialNumber] {
        if found.is_none() {
            let name = call.segment("device");
            found = call.tenant.fleet.find_within(by, name, call.caller.org_group_id).await?;
        }
    }
    let device = found.ok_or_else(|| VendorError::new(404, 5002, "Device not found"))?;
    let is_on = flag(&call).ok_or_else(|| VendorError::new(400, 5246, "isEnabled is true or false"))?;
    if device.platform != Platform::ChromeOS {
        return Err(VendorError::new(400, 5246, format!("Device {} does not run ChromeOS", device.id)));
    }
    queue_it(&call, &device, is_on).await?;
    Ok(Reply::empty(204))
}

async fn queue_it(call: &Call, device: &DeviceState, is_on: bool) -> Result<(), VendorError> {
    let word = if is_on { "EnableLostMode" } else { "DisableLostMode" };
    let kind = CommandKind::find(word).expect("the table of commands has both");
    let details = String::from_utf8_lossy(&call.body).into_owned();
    queue_with(call, device, kind, Manner::ONE, details).await
}

fn flag(call: &Call) -> Option<bool> {
    call.segment("enable").to_ascii_lowercase().parse().ok()
}
