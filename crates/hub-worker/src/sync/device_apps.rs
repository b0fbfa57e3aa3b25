//! The apps on each device (HM-16).

use futures_util::TryStreamExt;
use hub_core::{fleet::DeviceAppFacts, ids::DeviceId, sync::Section};
use hub_store::{DevicePart, DueDevice};
use jiff::Timestamp;
use uem_client::{PageStream, UemError};
use uem_types::DeviceId as VendorDeviceId;

use super::{RunContext, each_device::OnDevice};
use crate::{error::Failure, translate};

/// See the module.
pub(super) struct Apps;

impl OnDevice for Apps {
    type Read = Vec<DeviceAppFacts>;

    const SECTION: Section = Section::DeviceApps;
    const PART: DevicePart = DevicePart::Apps;
    const WORDS: &'static str = "apps";

    fn interval_minutes(context: &RunContext) -> u32 {
        context.integration.settings.sync.app_interval_minutes
    }

    /// By UUID where it has one, else by the older call.
    async fn read(context: &RunContext, device: &DueDevice) -> Result<Option<Self::Read>, UemError> {
        let devices = context.client.devices();
        let read: Option<Vec<_>> = if let Ok(uuid) = device.uem_uuid.parse() {
            let apps = all_pages(devices.apps(uuid).pages()).await?;
            apps.map(|apps| apps.into_iter().filter_map(translate::device_app_facts).collect())
        } else {
            let apps = all_pages(devices.apps_v1(VendorDeviceId(device.uem_id.0)).pages()).await?;
            apps.map(|apps| apps.into_iter().filter_map(translate::device_app_facts_v1).collect())
        };
        let Some(mut apps) = read else { return Ok(None) };
        apps.sort_by(|left, right| left.bundle_id.cmp(&right.bundle_id));
        apps.dedup_by(|left, right| left.bundle_id == right.bundle_id);
        Ok(Some(apps))
    }

    async fn write(
        context: &RunContext,
        device: DeviceId,
        apps: &Self::Read,
    ) -> Result<(u64, u64, u64), Failure> {
        Ok(context.batch().write_device_apps(device, apps, Timestamp::now()).await?)
    }
}

/// The whole list; `None` for a device that is not there, which says nothing of its apps, and for a list that ends before
/// the tenant's own count of it. A *not found* in the middle of a list is no end of it.
async fn all_pages<T>(mut pages: PageStream<T>) -> Result<Option<Vec<T>>, UemError> {
    let (mut rows, mut total) = (Vec::new(), 0);
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => {
                total = total.max(page.total.unwrap_or_default());
                rows.extend(page.items);
            }
            Ok(None) if (rows.len() as u64) < total => return Ok(None),
            Ok(None) => return Ok(Some(rows)),
            Err(error) if rows.is_empty() && error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}
