//! The apps on each device (HM-16).

use futures_util::TryStreamExt;
use hub_core::{fleet::DeviceAppFacts, ids::DeviceId, sync::Section};
use hub_store::{DevicePart, DueDevice};
use jiff::Timestamp;
use uem_client::UemError;
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

    /// By UUID where it has one, else by the older call. A device that is gone has none.
    async fn read(context: &RunContext, device: &DueDevice) -> Result<Option<Self::Read>, UemError> {
        let devices = context.client.devices();
        let mut apps = Vec::new();
        if let Ok(uuid) = device.uem_uuid.parse() {
            let mut pages = devices.apps(uuid).pages();
            while let Some(page) = absent_is_none(pages.try_next().await, apps.is_empty())? {
                apps.extend(page.items.into_iter().filter_map(translate::device_app_facts));
            }
        } else {
            let mut pages = devices.apps_v1(VendorDeviceId(device.uem_id.0)).pages();
            while let Some(page) = absent_is_none(pages.try_next().await, apps.is_empty())? {
                apps.extend(page.items.into_iter().filter_map(translate::device_app_facts_v1));
            }
        }
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

/// A *not found* in the middle of a list is no end of it.
fn absent_is_none<T>(page: Result<Option<T>, UemError>, is_first: bool) -> Result<Option<T>, UemError> {
    match page {
        Err(error) if is_first && error.is_not_found() => Ok(None),
        other => other,
    }
}
