//! The apps on each device (HM-16): one call a device, those read longest ago first, a few at a time.
//!
//! A run takes the devices whose apps were last read before the interval began, for as long as the settings allow,
//! so that a large fleet's apps do not keep its devices waiting. Where time or budget ends first, the next run goes
//! on with the rest: every device that was read is up to date by itself.

use futures_util::{StreamExt, TryStreamExt, stream};
use hub_core::{
    fleet::DeviceAppFacts,
    ids::{DeviceId, UemId},
    sync::Section,
};
use jiff::{SignedDuration, Timestamp};
use uem_client::UemError;
use uem_types::DeviceId as VendorDeviceId;

use super::RunContext;
use crate::{error::Failure, translate};

/// Devices taken from the store at a time.
const DEVICES_A_BATCH: u32 = 200;
/// Devices asked for at the same time.
const CONCURRENT_DEVICES: usize = 4;
/// Devices in a row whose apps the tenant refused to give, after which the section is given up.
const REFUSALS_MAX: u32 = 20;

/// Reads and writes the apps of all devices that are due.
pub(super) async fn sync_device_apps(context: &RunContext) -> Result<(), Failure> {
    let interval =
        SignedDuration::from_mins(i64::from(context.integration.settings.sync.app_interval_minutes));
    // Half an interval: whoever was read in the run before is due again in this one, whatever both took.
    let read_before = context.started_at.checked_sub(interval / 2).unwrap_or(context.started_at);
    let began = tokio::time::Instant::now();
    let is_time_over = || context.settings.device_apps_time.is_some_and(|limit| began.elapsed() >= limit);
    let (mut refusals, mut is_whole) = (0, true);
    loop {
        context.stop.check()?;
        if is_time_over() {
            context.progress.remark("apps of the remaining devices follow in the next run");
            is_whole = false;
            break;
        }
        let due =
            context.store.devices_due_for_apps(context.integration.id, read_before, DEVICES_A_BATCH).await?;
        if due.is_empty() {
            break;
        }
        let mut lists = stream::iter(due)
            .map(|(id, uem_id, uuid)| async move { (id, read_apps(context, uem_id, &uuid).await) })
            .buffer_unordered(CONCURRENT_DEVICES);
        while let Some((device, list)) = context.stop.unless_given(lists.next()).await? {
            match list {
                Ok(apps) => {
                    refusals = 0;
                    write_apps(context, device, &apps).await?;
                }
                Err(error) if error.is_permission() || error.is_credentials() => return Err(error.into()),
                Err(error) => {
                    refusals += 1;
                    is_whole = false;
                    context.batch().mark_apps_tried(device, Timestamp::now()).await?;
                    if refusals >= REFUSALS_MAX {
                        return Err(error.into());
                    }
                    context
                        .progress
                        .remark(format!("apps of some devices could not be read: {}", error.kind()));
                }
            }
        }
    }
    context.progress.count(Section::DeviceApps, |counts| counts.is_complete = is_whole);
    Ok(())
}

/// The apps of one device: by UUID where it has one, else by the older call. A device that is gone has none.
async fn read_apps(context: &RunContext, uem_id: UemId, uuid: &str) -> Result<Vec<DeviceAppFacts>, UemError> {
    let devices = context.client.devices();
    let mut apps = Vec::new();
    if let Ok(uuid) = uuid.parse() {
        let mut pages = devices.apps(uuid).pages();
        while let Some(page) = absent_is_none(pages.try_next().await, apps.is_empty())? {
            apps.extend(page.items.into_iter().filter_map(translate::device_app_facts));
        }
    } else {
        let mut pages = devices.apps_v1(VendorDeviceId(uem_id.0)).pages();
        while let Some(page) = absent_is_none(pages.try_next().await, apps.is_empty())? {
            apps.extend(page.items.into_iter().filter_map(translate::device_app_facts_v1));
        }
    }
    apps.sort_by(|left, right| left.bundle_id.cmp(&right.bundle_id));
    apps.dedup_by(|left, right| left.bundle_id == right.bundle_id);
    Ok(apps)
}

/// A *not found* in the middle of a list is no end of it.
fn absent_is_none<T>(page: Result<Option<T>, UemError>, is_first: bool) -> Result<Option<T>, UemError> {
    match page {
        Err(error) if is_first && error.is_not_found() => Ok(None),
        other => other,
    }
}

async fn write_apps(context: &RunContext, device: DeviceId, apps: &[DeviceAppFacts]) -> Result<(), Failure> {
    let (added, changed, removed) = context.batch().write_device_apps(device, apps, Timestamp::now()).await?;
    context.progress.count(Section::DeviceApps, |counts| {
        counts.read += 1;
        counts.pages += 1;
        counts.added += added;
        counts.changed += changed;
        counts.missing += removed;
        counts.writes += added + changed + removed;
    });
    Ok(())
}
