//! `GET /api/system/usergroups/search` and `/custom/search`.

use uem_types::{
    UserGroupId,
    system::user_group::{UserGroup as Wire, UserGroupSearchResult},
};

use super::store::{self, UserGroup};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Filter, Page, asked_org_group, id_list, visible_ids},
    system::users,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let kind = call.query.text("usergrouptype").map(str::to_lowercase);
    let is_directory = match kind.as_deref() {
        Some("directory") => Some(true),
        Some("custom") => Some(false),
        _ => None,
    };
    answer(call, is_directory).await
}

pub(super) async fn custom(call: Call) -> Result<Reply, VendorError> {
    answer(call, Some(false)).await
}

async fn answer(call: Call, is_directory: Option<bool>) -> Result<Reply, VendorError> {
    let page = Page::v1(&call.query);
    let Some(org_group) = asked_org_group(&call, "organizationgroupid") else { return Ok(Reply::empty(204)) };
    let mut filter = Filter::default();
    filter.one_of("org_group_id", &visible_ids(&call, org_group));
    filter.contains("name", call.query.text("groupname"));
    filter.equals("is_directory", is_directory);
    filter.equals("uuid", call.query.text("usergroupuuid").map(str::to_lowercase));
    let (groups, total) = store::search(&call.tenant.database, &filter, page).await?;
    if groups.is_empty() {
        return Ok(Reply::empty(204));
    }
    let mut rows = Vec::with_capacity(groups.len());
    for group in &groups {
        rows.push(row(&call, group).await?);
    }
    let (number, size) = (page.number.into(), page.size.into());
    Reply::json(&UserGroupSearchResult {
        user_group: rows,
        page: Some(number),
        page_size: Some(size),
        total: Some(total),
    })
}

async fn row(call: &Call, group: &UserGroup) -> Result<Wire, VendorError> {
    let below = id_list(&visible_ids(call, group.org_group_id));
    let (_, count) = users::store::in_department(
        &call.tenant.database,
        group.department,
        &below,
        Page { number: 0, size: 1 },
    )
    .await?;
    Ok(Wire {
        user_group_id: UserGroupId(group.id),
        user_group_name: Some(group.name.clone()),
        organization_group: call.tenant.access.org_group(group.org_group_id).map(|group| group.name),
        user_count: Some(count),
    })
}
