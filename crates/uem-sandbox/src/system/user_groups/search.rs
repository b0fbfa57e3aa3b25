//! `GET /api/system/usergroups/search` and `/custom/search`.

use uem_types::{
    UserGroupId,
    system::user_group::{UserGroup as Wire, UserGroupSearchResult},
};

use super::{
    membership::count_members,
    store::{self, UserGroup},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Filter, Page, asked_org_group, visible_ids},
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
    let Some(narrower) = asked_org_group(&call, "locationgroupuuid") else { return Ok(Reply::empty(204)) };
    let mut filter = Filter::default();
    filter.one_of("org_group_id", &visible_ids(&call, org_group));
    filter.one_of("org_group_id", &visible_ids(&call, narrower));
    if let Some(name) = call.query.text("locationgroupname") {
        filter.one_of("org_group_id", &groups_named(&call, org_group, name));
    }
    if let Some(since) = call.query.text("lastsyncgreaterthan") {
        filter.that(synced_after(since)?);
    }
    if let Some(status) = call.query.text("mergestatus") {
        filter.that(with_merge_status(status)?);
    }
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

fn groups_named(call: &Call, root: i64, name: &str) -> Vec<i64> {
    let groups = call.tenant.access.subtree(root).into_iter();
    groups.filter(|group| group.name.eq_ignore_ascii_case(name)).map(|group| group.id).collect()
}

fn synced_after(text: &str) -> Result<String, VendorError> {
    let time = uem_types::wire::time::parse(text).ok_or_else(|| {
        let text = format!("lastsyncgreaterthan {text:?} is no time: give one like 2026-01-31T12:00:00");
        VendorError::new(400, 17, text)
    })?;
    let written = "SELECT group_id FROM user_group_detail WHERE json_extract(details, '$.synced_at')";
    Ok(format!("id IN ({written} > {})", time.as_millisecond()))
}

fn with_merge_status(text: &str) -> Result<String, VendorError> {
    let waiting = "id IN (SELECT group_id FROM user_group_change)";
    match text.to_lowercase().as_str() {
        "pending" => Ok(waiting.to_owned()),
        "merged" | "complete" => Ok(format!("NOT {waiting}")),
        _ => Err(VendorError::new(
            400,
            17,
            format!("mergestatus {text:?} is not known: give Pending or Merged"),
        )),
    }
}

async fn row(call: &Call, group: &UserGroup) -> Result<Wire, VendorError> {
    let count = count_members(&call.tenant, group).await?;
    Ok(Wire {
        user_group_id: UserGroupId(group.id),
        user_group_name: Some(group.name.clone()),
        organization_group: call.tenant.access.org_group(group.org_group_id).map(|group| group.name),
        user_count: Some(count),
    })
}
