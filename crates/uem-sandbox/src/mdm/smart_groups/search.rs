//! `GET /api/mdm/smartgroups/search`: by name and managing organization group.

use jiff::Timestamp;
use uem_types::{mdm::smart_group::SmartGroupSearchResult, wire::time};

use super::{render, store::SmartGroup};
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
    let mut groups = call.tenant.membership.all(&call.tenant).await?;
    groups.retain(|(group, _)| {
        call.tenant.access.is_within(group.org_group_id, below)
            && managed_by.is_none_or(|id| group.org_group_id == id)
            && name.as_ref().is_none_or(|name| group.name.to_lowercase().contains(name))
            && from.is_none_or(|from| group.modified_at >= from.as_millisecond())
            && till.is_none_or(|till| group.modified_at <= till.as_millisecond())
    });
    sort(&call.query, &mut groups, |(group, _)| group);
    let page = Page::v1(&call.query);
    let total = i64::try_from(groups.len()).unwrap_or(i64::MAX);
    let shown = page.of(&groups);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    let assignments = render::Assignments::load(&call.tenant).await?;
    let smart_groups = shown
        .iter()
        .map(|(group, members)| render::row(&call.tenant, &assignments, group, members.len()))
        .collect();
    Reply::json(&SmartGroupSearchResult {
        smart_groups,
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: Some(total),
    })
}

fn sort<T>(query: &Query, rows: &mut [T], group: impl Fn(&T) -> &SmartGroup) {
    match query.text("orderby").unwrap_or_default().to_lowercase().as_str() {
        "name" => rows.sort_by_key(|row| group(row).name.to_lowercase()),
        "managedby" | "managedbyorganizationgroupid" => rows.sort_by_key(|row| group(row).org_group_id),
        _ => rows.sort_by_key(|row| group(row).id),
    }
    if query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        rows.reverse();
    }
}

/// A date filter in any of the vendor's formats; 400/6 where it is none of them.
pub(super) fn time_filter(query: &Query, name: &str) -> Result<Option<Timestamp>, VendorError> {
    let Some(text) = query.text(name) else { return Ok(None) };
    time::parse(text)
        .map(Some)
        .ok_or_else(|| VendorError::new(400, 6, format!("Invalid date for {name}: {text}")))
}
