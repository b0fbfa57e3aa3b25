//! The list of administrators.

use axum::response::Response;
use page_kit::components::{Badge, Link, Tone};

use crate::{
    access::Admin,
    console::{
        PageError, Visit, menu,
        view::{Cell, Page, Table, pager},
    },
};

/// Administrators of a page.
const PAGE: usize = 50;
/// What it takes to see them.
pub(super) const READ: &str = "REST API Admins Read";
/// What it takes to add and change them.
pub(super) const WRITE: &str = "REST API Admins Write";

/// `GET /console/accounts/administrators`
pub(in crate::console::accounts) async fn show(visit: Visit) -> Result<Response, PageError> {
    if !visit.caller.may(READ) {
        return Err(PageError::forbidden(&format!(
            "Administrators are seen with a role that grants {READ}."
        )));
    }
    let access = &visit.tenant().access;
    let search = visit.asked.text("search").to_lowercase();
    let is_wanted = |admin: &Admin| {
        access.is_within(admin.org_group_id, visit.org_group.id)
            && [&admin.user_name, &admin.first_name, &admin.last_name, &admin.email]
                .iter()
                .any(|text| text.to_lowercase().contains(&search))
    };
    let found: Vec<_> = access.admins().into_iter().filter(|admin| is_wanted(admin)).collect();
    let start = visit.asked.number::<usize>("page").unwrap_or(0).saturating_mul(PAGE);
    let now = visit.tenant().fleet.now();
    let rows: Vec<_> = found
        .iter()
        .skip(start)
        .take(PAGE)
        .map(|admin| {
            let group = access.org_group(admin.org_group_id).map(|group| group.name).unwrap_or_default();
            let kind = if admin.is_directory_user { "Directory" } else { "Basic" };
            let seen = Some(admin.last_login).filter(|at| at.as_second() > 0);
            vec![
                Cell::lead(
                    admin.user_name.clone(),
                    format!("{}/{}", menu::ADMINS, admin.id),
                    format!("{} {}", admin.first_name, admin.last_name),
                ),
                Cell::Text(kind.to_owned()),
                Cell::Text(group),
                Cell::Text(roles_of(&visit, admin)),
                Cell::when(seen, now),
                Cell::Badge(status(admin)),
            ]
        })
        .collect();
    let (shown, total) = (rows.len(), i64::try_from(found.len()).unwrap_or(i64::MAX));
    let columns = ["Admin", "User Type", "Organization Group", "Roles", "Last Login", "Status"];
    let table = Table::new(&columns, rows, "No administrator is like that")
        .search(visit.asked.text("search"), "Name or e-mail address")
        .pager(pager(menu::ADMINS, &visit.asked, "administrators", shown, total, PAGE));
    let mut page = Page::new("List View")
        .crumb(menu::USERS, "Accounts")
        .crumb(menu::ADMINS, "Administrators")
        .subtitle(format!("Administrators at {} and below", visit.org_group.name))
        .with(&table);
    if visit.caller.may(WRITE) {
        page = page.menu("Add", vec![Link::new(format!("{}/add", menu::ADMINS), "Add Admin")]);
    }
    page.show(&visit, menu::ADMINS)
}

/// Names of an administrator's roles.
pub(super) fn roles_of(visit: &Visit, admin: &Admin) -> String {
    let access = &visit.tenant().access;
    let names: Vec<String> =
        admin.roles.iter().filter_map(|(role, _)| access.role(*role)).map(|role| role.name.clone()).collect();
    names.join(", ")
}

/// Whether an administrator may log in, as a badge.
pub(super) fn status(admin: &Admin) -> Badge {
    if admin.is_active { Badge::new(Tone::Good, "Active") } else { Badge::new(Tone::Neutral, "Inactive") }
}
