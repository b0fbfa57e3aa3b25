//! Tags of one device by UUIDs: list, put on, take off.

use jiff::Timestamp;
use uem_types::mdm::tag::{DeviceTag, DeviceTagsResult};
use uuid::Uuid;

use super::{change, store};
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    resource::{device_by_uuid, is_visible},
};

pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("uuid")).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5061, "Device not found for this request."))?;
    let tags = store::tags_of(&call.tenant.database, device.id).await?;
    let tags = tags
        .into_iter()
        .filter(|(tag, _)| is_visible(&call, tag.org_group_id))
        .map(|(tag, at)| DeviceTag {
            uuid: Uuid::try_parse(&tag.uuid).ok(),
            name: Some(tag.name),
            date_tagged: Timestamp::from_millisecond(at).ok(),
        })
        .collect();
    Reply::json(&DeviceTagsResult { tags })
}

pub(super) async fn add(call: Call) -> Result<Reply, VendorError> {
    let (device, tag) = found(&call).await?;
    let at = call.tenant.fleet.now().as_millisecond();
    let mut transaction = call.tenant.database.begin("tag_device").await?;
    let is_new = store::put_on(&mut transaction, tag.id, device.id, at).await?;
    transaction.commit().await?;
    if !is_new {
        return Err(VendorError::new(400, 5299, "The tag is already assigned to the device"));
    }
    call.tenant.membership.changed(Some(tag.id));
    Ok(Reply::empty(201))
}

pub(super) async fn remove(call: Call) -> Result<Reply, VendorError> {
    let (device, tag) = found(&call).await?;
    let mut transaction = call.tenant.database.begin("untag_device").await?;
    let was_on = store::take_off(&mut transaction, tag.id, device.id).await?;
    transaction.commit().await?;
    if !was_on {
        return Err(VendorError::new(400, 5300, "The tag is not assigned to the device"));
    }
    call.tenant.membership.changed(Some(tag.id));
    Ok(Reply::empty(204))
}

async fn found(call: &Call) -> Result<(DeviceState, store::Tag), VendorError> {
    let device = device_by_uuid(call, call.segment("uuid")).await?.filter(DeviceState::is_listed);
    let tag = change::visible_by_uuid(call, call.segment("tag")).await?;
    let pair = device
        .zip(tag)
        .filter(|(device, tag)| call.tenant.access.is_within(device.org_group_id, tag.org_group_id));
    pair.ok_or_else(|| VendorError::new(404, 5298, "Device or tag not found"))
}
