//! The list of users.

use axum::response::Response;
use page_kit::components::{Badge, Choice, SelectField, Tone};
use serde_json::Value;

use crate::console::{
    PageError, Visit, fields, menu, read,
    view::{Cell, Page, Table, pager},
};

/// Users of a page.
const PAGE: usize = 50;

/// `GET /console/accounts/users`
pub(in crate::console::accounts) async fn show(visit: Visit) -> Result<Response, PageError> {
    let (search, status) = (visit.asked.text("search"), visit.asked.text("status"));
    let (size, page) = (PAGE.to_string(), visit.asked.number::<u32>("page").unwrap_or(0).to_string());
    let by = if search.contains('@') { "email" } else { "username" };
    let mut query = vec![("pagesize", size.as_str()), ("page", &page), (by, search), ("status", status)];
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(1, &format!("/api/system/users/search?{}", fields::query(query))).await?;
    let rows: Vec<_> = read::list(&found, "/Users").iter().map(line).collect();
    let (shown, total) = (rows.len(), read::number(&found, "/Total").unwrap_or(0));
    let states = [("", "Any status"), ("Active", "Active"), ("Inactive", "Inactive")];
    let states = states.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
    let columns = ["General Info", "Email", "Organization Group", "Security Type", "Devices", "Status"];
    let table = Table::new(&columns, rows, "No user is like that")
        .search(search, "User name or e-mail address")
        .filters(vec![SelectField::new("status", "Status", status, states)])
        .pager(pager(menu::USERS, &visit.asked, "users", shown, total, PAGE));
    let mut page = Page::new("List View")
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::USERS, "Users")
        .subtitle(format!("Users at {} and below", visit.org_group.name))
        .with(&table);
    if visit.offers("POST", "/api/system/users/adduser", 1) {
        let items = vec![page_kit::components::Link::new(format!("{}/add", menu::USERS), "Add User")];
        page = page.menu("Add", items);
    }
    page.show(&visit, menu::USERS)
}

fn line(row: &Value) -> Vec<Cell> {
    let text = |pointer: &str| read::text(row, pointer);
    let name = format!("{} {}", text("/FirstName"), text("/LastName"));
    vec![
        Cell::lead(text("/UserName"), format!("{}/{}", menu::USERS, text("/Id")), name),
        Cell::Text(text("/Email")),
        Cell::Text(text("/Group")),
        Cell::Text(text("/SecurityType")),
        Cell::Text(text("/EnrolledDevicesCount")),
        Cell::Badge(status(read::flag(row, "/Status"))),
    ]
}

/// Whether a user may enrol, as a badge.
pub(super) fn status(is_active: bool) -> Badge {
    if is_active { Badge::new(Tone::Good, "Active") } else { Badge::new(Tone::Neutral, "Inactive") }
}
