//! *Apps → Native*, in older consoles *Apps & Books → Applications → Native*: internal, public and purchased ones.

use axum::{extract::Path, response::Response};
use page_kit::components::{Badge, Tone};
use serde_json::Value;

use super::app_actions;
use crate::console::{
    PageError, Visit, fields, menu, read,
    view::{Cell, Page, Tab, Table, facts, pager},
};

/// Applications of a page.
const PAGE: usize = 50;
/// A kind of applications.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// In addresses of the console and of the API.
    pub key: &'static str,
    /// As shown, and the API's word.
    pub label: &'static str,
}

static KINDS: [Kind; 3] = [
    Kind { key: "internal", label: "Internal" },
    Kind { key: "public", label: "Public" },
    Kind { key: "purchased", label: "Purchased" },
];
/// Labels, and where the reads of public and purchased applications, and of internal ones, have the value.
const FACTS: [(&str, &str, &str); 9] = [
    ("Name", "/ApplicationName", ""),
    ("Application ID", "/BundleId", "/AppId"),
    ("Version", "/AppVersion", "/AirwatchAppVersion"),
    ("Status", "/Status", ""),
    ("Size", "/ApplicationSize", "/AppSizeInKB"),
    ("Assignment", "/AssignmentStatus", ""),
    ("Assigned Devices", "/AssignedDeviceCount", "/DevicesAssignedCount"),
    ("Installed Devices", "/InstalledDeviceCount", "/DevicesInstalledCount"),
    ("Managed By", "/RootLocationGroupName", "/ManagedBy"),
];

/// `GET /console/resources/apps/native`
pub(super) async fn list(visit: Visit) -> Result<Response, PageError> {
    let kind = KINDS.iter().find(|kind| kind.key == visit.asked.text("tab")).unwrap_or(&KINDS[0]);
    let (size, page) = (PAGE.to_string(), visit.asked.number::<u32>("page").unwrap_or(0).to_string());
    let search = visit.asked.text("search");
    let mut query = vec![
        ("type", "App"),
        ("applicationtype", kind.label),
        ("pagesize", &size),
        ("page", &page),
        ("applicationname", search),
    ];
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(1, &format!("/api/mam/apps/search?{}", fields::query(query))).await?;
    let rows: Vec<_> = read::list(&found, "/Application").iter().map(|app| line(app, kind.key)).collect();
    let (shown, total) = (rows.len(), read::number(&found, "/Total").unwrap_or(0));
    let tabs = KINDS.iter().map(|one| Tab {
        label: one.label.to_owned(),
        href: format!("{}?tab={}", menu::APPS, one.key),
        is_current: one == kind,
    });
    let columns = ["General Info", "Version", "Platform", "Assigned", "Installed", "Status"];
    let table = Table::new(&columns, rows, "No application is like that")
        .search(search, "Name")
        .keeping("tab", kind.key)
        .pager(pager(menu::APPS, &visit.asked, "applications", shown, total, PAGE));
    Page::new("Native")
        .crumb(menu::APPS, "Resources")
        .crumb(menu::APPS, "Apps")
        .subtitle("Apps & Books → Applications → Native in older consoles")
        .tabs(tabs.collect())
        .with(&table)
        .show(&visit, menu::APPS)
}

fn line(app: &Value, kind: &str) -> Vec<Cell> {
    let text = |pointer: &str| read::text(app, pointer);
    vec![
        Cell::lead(
            text("/ApplicationName"),
            format!("{}/{kind}/{}", menu::APPS, text("/Id")),
            text("/BundleId"),
        ),
        Cell::Text(text("/AppVersion")),
        Cell::Text(platform(&text("/Platform")).to_owned()),
        Cell::Text(text("/AssignedDeviceCount")),
        Cell::Text(text("/InstalledDeviceCount")),
        Cell::Badge(badge(text("/Status"))),
    ]
}

fn badge(status: String) -> Badge {
    let tone = if status == "Active" { Tone::Good } else { Tone::Neutral };
    Badge::new(tone, status)
}

fn platform(number: &str) -> &str {
    match number {
        "2" => "Apple iOS",
        "5" => "Android",
        "10" => "macOS",
        "12" => "Windows",
        other => other,
    }
}

/// The application of an address.
pub(super) async fn find(visit: &Visit, kind: &str, id: &str) -> Result<(&'static Kind, Value), PageError> {
    let unknown = || PageError::not_found("application");
    let kind = KINDS.iter().find(|known| known.key == kind).ok_or_else(unknown)?;
    let id: i64 = id.parse().map_err(|_| unknown())?;
    match visit.get(1, &format!("/api/mam/apps/{}/{id}", kind.key)).await {
        // The read of an internal application says 401 where there is none.
        Err(error) if matches!(error.status, 400 | 401 | 404) => Err(unknown()),
        found => Ok((kind, found?)),
    }
}

/// `GET /console/resources/apps/native/{kind}/{id}`
pub(super) async fn detail(
    visit: Visit,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (kind, app) = find(&visit, &kind, &id).await?;
    page(&visit, kind, &id, &app).await?.show(&visit, menu::APPS)
}

/// The page of an application.
pub(super) async fn page(visit: &Visit, kind: &Kind, id: &str, app: &Value) -> Result<Page, PageError> {
    let status = read::text(app, "/Status");
    let mut page = Page::new(read::text(app, "/ApplicationName"))
        .crumb(menu::APPS, "Resources")
        .crumb(format!("{}?tab={}", menu::APPS, kind.key), kind.label)
        .badge(badge(status.clone()))
        .with(&facts(
            "Application",
            FACTS.iter().filter_map(|(label, one, other)| fact(app, label, one, other)),
        ))
        .with(&assigned(visit, kind, id, app));
    if let Some(form) = app_actions::assigning(visit, kind.key, id).await {
        page = page.with(&form);
    }
    if let Some(form) = app_actions::more(visit, kind.key, id, &status) {
        page = page.with(&form);
    }
    Ok(page)
}

/// What a read says, if it says it.
fn fact(app: &Value, label: &'static str, one: &str, other: &str) -> Option<(&'static str, String)> {
    let pointer = if app.pointer(one).is_some() || other.is_empty() { one } else { other };
    let text = read::text(app, pointer);
    let text = if pointer.ends_with("InKB") { format!("{text} KB") } else { text };
    app.pointer(pointer).is_some().then_some((label, text))
}

/// The smart groups that have it, each with the button that takes it back.
fn assigned(visit: &Visit, kind: &Kind, id: &str, app: &Value) -> Table {
    let direct = read::list(app, "/SmartGroups")
        .iter()
        .map(|group| (read::text(group, "/Name"), read::text(group, "/Id")));
    let nested = read::list(app, "/Assignments").iter();
    let nested = nested.map(|one| (read::text(one, "/SmartGroupName"), read::text(one, "/SmartGroupId")));
    let rows: Vec<Vec<Cell>> = direct
        .chain(nested)
        .map(|(name, group)| {
            let mut cells = vec![Cell::lead(name, format!("{}/{group}", menu::SMART_GROUPS), "")];
            cells.extend(app_actions::taking_back(visit, kind.key, id, &group));
            cells
        })
        .collect();
    let is_offered = rows.first().is_some_and(|cells| cells.len() > 1);
    let columns: &[&str] = if is_offered { &["Smart Group", ""] } else { &["Smart Group"] };
    Table::new(columns, rows, "Assigned to nobody").title("Assignment")
}
