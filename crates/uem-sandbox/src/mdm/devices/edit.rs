//! `PUT /api/mdm/devices/{id}` and `PUT /api/mdm/devices?searchby=&id=`: friendly name, asset number and ownership. 204.

use super::search;
use crate::{
    fleet::state::{DeviceState, Ownership},
    http::{Call, Reply, VendorError},
    resource::{Fields, device_by_id, device_by_query},
};

/// The longest name or number.
const LONGEST: usize = 255;

pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_id(&call, call.segment("id")).await?;
    edit(&call, device.ok_or_else(super::by_id::not_found)?).await
}

pub(super) async fn by_alternate_id(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_query(&call).await?;
    edit(&call, device.ok_or_else(|| VendorError::new(404, 404, "Device not found"))?).await
}

async fn edit(call: &Call, device: DeviceState) -> Result<Reply, VendorError> {
    let fields = Fields::of(call)?;
    let asset_number = text(&fields, "AssetNumber")?;
    let name = text(&fields, "DeviceFriendlyName")?;
    if name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        return Err(invalid("DeviceFriendlyName is empty"));
    }
    let ownership: Option<Ownership> = match fields.text("Ownership") {
        None => None,
        Some(word) => Some(
            search::ownership(&word)
                .ok_or_else(|| invalid(&format!("Ownership is C, E, S or Undefined, not {word}")))?,
        ),
    };
    call.tenant
        .fleet
        .change_by(&call.caller.name, &[device.id], |state| {
            if let Some(number) = &asset_number {
                state.asset_number.clone_from(number);
            }
            if let Some(name) = &name {
                state.friendly_name.clone_from(name);
            }
            state.ownership = ownership.unwrap_or(state.ownership);
        })
        .await?;
    Ok(Reply::empty(204))
}

fn text(fields: &Fields, name: &str) -> Result<Option<String>, VendorError> {
    match fields.text(name) {
        Some(text) if text.chars().count() > LONGEST => {
            Err(invalid(&format!("{name} has at most {LONGEST} characters")))
        }
        text => Ok(text),
    }
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}
