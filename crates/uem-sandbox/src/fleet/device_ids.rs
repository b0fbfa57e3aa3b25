//! All ids of one device, borrowed: from an open device, or from a packed one that need not be opened for it.

use serde::Deserialize;
use uuid::Uuid;

use super::state::DeviceState;

/// What a device is looked up by. The fields are those that [`DeviceState`] begins with, in its order: a packed device is
/// read up to here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct DeviceIds<'a> {
    /// Integer id.
    pub id: u32,
    /// UUID.
    pub uuid: Uuid,
    /// Vendor's unique device id.
    pub udid: &'a str,
    /// Serial number.
    pub serial_number: &'a str,
    /// Wi-Fi MAC address.
    pub mac_address: &'a str,
    /// IMEI.
    pub imei: &'a str,
    /// Exchange ActiveSync id.
    pub eas_id: &'a str,
    /// Asset tag.
    pub asset_number: &'a str,
}

impl<'a> From<&'a DeviceState> for DeviceIds<'a> {
    fn from(state: &'a DeviceState) -> Self {
        Self {
            id: state.id,
            uuid: state.uuid,
            udid: &state.udid,
            serial_number: &state.serial_number,
            mac_address: &state.mac_address,
            imei: &state.imei,
            eas_id: &state.eas_id,
            asset_number: &state.asset_number,
        }
    }
}
