//! `GET /api/system/groups/search`: name and type by part, `groupid` exactly.

use uem_types::{
    system::org_group::{OrgGroupSearchResultV1, OrgGroupSearchResultV2},
    wire::link::{AdditionalInfo, Link},
};

use crate::{
    access::OrgGroup,
    http::{Call, Query, Reply, VendorError},
    resource::Page,
    system::groups::render,
};

/// v1.
pub(super) async fn search_v1(call: Call) -> Result<Reply, VendorError> {
    let (found, page) = (found(&call), Page::v1(&call.query));
    let (counters, tree, root) = (render::counters(&call).await?, call.tenant.access.tree(), root(&call)?);
    let row = |group: &OrgGroup| {
        render::v1(group, &tree, &root, counters.get(&group.id).copied().unwrap_or_default())
    };
    Reply::json(&OrgGroupSearchResultV1 {
        location_groups: page.of(&found).iter().map(row).collect(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(found.len()).ok(),
    })
}

/// v2.
pub(super) async fn search_v2(call: Call) -> Result<Reply, VendorError> {
    let (found, page) = (found(&call), Page::v1(&call.query));
    let (counters, root) = (render::counters(&call).await?, root(&call)?);
    let row =
        |group: &OrgGroup| render::row_v2(group, &root, counters.get(&group.id).copied().unwrap_or_default());
    let href =
        format!("http://{}/API/system/groups/search?page={}&pagesize={}", call.host, page.number, page.size);
    let link = Link { rel: Some("self".to_owned()), href: Some(href), title: None };
    Reply::json(&OrgGroupSearchResultV2 {
        organization_groups: page.of(&found).iter().map(row).collect(),
        additional_info: Some(AdditionalInfo { links: vec![link] }),
        total_results: i64::try_from(found.len()).ok(),
    })
}

fn root(call: &Call) -> Result<OrgGroup, VendorError> {
    let root = call.tenant.access.org_group(call.caller.org_group_id);
    root.ok_or_else(|| {
        VendorError::new(404, 6008, "Organization group not found or user does not have access.")
    })
}

fn found(call: &Call) -> Vec<OrgGroup> {
    let mut found = call.tenant.access.subtree(call.caller.org_group_id);
    found.retain(|group| is_wanted(group, &call.query));
    let order = call.query.text("orderby").unwrap_or("Id").to_ascii_lowercase();
    match order.as_str() {
        "name" => found.sort_by_key(|group| group.name.to_lowercase()),
        "groupid" => found.sort_by_key(|group| group.group_id.to_lowercase()),
        "locationgrouptype" => found.sort_by(|one, other| one.kind.cmp(&other.kind)),
        _ => found.sort_by_key(|group| group.id),
    }
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        found.reverse();
    }
    found
}

fn is_wanted(group: &OrgGroup, query: &Query) -> bool {
    let has = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
    query.text("name").is_none_or(|name| has(&group.name, name))
        && query.text("type").is_none_or(|kind| group.kind.eq_ignore_ascii_case(kind))
        && query.text("groupid").is_none_or(|code| group.group_id.eq_ignore_ascii_case(code))
}
