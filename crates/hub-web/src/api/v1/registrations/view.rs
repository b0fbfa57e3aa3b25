//! How registrations look on the wire.

use hub_store::ProvisionalDevice;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A device that registered before a synchronization knew it. It is no part of the fleet: nothing counts or deletes it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProvisionalDevice)]
pub struct ProvisionalDeviceView {
    /// Id of the registration.
    pub id: i64,
    /// Its integration.
    pub integration_id: i64,
    /// `provisional`, `confirmed`, `expired` or `removed`.
    pub state: String,
    /// System.
    pub platform: String,
    /// Unique device identifier.
    pub udid: String,
    /// Serial number.
    pub serial_number: String,
    /// Name for people.
    pub name: String,
    /// Its user's e-mail.
    pub user_email: String,
    /// First registration.
    pub registered_at: Timestamp,
    /// Last registration.
    pub seen_at: Timestamp,
    /// It waits until then.
    pub ends_at: Timestamp,
    /// The device of the fleet, once it is confirmed.
    pub device_id: Option<i64>,
}

impl From<ProvisionalDevice> for ProvisionalDeviceView {
    fn from(device: ProvisionalDevice) -> Self {
        Self {
            id: device.id,
            integration_id: device.integration_id.0,
            state: device.state.to_string(),
            platform: device.facts.platform.as_str().to_owned(),
            udid: device.facts.udid,
            serial_number: device.facts.serial_number,
            name: device.facts.name,
            user_email: device.facts.user_email,
            registered_at: device.registered_at,
            seen_at: device.seen_at,
            ends_at: device.ends_at,
            device_id: device.device_id.map(|id| id.0),
        }
    }
}
