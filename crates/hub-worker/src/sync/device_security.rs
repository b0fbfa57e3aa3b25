//! The security facts of each device: what passcode and encryption decisions rest on (BY-11).

use hub_core::{
    fleet::SecurityFacts,
    ids::{DeviceId, UemId},
    sync::Section,
};
use hub_store::{DevicePart, DueDevice};
use jiff::Timestamp;
use uem_client::{UemClient, UemError};
use uem_types::DeviceId as VendorDeviceId;

use super::{RunContext, each_device::OnDevice};
use crate::{error::Failure, translate};

/// See the module.
pub(super) struct Security;

impl OnDevice for Security {
    type Read = SecurityFacts;

    const SECTION: Section = Section::DeviceSecurity;
    const PART: DevicePart = DevicePart::Security;
    const WORDS: &'static str = "security facts";

    fn interval_minutes(context: &RunContext) -> u32 {
        context.integration.settings.sync.security_interval_minutes
    }

    async fn read(context: &RunContext, device: &DueDevice) -> Result<Option<Self::Read>, UemError> {
        read_security(&context.client, device.uem_id).await
    }

    async fn write(
        context: &RunContext,
        device: DeviceId,
        facts: &Self::Read,
    ) -> Result<(u64, u64, u64), Failure> {
        Ok(context.batch().write_device_security(device, facts, Timestamp::now()).await?)
    }
}

/// The last sample of a device; `None` until it has sent one, and for one that tells nothing.
pub(crate) async fn read_security(
    client: &UemClient,
    device: UemId,
) -> Result<Option<SecurityFacts>, UemError> {
    let sample = client.devices().security(VendorDeviceId(device.0)).await?;
    Ok(sample.map(translate::security_facts).filter(|facts| !facts.is_empty()))
}
