//! `GET /api/system/users/search`, version 1: by names, e-mail, role, status and organization group.

use uem_types::system::user::UserSearchResult;

use super::{choices, details::FULL_ACCESS, render, store};
use crate::{
    http::{Call, Query, Reply, VendorError},
    resource::{Filter, Page, asked_org_group, visible_ids},
};

/// Columns and the parameters that ask for a part of them.
const TEXTS: [(&str, &str); 4] =
    [("first_name", "firstname"), ("last_name", "lastname"), ("email", "email"), ("user_name", "username")];

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let page = Page::v1(&call.query);
    let Some(org_group) = asked_org_group(&call, "locationgroupId") else {
        return Reply::json(&empty(page));
    };
    let role = call.query.text("role");
    let wanted = role.map(choices::role_named);
    if wanted == Some(None) {
        return Reply::json(&empty(page));
    }
    let groups = visible_ids(&call, org_group);
    let mut filter = scanned(&groups);
    for (column, name) in TEXTS {
        filter.contains(column, call.query.text(name));
    }
    if let Some(Some(role)) = wanted {
        filter.that(of_role(role));
    }
    let status = call.query.text("status");
    filter.equals("is_active", status.map(|status| status.eq_ignore_ascii_case("Active")));
    let is_narrowed =
        status.is_some() || role.is_some() || TEXTS.iter().any(|(_, name)| call.query.text(name).is_some());
    let database = &call.tenant.database;
    let total = match is_narrowed {
        true => store::count_all_over(database, &filter).await?,
        false => store::count(database, &indexed(&groups)).await?,
    };
    // A page beyond the end would be looked for among all users.
    let users = match total > i64::try_from(page.offset()).unwrap_or(i64::MAX) {
        true => store::page(database, &filter, &order(&call.query), page).await?,
        false => Vec::new(),
    };
    let users = users.iter().map(|user| render::user(&call.tenant, user)).collect();
    Reply::json(&UserSearchResult { users, total: Some(total), ..empty(page) })
}

/// Users of that role, which is one of ours: nothing is written about those who have the usual one.
fn of_role(role: &str) -> String {
    let others = "SELECT user_id FROM enrolment_user_detail WHERE role";
    match role == FULL_ACCESS {
        true => format!("id NOT IN ({others} <> '{role}')"),
        false => format!("id IN ({others} = '{role}')"),
    }
}

/// Users of these groups, counted over the index of groups alone.
fn indexed(groups: &[i64]) -> Filter {
    let mut filter = Filter::default();
    filter.one_of("org_group_id", groups);
    filter
}

/// Users of these groups, looked for in order of their ids: mostly all users are in them, so that following the index
/// of groups (which the `+` forbids) and sorting afterwards would take far longer.
pub(super) fn scanned(groups: &[i64]) -> Filter {
    let mut filter = Filter::default();
    filter.one_of("+org_group_id", groups);
    filter
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
