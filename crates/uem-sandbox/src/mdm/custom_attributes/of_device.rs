//! The custom attributes of one device.

use uem_types::{
    DeviceId,
    mdm::custom_attributes::{CustomAttributeSearchResult, DeviceAttribute, DeviceAttributes},
};

use super::{store::Changed, values};
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
};

/// Answers them in the shape of the search, with this device alone.
pub async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let devices = [device];
    let mut found = values::of_devices(&call.tenant, &devices).await?;
    let [device] = devices;
    let rows = vec![row(&device, found.remove(&device.id).unwrap_or_default())];
    Reply::json(&CustomAttributeSearchResult {
        devices: rows,
        page: Some(0),
        page_size: Some(500),
        total: Some(1),
    })
}

/// A device with its values.
pub(super) fn row(device: &DeviceState, values: Vec<Changed>) -> DeviceAttributes {
    let custom_attributes = values
        .into_iter()
        .map(|value| DeviceAttribute {
            name: Some(value.name),
            value: value.value,
            application: Some(value.application),
            source: Some(value.source),
        })
        .collect();
    DeviceAttributes {
        device_id: DeviceId(device.id.into()),
        udid: Some(device.udid.clone()),
        serial_number: Some(device.serial_number.clone()),
        asset_number: Some(device.asset_number.clone()),
        enrollment_user_name: device.user.as_ref().map(|user| user.user_name.clone()),
        custom_attributes,
    }
}
