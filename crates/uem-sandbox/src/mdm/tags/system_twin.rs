//! `/api/system/groups/{id}/tags`: the same tags, where `Id` is a bare integer.

use serde::Serialize;
use uem_types::{EntityRef, OrgGroupId};

use super::{
    change::{self, Refused},
    membership::kind,
    store::{self, Tag},
};
use crate::{
    access::OrgGroup,
    http::{Call, Reply, VendorError},
    resource::{Fields, Filter, Page, is_visible},
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(rename = "OGId")]
    group: EntityRef<OrgGroupId>,
    tags: Vec<Row>,
    page: u32,
    page_size: u32,
    total: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    id: i64,
    tag_name: String,
    tag_avatar: String,
    tag_type: i64,
    location_group_id: i64,
}

pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let group = found_group(&call)?;
    let mut filter = Filter::default();
    filter.one_of("org_group_id", &[group.id]);
    let page = Page::v1(&call.query);
    let (tags, total) = store::search(&call.tenant.database, &filter, page).await?;
    answer(&group, tags, page, total)
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let (group, tag) = found(&call).await?;
    answer(&group, vec![tag], Page::v1(&call.query), 1)
}

pub(super) async fn add(call: Call) -> Result<Reply, VendorError> {
    let group = found_group(&call)?;
    let fields = Fields::of(&call)?;
    let name = fields.text("TagName").unwrap_or_default();
    let avatar = fields.text("TagAvatar").unwrap_or_default();
    let tag = change::create(&call, &name, kind(fields.text("TagType").as_deref()), avatar, group.id)
        .await
        .map_err(refusal)?;
    answer(&group, vec![tag], Page::v1(&call.query), 1)
}

pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let (group, tag) = found(&call).await?;
    let fields = Fields::of(&call)?;
    let new_kind = fields.text("TagType").map(|text| kind(Some(&text)));
    let tag =
        change::update(&call, tag, fields.text("TagName").as_deref(), new_kind, fields.text("TagAvatar"))
            .await
            .map_err(refusal)?;
    answer(&group, vec![tag], Page::v1(&call.query), 1)
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let (_, tag) = found(&call).await?;
    change::delete(&call, &tag).await.map_err(refusal)?;
    Ok(Reply::empty(200))
}

fn answer(group: &OrgGroup, tags: Vec<Tag>, page: Page, total: i64) -> Result<Reply, VendorError> {
    let tags = tags
        .into_iter()
        .map(|tag| Row {
            id: tag.id,
            tag_name: tag.name,
            tag_avatar: tag.avatar,
            tag_type: tag.kind,
            location_group_id: tag.org_group_id,
        })
        .collect();
    let group = EntityRef::new(OrgGroupId(group.id), group.name.clone(), Some(group.uuid));
    Reply::json(&Answer { group, tags, page: page.number, page_size: page.size, total })
}

fn found_group(call: &Call) -> Result<OrgGroup, VendorError> {
    let group = call.segment("id").parse().ok().and_then(|id| call.tenant.access.org_group(id));
    group
        .filter(|group| is_visible(call, group.id))
        .ok_or_else(|| VendorError::new(404, 404, "Organization group not found"))
}

async fn found(call: &Call) -> Result<(OrgGroup, Tag), VendorError> {
    let group = found_group(call)?;
    let tag = change::visible(call, call.segment("tag")).await?.filter(|tag| tag.org_group_id == group.id);
    tag.map(|tag| (group, tag)).ok_or_else(|| VendorError::new(404, 404, "Tag not found"))
}

fn refusal(refused: Refused) -> VendorError {
    refused.answer((400, 6), (404, 404), (400, 6), (400, 400))
}
