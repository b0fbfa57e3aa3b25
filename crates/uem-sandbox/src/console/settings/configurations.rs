//! *Configurations*: found by name or category, as *OAuth Client Management* is in the guide.

use axum::response::Response;

use super::{oauth_clients, outline};
use crate::{
    access::permissions,
    console::{
        PageError, Visit, menu,
        view::{Cell, Page, Table},
    },
};

/// Name, category, what it is for, where it is.
const ALL: [(&str, &str, &str, &str); 4] = [
    (
        "OAuth Client Management",
        "Integrations",
        "Clients that call the REST API with OAuth 2.0",
        oauth_clients::HERE,
    ),
    ("REST API", "Integrations", "API access, keys, authentication and quota", outline::REST_API),
    ("Tags", "Devices & Users", "Words to mark devices with", outline::TAGS),
    ("Administrator Roles", "Accounts", "What administrators and clients may do", menu::ROLES),
];

/// `GET /console/groups-settings/configurations`
pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    visit.needs(permissions::SETTINGS)?;
    let search = visit.asked.text("search").to_lowercase();
    let found = ALL.iter().filter(|(name, category, about, _)| {
        [name, category, about].iter().any(|text| text.to_lowercase().contains(&search))
    });
    let rows = found.map(|(name, category, about, href)| {
        vec![Cell::lead(*name, *href, *about), Cell::Text((*category).to_owned())]
    });
    let table = Table::new(&["Name", "Category"], rows.collect(), "No configuration is like that")
        .search(visit.asked.text("search"), "Enter a name or category");
    Page::new("Configurations")
        .crumb(menu::ORG_GROUPS, "Groups & Settings")
        .with(&table)
        .show(&visit, menu::CONFIGURATIONS)
}
