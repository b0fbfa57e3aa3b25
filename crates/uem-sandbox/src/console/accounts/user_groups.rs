//! *User Groups → List View*, and who is in one.

use axum::{extract::Path, response::Response};

use crate::console::{
    PageError, Visit, fields, menu, read,
    view::{Cell, Page, Table, pager},
};

/// Rows of a page.
const PAGE: usize = 50;

/// `GET /console/accounts/user-groups`
pub(super) async fn list(visit: Visit) -> Result<Response, PageError> {
    let (size, page) = (PAGE.to_string(), visit.asked.number::<u32>("page").unwrap_or(0).to_string());
    let search = visit.asked.text("search");
    let mut query = vec![("pagesize", size.as_str()), ("page", &page), ("groupname", search)];
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(1, &format!("/api/system/usergroups/search?{}", fields::query(query))).await?;
    let rows: Vec<_> = read::list(&found, "/UserGroup")
        .iter()
        .map(|group| {
            let href = format!("{}/{}", menu::USER_GROUPS, read::text(group, "/UserGroupId"));
            vec![
                Cell::lead(read::text(group, "/UserGroupName"), href, ""),
                Cell::Text(read::text(group, "/OrganizationGroup")),
                Cell::Text(read::text(group, "/UserCount")),
            ]
        })
        .collect();
    let (shown, total) = (rows.len(), read::number(&found, "/Total").unwrap_or(0));
    let table = Table::new(&["Group", "Managed By", "Users"], rows, "No group is like that")
        .search(search, "Name")
        .pager(pager(menu::USER_GROUPS, &visit.asked, "user groups", shown, total, PAGE));
    Page::new("List View")
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::USER_GROUPS, "User Groups")
        .with(&table)
        .show(&visit, menu::USER_GROUPS)
}

/// `GET /console/accounts/user-groups/{id}`
pub(super) async fn detail(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let id: i64 = id.parse().map_err(|_| PageError::not_found("user group"))?;
    let (size, page) = (PAGE.to_string(), visit.asked.number::<u32>("page").unwrap_or(0).to_string());
    let query = fields::query([("pagesize", size.as_str()), ("page", &page)]);
    let found = match visit.get(1, &format!("/api/system/usergroups/{id}/users?{query}")).await {
        Err(error) if matches!(error.status, 400 | 404) => return Err(PageError::not_found("user group")),
        found => found?,
    };
    let rows: Vec<_> = read::list(&found, "/EnrollmentUser")
        .iter()
        .map(|user| {
            let name = read::text(user, "/UserName");
            let href = format!("{}?{}", menu::USERS, fields::query([("search", name.as_str())]));
            let group =
                read::number(user, "/OrganizationGroup").and_then(|id| visit.tenant().access.org_group(id));
            vec![
                Cell::lead(name, href, ""),
                Cell::Text(format!("{} {}", read::text(user, "/FirstName"), read::text(user, "/LastName"))),
                Cell::Text(group.map(|group| group.name).unwrap_or_default()),
                Cell::Text(read::text(user, "/SecurityType")),
            ]
        })
        .collect();
    let (shown, total) = (rows.len(), read::number(&found, "/Total").unwrap_or(0));
    let path = format!("{}/{id}", menu::USER_GROUPS);
    let table =
        Table::new(&["User", "Name", "Organization Group", "Security Type"], rows, "Nobody is in this group")
            .pager(pager(&path, &visit.asked, "members", shown, total, PAGE));
    Page::new(format!("User Group {id}"))
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::USER_GROUPS, "User Groups")
        .with(&table)
        .show(&visit, menu::USER_GROUPS)
}
