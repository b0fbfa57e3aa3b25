//! `GET /api/system/users/search`, version 1: by names, e-mail, role, status and organization group.

use uem_types::system::user::UserSearchResult;

use super::{render, store};
use crate::{
    http::{Call, Query, Reply, VendorError},
    resource::{Filter, Page, asked_org_group, visible_ids},
};

/// The only enrolment role that users have here.
const ROLE: &str = "Full Access";

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let page = Page::v1(&call.query);
    let Some(org_group) = asked_org_group(&call, "locationgroupId") else {
        return Reply::json(&empty(page));
    };
    if call.query.text("role").is_some_and(|role| !ROLE.eq_ignore_ascii_case(role)) {
        return Reply::json(&empty(page));
    }
    let mut filter = Filter::default();
    let groups = visible_ids(&call, org_group);
    if org_group != crate::fleet::places::ROOT {
        filter.one_of("org_group_id", &groups);
    }
    filter.contains("first_name", call.query.text("firstname"));
    filter.contains("last_name", call.query.text("lastname"));
    filter.contains("email", call.query.text("email"));
    filter.contains("user_name", call.query.text("username"));
    filter.equals("is_active", call.query.text("status").map(|status| status.eq_ignore_ascii_case("Active")));
    let (users, total) = store::search(&call.tenant.database, &filter, &order(&call.query), page).await?;
    let users = users.iter().map(|user| render::user(&call.tenant, user)).collect();
    Reply::json(&UserSearchResult { users, total: Some(total), ..empty(page) })
}

fn empty(page: Page) -> UserSearchResult {
    UserSearchResult {
        users: Vec::new(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: Some(0),
    }
}

fn order(query: &Query) -> String {
    let column = match query.text("orderby").unwrap_or_default().to_lowercase().as_str() {
        "username" => "user_name",
        "emailaddress" | "email" => "email",
        "firstname" => "first_name",
        "lastname" => "last_name",
        "name" => "org_group_id",
        "active" | "status" => "is_active",
        _ => "id",
    };
    let direction = if query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        "DESC"
    } else {
        "ASC"
    };
    if column == "id" { format!("id {direction}") } else { format!("{column} {direction}, id {direction}") }
}
