//! Addresses and modem of a device; 204 where nothing was ever reported.

use uem_types::mdm::{
    device_network::{CellularNetworkInfo, DeviceNetwork, IpAddresses, ServiceSubscription, WifiInfo},
    device_parts::{DeviceMcc, DeviceNetworkInfo},
};

use crate::{
    fleet::state::{DeviceState, current_mcc},
    http::{Call, Reply, VendorError},
};

pub(super) async fn run(_: Call, device: DeviceState) -> Result<Reply, VendorError> {
    if device.ip_address.is_empty() && device.mac_address.is_empty() {
        return Ok(Reply::empty(204));
    }
    let has_modem = !device.carrier.is_empty();
    let settings = device.extras.settings.clone().unwrap_or_default();
    let interface = DeviceNetworkInfo {
        connection_type: Some("WiFi".into()),
        ip_address: Some(device.ip_address.clone()),
        mac_address: Some(device.mac_address.clone()),
        name: Some("en0".into()),
        vendor: None,
    };
    Reply::json(&DeviceNetwork {
        ip_address: Some(IpAddresses {
            wifi_ip_address: Some(device.ip_address.clone()),
            cellular_ip_address: Some(String::new()),
            ethernet_ip_address: Some(String::new()),
        }),
        wifi_info: Some(WifiInfo {
            wifi_mac_address: Some(device.mac_address.clone()),
            signal_strength: Some("0".into()),
        }),
        cellular_network_info: has_modem.then(|| cellular(&device)),
        roaming_status: Some(device.is_roaming),
        data_roaming_enabled: has_modem.then_some(settings.data_roaming.unwrap_or(false)),
        voice_roaming_enabled: has_modem.then_some(settings.voice_roaming.unwrap_or(true)),
        phone_number: Some(device.phone_number.clone()),
        public_ip_address: None,
        device_network_info: Some(vec![interface]),
        service_subscription: Some(if has_modem { vec![subscription(&device)] } else { Vec::new() }),
    })
}

fn cellular(device: &DeviceState) -> CellularNetworkInfo {
    CellularNetworkInfo {
        cellular_technology: Some("LTE".into()),
        current_operator: Some(device.carrier.clone()),
        subscriber_carrier_network: Some(device.carrier.clone()),
        device_mcc: Some(DeviceMcc {
            sim_mcc: Some("310".into()),
            current_mcc: Some(current_mcc(device).into()),
        }),
        ..CellularNetworkInfo::default()
    }
}

/// The keys of this one leak the vendor's backing fields: `<IsRoaming>k__BackingField`.
fn subscription(device: &DeviceState) -> ServiceSubscription {
    ServiceSubscription {
        current_carrier: Some(device.carrier.clone()),
        imei: Some(device.imei.clone()),
        phone_number: Some(device.phone_number.clone()),
        is_enabled: Some(true),
        is_roaming: Some(device.is_roaming),
        label: Some("Primary".into()),
        slot: Some("CTSubscriptionSlotOne".into()),
        ..ServiceSubscription::default()
    }
}
