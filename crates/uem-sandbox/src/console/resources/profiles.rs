//! *Profiles*, in newer consoles *Profiles & Baselines → Profiles*.

use axum::{extract::Path, response::Response};
use page_kit::components::{Badge, Tone};
use serde_json::Value;

use super::profile_actions;
use crate::console::{
    PageError, Visit, fields, menu, read,
    view::{Cell, Page, Table, facts, pager},
};

/// Profiles of a page.
const PAGE: usize = 50;

/// `GET /console/resources/profiles`
pub(super) async fn list(visit: Visit) -> Result<Response, PageError> {
    let (size, page) = (PAGE.to_string(), visit.asked.number::<u32>("page").unwrap_or(0).to_string());
    let search = visit.asked.text("search");
    let mut query = vec![("pagesize", size.as_str()), ("page", &page), ("searchtext", search)];
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(2, &format!("/api/mdm/profiles/search?{}", fields::query(query))).await?;
    let rows: Vec<_> = read::list(&found, "/ProfileList")
        .iter()
        .map(|profile| {
            let text = |pointer: &str| read::text(profile, pointer);
            let groups: Vec<String> = read::list(profile, "/AssignmentSmartGroups")
                .iter()
                .map(|group| read::text(group, "/Name"))
                .collect();
            let tone = if text("/ProfileStatus") == "Active" { Tone::Good } else { Tone::Neutral };
            vec![
                Cell::lead(
                    text("/ProfileName"),
                    format!("{}/{}", menu::PROFILES, text("/ProfileId")),
                    text("/ManagedBy"),
                ),
                Cell::Text(text("/Platform")),
                Cell::Text(text("/AssignmentType")),
                Cell::Text(groups.join(", ")),
                Cell::Badge(Badge::new(tone, text("/ProfileStatus"))),
            ]
        })
        .collect();
    let (shown, total) = (rows.len(), read::number(&found, "/TotalResults").unwrap_or(0));
    let columns = ["Profile", "Platform", "Assignment Type", "Assigned Groups", "Status"];
    let table = Table::new(&columns, rows, "No profile is like that").search(search, "Name").pager(pager(
        menu::PROFILES,
        &visit.asked,
        "profiles",
        shown,
        total,
        PAGE,
    ));
    Page::new("Profiles")
        .crumb(menu::APPS, "Resources")
        .subtitle("Devices → Profiles in older consoles, Profiles & Baselines in newer ones")
        .with(&table)
        .show(&visit, menu::PROFILES)
}

/// The profile of an address.
pub(super) async fn find(visit: &Visit, id: &str) -> Result<Value, PageError> {
    let id: i64 = id.parse().map_err(|_| PageError::not_found("profile"))?;
    match visit.get(2, &format!("/api/mdm/profiles/{id}")).await {
        Err(error) if matches!(error.status, 400 | 404) => Err(PageError::not_found("profile")),
        found => Ok(found?),
    }
}

/// `GET /console/resources/profiles/{id}`
pub(super) async fn detail(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let profile = find(&visit, &id).await?;
    page(&visit, &id, &profile, "").alert(profile_actions::done(&visit)).show(&visit, menu::PROFILES)
}

/// The page of a profile; `serial` is what was typed for a device.
pub(super) fn page(visit: &Visit, id: &str, profile: &Value, serial: &str) -> Page {
    let general = profile.get("General").unwrap_or(profile);
    let names = [
        ("Name", "/Name"),
        ("Description", "/Description"),
        ("Version", "/Version"),
        ("Assignment Type", "/AssignmentType"),
        ("Context", "/ProfileContext"),
        ("Removal", "/AllowRemoval"),
    ];
    let groups = read::list(general, "/AssignedSmartGroups").iter().map(|group| {
        let id = [read::text(group, "/SmartGroupId"), read::text(group, "/Id")].concat();
        vec![Cell::lead(read::text(group, "/Name"), format!("{}/{id}", menu::SMART_GROUPS), "")]
    });
    let payloads = profile.as_object().into_iter().flatten().filter(|(name, _)| *name != "General");
    let payloads = payloads.map(|(name, _)| vec![Cell::lead(name.clone(), "", "")]);
    let title = [read::text(general, "/Name"), read::text(profile, "/ProfileName")].concat();
    let is_active = read::flag(general, "/IsActive");
    let page = Page::new(title)
        .crumb(menu::APPS, "Resources")
        .crumb(menu::PROFILES, "Profiles")
        .badge(if is_active {
            Badge::new(Tone::Good, "Active")
        } else {
            Badge::new(Tone::Neutral, "Inactive")
        })
        .with(&facts("General", names.map(|(label, pointer)| (label, read::text(general, pointer)))))
        .with(&Table::new(&["Payload"], payloads.collect(), "No payloads").title("Payloads"))
        .with(&Table::new(&["Smart Group"], groups.collect(), "Assigned to nobody").title("Assignment"));
    profile_actions::forms(visit, id, general, serial).iter().fold(page, |page, form| page.with(form))
}
