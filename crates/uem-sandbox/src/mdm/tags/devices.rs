//! Devices of a tag, version 1: `adddevices`, `removedevices`, and the list, which has no pages.

use jiff::Timestamp;
use uem_types::{
    DeviceId,
    mdm::tag::{TaggedDevice, TaggedDevicesResult},
    wire::time,
};

use super::{
    change,
    membership::{Change, apply, limited},
    store::{self, Tag, Tagged},
};
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    resource::{is_visible, values},
};

/// How many devices are read at once.
const BATCH: usize = 2_000;

pub(super) async fn add(call: Call) -> Result<Reply, VendorError> {
    changed(call, Change::Add).await
}

pub(super) async fn remove(call: Call) -> Result<Reply, VendorError> {
    changed(call, Change::Remove).await
}

async fn changed(call: Call, change: Change) -> Result<Reply, VendorError> {
    let tag = found(&call).await?;
    let values = limited(values(&call)?, 6)?;
    Reply::json(&apply(&call, &tag, &values, change).await?)
}

pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let tag = found(&call).await?;
    let since = call.query.text("lastseen").and_then(time::parse);
    let rows = tagged_devices(&call, &tag).await?;
    let shown = rows.into_iter().filter(|(device, _)| since.is_none_or(|since| device.last_seen >= since));
    let device = shown
        .map(|(device, tagged)| TaggedDevice {
            device_id: DeviceId(device.id.into()),
            device_uuid: Some(device.uuid),
            friendly_name: Some(device.friendly_name),
            date_tagged: Timestamp::from_millisecond(tagged.tagged_at).ok(),
            device_last_seen: Some(device.last_seen),
        })
        .collect();
    Reply::json(&TaggedDevicesResult { device })
}

/// The enrolled devices of a tag that exist for the caller, by id.
pub(super) async fn tagged_devices(
    call: &Call,
    tag: &Tag,
) -> Result<Vec<(DeviceState, Tagged)>, VendorError> {
    let tagged = store::devices_of(&call.tenant.database, tag.id).await?;
    let mut rows = Vec::with_capacity(tagged.len());
    for batch in tagged.chunks(BATCH) {
        let ids: Vec<u32> = batch.iter().map(|tagged| tagged.device_id).collect();
        for device in call.tenant.fleet.get_many(&ids).await? {
            let place = batch.binary_search_by_key(&device.id, |tagged| tagged.device_id);
            if let Ok(place) = place
                && device.is_listed()
                && is_visible(call, device.org_group_id)
            {
                rows.push((device, batch[place]));
            }
        }
    }
    Ok(rows)
}

async fn found(call: &Call) -> Result<Tag, VendorError> {
    let id = call.segment("id");
    change::visible(call, id)
        .await?
        .ok_or_else(|| VendorError::new(400, 6, format!("Tag not found with id {id}")))
}
