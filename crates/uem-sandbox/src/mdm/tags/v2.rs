//! The newer face of tags, by UUID: search, create (version 3), rename, delete, devices.

use jiff::Timestamp;
use uem_types::{
    DeviceId,
    mdm::tag::{CreatedTagV3, TagSearchResultV2, TagV2, TaggedDeviceV2, TaggedDevicesResultV2},
};
use uuid::Uuid;

use super::{
    change::{self, Refused},
    devices::tagged_devices,
    membership::{Change, apply, kind, limited},
    store::{self, Tag},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, Filter, Page, asked_org_group, values, visible_ids},
};

pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let Some(org_group) = asked_org_group(&call, "organization-group-uuid") else { return Err(no_group()) };
    let mut filter = Filter::default();
    filter.one_of("org_group_id", &visible_ids(&call, org_group));
    filter.contains("name", call.query.text("search_text"));
    filter.equals("kind", call.query.text("tag_type").map(|text| kind(Some(text))));
    let (tags, total) = store::search(&call.tenant.database, &filter, Page::v2(&call.query, 500)).await?;
    let tags = tags.into_iter().filter_map(|tag| render(&call, tag)).collect();
    Reply::json(&TagSearchResultV2 { tags, total: Some(total) })
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let uuid = fields.text("organization_group_uuid").and_then(|text| Uuid::try_parse(&text).ok());
    let uuid = uuid.ok_or_else(|| {
        VendorError::new(422, 1012, "Validation failed: organization_group_uuid is required")
    })?;
    let group = call.tenant.access.org_group_by_uuid(uuid).ok_or_else(no_group)?;
    let name = fields.text("tag_name").unwrap_or_default();
    let tag = change::create(&call, &name, 1, String::new(), group.id).await.map_err(answer)?;
    let tag_uuid = Uuid::try_parse(&tag.uuid).unwrap_or_default();
    Ok(Reply::json(&CreatedTagV3 { tag_uuid })?.with_status(201))
}

pub(super) async fn rename(call: Call) -> Result<Reply, VendorError> {
    let tag = found(&call).await?;
    let name = Fields::of(&call)?.text("tag_name").unwrap_or_default();
    change::update(&call, tag, Some(&name), None, None).await.map_err(|refused| match refused {
        Refused::Duplicate => VendorError::new(409, 5303, "A tag with the same name already exists"),
        other => answer(other),
    })?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let tag = found(&call).await?;
    change::delete(&call, &tag).await.map_err(answer)?;
    Ok(Reply::empty(200))
}

pub(super) async fn devices(call: Call) -> Result<Reply, VendorError> {
    let tag = found(&call).await?;
    let devices: Vec<TaggedDeviceV2> = tagged_devices(&call, &tag)
        .await?
        .into_iter()
        .map(|(device, tagged)| TaggedDeviceV2 {
            device_id: DeviceId(device.id.into()),
            device_uuid: Some(device.uuid),
            friendly_name: Some(device.friendly_name),
            date_tagged: Timestamp::from_millisecond(tagged.tagged_at).ok(),
            device_last_seen: Some(device.last_seen),
        })
        .collect();
    Reply::json(&TaggedDevicesResultV2 { total: i64::try_from(devices.len()).ok(), devices })
}

pub(super) async fn add_devices(call: Call) -> Result<Reply, VendorError> {
    changed(call, Change::Add).await
}

pub(super) async fn remove_devices(call: Call) -> Result<Reply, VendorError> {
    changed(call, Change::Remove).await
}

async fn changed(call: Call, change: Change) -> Result<Reply, VendorError> {
    let tag = found(&call).await?;
    let values = limited(values(&call)?, 4)?;
    Reply::json(&apply(&call, &tag, &values, change).await?)
}

async fn found(call: &Call) -> Result<Tag, VendorError> {
    let uuid = call.segment("uuid");
    change::visible_by_uuid(call, uuid)
        .await?
        .ok_or_else(|| VendorError::new(404, 6, format!("Tag not found with uuid {uuid}")))
}

fn render(call: &Call, tag: Tag) -> Option<TagV2> {
    let group = call.tenant.access.org_group(tag.org_group_id)?;
    Some(TagV2 {
        uuid: Uuid::try_parse(&tag.uuid).ok()?,
        name: Some(tag.name),
        organization_group_uuid: Some(group.uuid),
        organization_group_name: Some(group.name),
        system_tag: Some(false),
    })
}

fn no_group() -> VendorError {
    VendorError::new(404, 6, "Organization group not found or the user does not have access to it")
}

fn answer(refused: Refused) -> VendorError {
    refused.answer((422, 1012), (404, 6), (409, 1012), (400, 5301))
}
