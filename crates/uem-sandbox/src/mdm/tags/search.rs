//! `GET /api/mdm/tags/search`, version 1.

use jiff::Timestamp;
use uem_types::{
    TagId,
    mdm::tag::{Tag as Wire, TagSearchResult},
};
use uuid::Uuid;

use super::{membership::kind, store};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Filter, Page, asked_org_group, visible_ids},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let page = Page::v1(&call.query);
    let mut filter = Filter::default();
    let groups =
        asked_org_group(&call, "organizationgroupid").map(|id| visible_ids(&call, id)).unwrap_or_default();
    filter.one_of("org_group_id", &groups);
    filter.contains("name", call.query.text("name"));
    filter.equals("kind", call.query.text("tagtype").map(|text| kind(Some(text))));
    let (tags, total) = store::search(&call.tenant.database, &filter, page).await?;
    let tags = tags.into_iter().map(render).collect();
    Reply::json(&TagSearchResult {
        tags,
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: Some(total),
    })
}

fn render(tag: store::Tag) -> Wire {
    Wire {
        id: TagId(tag.id),
        uuid: Uuid::try_parse(&tag.uuid).ok(),
        tag_name: Some(tag.name),
        tag_avatar: Some(tag.avatar),
        date_tagged: Timestamp::from_millisecond(tag.created_at).ok(),
    }
}
