//! The networks of a device.

use serde::{Deserialize, Serialize};

use crate::wire::lenient;

use super::device_parts::{DeviceMcc, DeviceMnc, DeviceNetworkInfo};

/// Addresses and networks of a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceNetwork {
    /// IP addresses.
    #[serde(rename = "IPAddress", default, skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<IpAddresses>,
    /// Wi-Fi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wifi_info: Option<WifiInfo>,
    /// Mobile network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cellular_network_info: Option<CellularNetworkInfo>,
    /// Whether it roams.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub roaming_status: Option<bool>,
    /// Whether data roaming is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub data_roaming_enabled: Option<bool>,
    /// Whether voice roaming is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub voice_roaming_enabled: Option<bool>,
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Address seen from outside.
    #[serde(
        rename = "PublicIPAddress",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub public_ip_address: Option<String>,
    /// Interfaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_network_info: Option<Vec<DeviceNetworkInfo>>,
    /// SIM cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_subscription: Option<Vec<ServiceSubscription>>,
}

/// One address a kind of network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IpAddresses {
    /// By Wi-Fi.
    #[serde(
        rename = "WifiIPAddress",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub wifi_ip_address: Option<String>,
    /// By mobile network.
    #[serde(
        rename = "CellularIPAddress",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub cellular_ip_address: Option<String>,
    /// By cable.
    #[serde(
        rename = "EthernetIPAddress",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub ethernet_ip_address: Option<String>,
}

/// Wi-Fi.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct WifiInfo {
    /// MAC address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub wifi_mac_address: Option<String>,
    /// Signal.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub signal_strength: Option<String>,
}

/// Mobile network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CellularNetworkInfo {
    /// Version of the carrier settings.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub carrier_version: Option<String>,
    /// Technology.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub cellular_technology: Option<String>,
    /// Operator.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub current_operator: Option<String>,
    /// SIM card.
    #[serde(
        rename = "CurrentSIM",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub current_sim: Option<String>,
    /// Signal.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub signal_strength: Option<String>,
    /// Home network.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub subscriber_carrier_network: Option<String>,
    /// Country codes.
    #[serde(rename = "DeviceMCC", default, skip_serializing_if = "Option::is_none")]
    pub device_mcc: Option<DeviceMcc>,
    /// Network codes.
    #[serde(rename = "DeviceMNC", default, skip_serializing_if = "Option::is_none")]
    pub device_mnc: Option<DeviceMnc>,
}

/// A SIM card. The names on the wire are those of compiler-made fields that leaked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceSubscription {
    /// Access point.
    #[serde(
        rename = "<APN>k__BackingField",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub apn: Option<String>,
    /// SIM card.
    #[serde(
        rename = "<CardID>k__BackingField",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub card_id: Option<String>,
    /// Carrier.
    #[serde(
        rename = "<CurrentCarrier>k__BackingField",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub current_carrier: Option<String>,
    /// IMEI.
    #[serde(
        rename = "<Imei>k__BackingField",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub imei: Option<String>,
    /// eSIM id.
    #[serde(
        rename = "<Eid>k__BackingField",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub eid: Option<String>,
    /// Phone number.
    #[serde(
        rename = "<PhoneNumber>k__BackingField",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub phone_number: Option<String>,
    /// Whether it is on.
    #[serde(
        rename = "<IsEnabled>k__BackingField",
        default,
        deserialize_with = "lenient::flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_enabled: Option<bool>,
    /// Whether it roams.
    #[serde(
        rename = "<IsRoaming>k__BackingField",
        default,
        deserialize_with = "lenient::flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_roaming: Option<bool>,
    /// Label.
    #[serde(
        rename = "<Label>k__BackingField",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub label: Option<String>,
    /// Slot.
    #[serde(
        rename = "<Slot>k__BackingField",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub slot: Option<String>,
}
