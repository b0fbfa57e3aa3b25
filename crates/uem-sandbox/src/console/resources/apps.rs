//! *Apps → Native*, in older consoles *Apps & Books → Applications → Native*: internal, public and purchased ones.

use axum::{extract::Path, response::Response};
use page_kit::components::{Badge, Tone};
use serde_json::Value;

use crate::console::{
    PageError, Visit, fields, menu, read,
    view::{Cell, Page, Tab, Table, facts, pager},
};

/// Applications of a page.
const PAGE: usize = 50;
/// In the address, as shown, and the API's word.
const KINDS: [(&str, &str, &str); 3] = [
    ("internal", "Internal", "Internal"),
    ("public", "Public", "Public"),
    ("purchased", "Purchased", "Purchased"),
];
const FACTS: [(&str, &str); 10] = [
    ("Name", "/ApplicationName"),
    ("Application ID", "/BundleId"),
    ("Version", "/AppVersion"),
    ("Type", "/AppType"),
    ("Status", "/Status"),
    ("Size", "/ApplicationSize"),
    ("Assignment", "/AssignmentStatus"),
    ("Assigned Devices", "/AssignedDeviceCount"),
    ("Installed Devices", "/InstalledDeviceCount"),
    ("Managed By", "/RootLocationGroupName"),
];

/// `GET /console/resources/apps/native`
pub(super) async fn list(visit: Visit) -> Result<Response, PageError> {
    let kind = KINDS.iter().find(|(key, ..)| *key == visit.asked.text("tab")).unwrap_or(&KINDS[0]);
    let (size, page) = (PAGE.to_string(), visit.asked.number::<u32>("page").unwrap_or(0).to_string());
    let search = visit.asked.text("search");
    let mut query = vec![
        ("type", "App"),
        ("applicationtype", kind.2),
        ("pagesize", &size),
        ("page", &page),
        ("applicationname", search),
    ];
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(1, &format!("/api/mam/apps/search?{}", fields::query(query))).await?;
    let rows: Vec<_> = read::list(&found, "/Application").iter().map(|app| line(app, kind.0)).collect();
    let (shown, total) = (rows.len(), read::number(&found, "/Total").unwrap_or(0));
    let tabs = KINDS.map(|(key, label, _)| Tab {
        label: label.to_owned(),
        href: format!("{}?tab={key}", menu::APPS),
        is_current: key == kind.0,
    });
    let columns = ["General Info", "Version", "Platform", "Assigned", "Installed", "Status"];
    let table = Table::new(&columns, rows, "No application is like that")
        .search(search, "Name")
        .keeping("tab", kind.0)
        .pager(pager(menu::APPS, &visit.asked, "applications", shown, total, PAGE));
    Page::new("Native")
        .crumb(menu::APPS, "Resources")
        .crumb(menu::APPS, "Apps")
        .subtitle("Apps & Books → Applications → Native in older consoles")
        .tabs(tabs.into())
        .with(&table)
        .show(&visit, menu::APPS)
}

fn line(app: &Value, kind: &str) -> Vec<Cell> {
    let text = |pointer: &str| read::text(app, pointer);
    let status = text("/Status");
    let tone = if status == "Active" { Tone::Good } else { Tone::Neutral };
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
        Cell::Badge(Badge::new(tone, status)),
    ]
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

/// `GET /console/resources/apps/native/{kind}/{id}`
pub(super) async fn detail(
    visit: Visit,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let kind =
        KINDS.iter().find(|(key, ..)| *key == kind).ok_or_else(|| PageError::not_found("application"))?;
    let id: i64 = id.parse().map_err(|_| PageError::not_found("application"))?;
    let app = match visit.get(1, &format!("/api/mam/apps/{}/{id}", kind.0)).await {
        Err(error) if matches!(error.status, 400 | 404) => return Err(PageError::not_found("application")),
        found => found?,
    };
    let groups = assigned(&app);
    Page::new(read::text(&app, "/ApplicationName"))
        .crumb(menu::APPS, "Resources")
        .crumb(format!("{}?tab={}", menu::APPS, kind.0), kind.1)
        .with(&facts("Application", FACTS.map(|(label, pointer)| (label, read::text(&app, pointer)))))
        .with(&Table::new(&["Smart Group"], groups, "Assigned to nobody").title("Assignment"))
        .show(&visit, menu::APPS)
}

fn assigned(app: &Value) -> Vec<Vec<Cell>> {
    let direct = read::list(app, "/SmartGroups")
        .iter()
        .map(|group| (read::text(group, "/Name"), read::text(group, "/Id")));
    let nested = read::list(app, "/Assignments").iter();
    let nested = nested.map(|one| (read::text(one, "/SmartGroupName"), read::text(one, "/SmartGroupId")));
    direct
        .chain(nested)
        .map(|(name, id)| vec![Cell::lead(name, format!("{}/{id}", menu::SMART_GROUPS), "")])
        .collect()
}
