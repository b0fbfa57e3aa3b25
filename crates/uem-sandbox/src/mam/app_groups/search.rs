//! `GET /api/mam/apps/appgroups/search` and `/{id}`.

use serde_json::{Value, json};

use super::{
    body::rendered,
    store::{self, AppGroup},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group, is_visible},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let org_group = asked_org_group(&call, "organizationgroupid").ok_or_else(|| {
        VendorError::new(400, 400, "organizationgroupid names no organization group of the caller")
    })?;
    let query = &call.query;
    let has = |name: &str, found: &str| {
        query.text(name).is_none_or(|wanted| found.to_lowercase().contains(&wanted.to_lowercase()))
    };
    let same =
        |name: &str, found: &str| query.text(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(found));
    let mut groups = store::list(&call.tenant.database).await?;
    groups.retain(|group| {
        call.tenant.access.is_within(group.org_group_id, org_group)
            && has("appgroupname", &group.name)
            && same("platform", &group.platform)
            && same("appgrouptype", &group.kind)
    });
    if query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        groups.reverse();
    }
    let page = Page::v1(query);
    let rows: Vec<Value> = page.of(&groups).iter().map(rendered).collect();
    Reply::json(
        &json!({"AppGroups": rows, "Page": page.number, "PageSize": page.size, "Total": groups.len()}),
    )
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let group = named(&call, call.segment("id")).await?;
    Reply::json(&rendered(&group))
}

/// The group of that id; 404/404 where there is none.
pub(super) async fn named(call: &Call, id: &str) -> Result<AppGroup, VendorError> {
    let group = store::find(&call.tenant.database, id.trim().parse().unwrap_or(0)).await?;
    group
        .filter(|group| is_visible(call, group.org_group_id))
        .ok_or_else(|| VendorError::new(404, 404, format!("Application group {id} not found")))
}
