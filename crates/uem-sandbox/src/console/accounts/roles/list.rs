//! The list of roles.

use axum::response::Response;
use page_kit::components::{Badge, Tone};

use crate::{
    access::permissions,
    console::{
        PageError, Visit, menu,
        view::{Cell, Page, Table},
    },
};

/// `GET /console/accounts/roles`
pub(in crate::console::accounts) async fn show(visit: Visit) -> Result<Response, PageError> {
    visit.needs(permissions::ROLES)?;
    let access = &visit.tenant().access;
    let search = visit.asked.text("search").to_lowercase();
    let roles = access.roles();
    let seen = roles.iter().filter(|role| {
        let is_near = access.is_within(visit.org_group.id, role.org_group_id)
            || access.is_within(role.org_group_id, visit.org_group.id);
        is_near && role.name.to_lowercase().contains(&search)
    });
    let admins = access.admins();
    let rows = seen.map(|role| {
        let holders =
            admins.iter().filter(|admin| admin.roles.iter().any(|(held, _)| *held == role.id)).count();
        let grants =
            if role.is_full_access { "Everything".to_owned() } else { role.resources.len().to_string() };
        let kind = if role.is_built_in { ("Built-in", Tone::Neutral) } else { ("Custom", Tone::Info) };
        vec![
            Cell::lead(role.name.clone(), format!("{}/{}", menu::ROLES, role.id), role.description.clone()),
            Cell::Text(access.org_group(role.org_group_id).map(|group| group.name).unwrap_or_default()),
            Cell::Text(grants),
            Cell::Text(holders.to_string()),
            Cell::Badge(Badge::new(kind.1, kind.0)),
        ]
    });
    let columns = ["Role", "Managed By", "Permissions", "Administrators", "Type"];
    let table = Table::new(&columns, rows.collect(), "No role is like that")
        .search(visit.asked.text("search"), "Name");
    let mut page =
        Page::new("Roles").crumb(menu::USERS, "Accounts").crumb(menu::ADMINS, "Administrators").with(&table);
    if visit.is_granted(permissions::ROLES_EDIT) {
        page = page.link(format!("{}/add", menu::ROLES), "Add Role");
    }
    page.show(&visit, menu::ROLES)
}
