//! `GET /api/mdm/smartgroups/search`: by name and managing organization group.

use jiff::Timestamp;
use uem_types::{mdm::smart_group::SmartGroupSearchResult, wire::time};

use super::{
    render,
    store::{self, SmartGroup},
};
use crate::{
    http::{Call, Query, Reply, VendorError},
    resource::{Page, asked_org_group},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let outside =
        || VendorError::new(400, 6, "Organization group not found or the user does not have access to it");
    let below = asked_org_group(&call, "organizationgroupid").ok_or_else(outside)?;
    let managed_by = match call.query.text("managedbyorganizationgroupid") {
        Some(_) => Some(asked_org_group(&call, "managedbyorganizationgroupid").ok_or_else(outside)?),
        None => None,
    };
    let name = call.query.text("name").map(str::to_lowercase);
    let (from, till) = (time_filter(&call.query, "modifiedfrom")?, time_filter(&call.query, "modifiedtill")?);
    let mut groups = store::list(&call.tenant.database).await?;
    groups.retain(|group| {
        call.tenant.access.is_within(group.org_group_id, below)
            && managed_by.is_none_or(|id| group.org_group_id == id)
            && name.as_ref().is_none_or(|name| group.name.to_lowercase().contains(name))
            && from.is_none_or(|from| group.modified_at >= from.as_millisecond())
            && till.is_none_or(|till| group.modified_at <= till.as_millisecond())
    });
    sort(&call.query, &mut groups);
    let page = Page::v1(&call.query);
    let total = i64::try_from(groups.len()).unwrap_or(i64::MAX);
    let shown = page.of(&groups);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    let assignments = render::Assignments::load(&call.tenant).await?;
    let mut smart_groups = Vec::with_capacity(shown.len());
    for group in shown {
        let members = call.tenant.membership.members(&call.tenant, group).await?;
        smart_groups.push(render::row(&call.tenant, &assignments, group, members.len()));
    }
    Reply::json(&SmartGroupSearchResult {
        smart_groups,
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: Some(total),
    })
}

fn sort(query: &Query, groups: &mut [SmartGroup]) {
    match query.text("orderby").unwrap_or_default().to_lowercase().as_str() {
        "name" => groups.sort_by_key(|group| group.name.to_lowercase()),
        "managedby" | "managedbyorganizationgroupid" => groups.sort_by_key(|group| group.org_group_id),
        _ => groups.sort_by_key(|group| group.id),
    }
    if query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        groups.reverse();
    }
}

/// A date filter in any of the vendor's formats; 400/6 where it is none of them.
pub(super) fn time_filter(query: &Query, name: &str) -> Result<Option<Timestamp>, VendorError> {
    let Some(text) = query.text(name) else { return Ok(None) };
    time::parse(text)
        .map(Some)
        .ok_or_else(|| VendorError::new(400, 6, format!("Invalid date for {name}: {text}")))
}
