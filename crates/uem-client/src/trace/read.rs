//! The reads behind a trace.

use futures_util::TryStreamExt;
use uem_types::{
    DeviceId,
    mdm::{device_event_log::DeviceEvent, device_wipe::DeviceWipeRow},
};

use super::{Mark, Trace};
use crate::{
    error::UemError,
    resources::{
        device_commands::{DeviceKey, OrgGroupKey},
        devices::Devices,
    },
};

/// Days of the log that a mark looks at. A trace looks at no more, or it would find what no mark has seen.
const DAYS: u32 = 7;
/// The most pages of a log or a list that are read.
const PAGES_MAX: usize = 4;

impl Devices {
    /// What is newest in the device's log now, to be taken before a command is sent. One call: see [`Self::event_log`].
    pub async fn mark(&self, device: DeviceId) -> Result<Mark, UemError> {
        Ok(Mark::of(&self.log(device, DAYS).await?))
    }

    /// Reads what tells the fate of a command that was sent in the last `days` (7 at most): the device's record, its log and, with an
    /// organization group by UUID, the wipes that are held there. See [`Self::get`], [`Self::event_log`] and
    /// [`crate::resources::wipe_protection::WipeProtection::wipes`].
    pub async fn trace(
        &self,
        device: DeviceKey,
        days: u32,
        group: Option<OrgGroupKey>,
    ) -> Result<Trace, UemError> {
        let record = self.find(device.id).await?;
        let events = match record {
            Some(_) => self.log(device.id, days).await?,
            None => Vec::new(),
        };
        let uuid = device.uuid.or_else(|| record.as_ref().and_then(|record| record.uuid));
        let wipes = match (uuid, group.and_then(|group| group.uuid)) {
            (Some(uuid), Some(group)) => self.held(uuid, group).await?,
            _ => Vec::new(),
        };
        Ok(Trace { device: record, events, wipes })
    }

    /// Newest first, whatever order the tenant gives.
    async fn log(&self, device: DeviceId, days: u32) -> Result<Vec<DeviceEvent>, UemError> {
        let mut pages = self.event_log(device, days.clamp(1, DAYS)).pages();
        let mut events = Vec::new();
        for _ in 0..PAGES_MAX {
            let Some(page) = pages.try_next().await? else { break };
            events.extend(page.items);
        }
        events.sort_by_key(|event| std::cmp::Reverse((event.time_stamp, event.id.map(|id| id.0))));
        Ok(events)
    }

    /// A role that may not read the list is no failure: the log tells as well.
    async fn held(&self, device: uuid::Uuid, group: uuid::Uuid) -> Result<Vec<DeviceWipeRow>, UemError> {
        let mut pages = self.client.wipe_protection().wipes(group, Some("HELD")).pages();
        let mut wipes = Vec::new();
        for _ in 0..PAGES_MAX {
            let page = match pages.try_next().await {
                Ok(Some(page)) => page,
                Ok(None) => break,
                Err(error) if error.is_permission() || error.is_not_found() => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            wipes.extend(page.items.into_iter().filter(|wipe| wipe.device_uuid == Some(device)));
        }
        Ok(wipes)
    }
}
