//! `GET /api/system/admins/search`: names by part, without regard to case. Nobody found is 204.

use std::sync::Arc;

use uem_types::system::admin::{AdminSearchResult, AdminSearchResultV2};

use crate::{
    access::{Access, Admin},
    http::{Call, Query, Reply, VendorError},
    resource::{Page, asked_org_group},
    system::admins::render,
};

/// v1.
pub(super) async fn search_v1(call: Call) -> Result<Reply, VendorError> {
    let (found, page) = (found(&call)?, Page::v1(&call.query));
    let rows = page.of(&found);
    if rows.is_empty() {
        return Ok(Reply::empty(204));
    }
    Reply::json(&AdminSearchResult {
        admins: rows.iter().map(|admin| render::v1(admin, &call.tenant.access)).collect(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(found.len()).ok(),
    })
}

/// v2.
pub(super) async fn search_v2(call: Call) -> Result<Reply, VendorError> {
    let (found, page) = (found(&call)?, Page::v1(&call.query));
    let rows = page.of(&found);
    if rows.is_empty() {
        return Ok(Reply::empty(204));
    }
    Reply::json(&AdminSearchResultV2 {
        admins: rows.iter().map(|admin| render::v2(admin, &call.tenant.access)).collect(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(found.len()).ok(),
    })
}

fn found(call: &Call) -> Result<Vec<Arc<Admin>>, VendorError> {
    let root = asked_org_group(call, "organizationgroupid");
    let root = root.ok_or_else(|| {
        VendorError::new(400, 400, "Organization group not found or user does not have access.")
    })?;
    let access = &call.tenant.access;
    let mut found = access.admins();
    found.retain(|admin| access.is_within(admin.org_group_id, root) && is_wanted(admin, &call.query, access));
    match call.query.text("orderby").unwrap_or_default().to_ascii_lowercase().as_str() {
        "username" => found.sort_by_key(|admin| admin.user_name.to_lowercase()),
        "firstname" => found.sort_by_key(|admin| admin.first_name.to_lowercase()),
        "lastname" => found.sort_by_key(|admin| admin.last_name.to_lowercase()),
        "email" => found.sort_by_key(|admin| admin.email.to_lowercase()),
        _ => found.sort_by_key(|admin| admin.id),
    }
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        found.reverse();
    }
    Ok(found)
}

fn is_wanted(admin: &Admin, query: &Query, access: &Access) -> bool {
    let has = |name: &str, text: &str| {
        query.text(name).is_none_or(|part| text.to_lowercase().contains(&part.to_lowercase()))
    };
    let is_status = query.text("status").is_none_or(|status| {
        status.eq_ignore_ascii_case(if admin.is_active { "Active" } else { "Inactive" })
    });
    let has_role = query.text("role").is_none_or(|wanted| {
        let mut names = admin.roles.iter().filter_map(|(role, _)| access.role(*role));
        names.any(|role| role.name.eq_ignore_ascii_case(wanted))
    });
    has("username", &admin.user_name)
        && has("firstname", &admin.first_name)
        && has("lastname", &admin.last_name)
        && has("email", &admin.email)
        && is_status
        && has_role
}
