//! The certificates on each device.

use futures_util::TryStreamExt;
use hub_core::{fleet::DeviceCertificateFacts, ids::DeviceId, sync::Section};
use hub_store::{DevicePart, DueDevice};
use jiff::Timestamp;
use uem_client::UemError;
use uem_types::DeviceId as VendorDeviceId;

use super::{RunContext, each_device::OnDevice};
use crate::{error::Failure, translate};

/// See the module.
pub(super) struct Certificates;

/// What the tenant gave.
pub(super) struct Given {
    certificates: Vec<DeviceCertificateFacts>,
    /// As many as the tenant says there are.
    is_whole: bool,
}

impl OnDevice for Certificates {
    type Read = Given;

    const SECTION: Section = Section::DeviceCertificates;
    const PART: DevicePart = DevicePart::Certificates;
    const WORDS: &'static str = "certificates";

    fn interval_minutes(context: &RunContext) -> u32 {
        context.integration.settings.sync.security_interval_minutes
    }

    async fn read(context: &RunContext, device: &DueDevice) -> Result<Option<Given>, UemError> {
        let personal = &context.integration.settings.personal_data;
        let mut pages = context.client.devices().certificates(VendorDeviceId(device.uem_id.0)).pages();
        let (mut certificates, mut nameless, mut total) = (Vec::new(), 0, 0);
        loop {
            let page = match pages.try_next().await {
                Ok(Some(page)) => page,
                Ok(None) => break,
                // A device that is not there says nothing of its certificates.
                Err(error) if error.is_not_found() => return Ok(None),
                Err(error) => return Err(error),
            };
            total = total.max(page.total.unwrap_or_default());
            for certificate in page.items {
                match translate::certificate_facts(certificate, personal) {
                    Some(facts) => certificates.push(facts),
                    None => nameless += 1,
                }
            }
        }
        certificates.sort_by_key(|it| it.uem_id);
        certificates.dedup_by_key(|it| it.uem_id);
        // A row that came twice stands for one that did not come.
        let is_whole = certificates.len() as u64 + nameless >= total;
        Ok(Some(Given { certificates, is_whole }))
    }

    async fn write(
        context: &RunContext,
        device: DeviceId,
        given: &Given,
    ) -> Result<(u64, u64, u64), Failure> {
        let (batch, now) = (context.batch(), Timestamp::now());
        Ok(batch.write_device_certificates(device, &given.certificates, given.is_whole, now).await?)
    }
}
