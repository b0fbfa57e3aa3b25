//! *Devices → List View*: the API's own search, a page at a time.

use axum::response::Response;
use jiff::Timestamp;
use page_kit::components::{Badge, Choice, SelectField, Tone};
use serde_json::{Value, json};

use crate::console::{
    PageError, Visit, fields, menu, read,
    view::{Cell, Page, Table, pager},
};

/// Devices of a page.
const PAGE: usize = 50;
/// What a text may be, other than a user's name: looked up by index, one after the other.
const IDS: [&str; 4] = ["Serialnumber", "Udid", "ImeiNumber", "Macaddress"];

const PLATFORMS: [(&str, &str); 6] = [
    ("Apple", "Apple iOS"),
    ("Android", "Android"),
    ("AppleOsX", "macOS"),
    ("WinRT", "Windows"),
    ("ChromeOS", "ChromeOS"),
    ("Linux", "Linux"),
];
const OWNERSHIPS: [(&str, &str); 3] =
    [("C", "Corporate - Dedicated"), ("S", "Corporate - Shared"), ("E", "Employee Owned")];
const ORDERS: [(&str, &str); 4] =
    [("lastseen", "Last seen"), ("model", "Model"), ("platform", "Platform"), ("ownership", "Ownership")];

/// `GET /console/devices/list-view`
pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let (rows, total) = find(&visit).await?;
    let now = visit.tenant().fleet.now();
    let choice = |name: &str, label: &str, any: &str, words: &[(&str, &str)]| {
        let words = words.iter().map(|(value, label)| Choice::new(*value, *label));
        let choices = std::iter::once(Choice::new("", any)).chain(words).collect();
        SelectField::new(name, label, visit.asked.text(name), choices)
    };
    let compliance = [("true", "Compliant"), ("false", "Not compliant")];
    let columns = ["General Info", "User", "Platform", "Compliance", "Enrollment", "Last Seen"];
    let table =
        Table::new(&columns, rows.iter().map(|row| line(row, now)).collect(), "No device is like that")
            .search(visit.asked.text("search"), "Serial number, UDID, IMEI, MAC address, id or user name")
            .filters(vec![
                choice("platform", "Platform", "Any platform", &PLATFORMS),
                choice("ownership", "Ownership", "Any ownership", &OWNERSHIPS),
                choice("compliantstatus", "Compliance", "Any", &compliance),
                choice("orderby", "Order", "Device id", &ORDERS),
            ])
            .pager(pager(menu::DEVICES, &visit.asked, "devices", rows.len(), total, PAGE));
    Page::new("List View")
        .crumb(menu::DEVICES, "Devices")
        .subtitle(format!("Devices at {} and below", visit.org_group.name))
        .with(&table)
        .show(&visit, menu::DEVICES)
}

/// The rows of the page, and how many there are in all.
async fn find(visit: &Visit) -> Result<(Vec<Value>, i64), PageError> {
    let search = visit.asked.text("search");
    if !search.is_empty() {
        for by in IDS {
            if let Some(device) = one(visit, by, search).await {
                return Ok((vec![device], 1));
            }
        }
        if search.bytes().all(|byte| byte.is_ascii_digit())
            && let Some(device) = one(visit, "DeviceId", search).await
        {
            return Ok((vec![device], 1));
        }
    }
    let size = PAGE.to_string();
    let page = visit.asked.number::<u32>("page").unwrap_or(0).to_string();
    let mut query = vec![("pagesize", size.as_str()), ("page", &page), ("user", search)];
    for name in ["platform", "ownership", "compliantstatus", "orderby"] {
        query.push((name, visit.asked.text(name)));
    }
    if visit.asked.text("orderby") == "lastseen" {
        query.push(("sortorder", "DESC"));
    }
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(1, &format!("/api/mdm/devices/search?{}", fields::query(query))).await?;
    let total = read::number(&found, "/Total").unwrap_or(0);
    Ok((read::list(&found, "/Devices").to_vec(), total))
}

async fn one(visit: &Visit, by: &str, id: &str) -> Option<Value> {
    let query = fields::query([("searchby", by), ("id", id)]);
    visit.get(1, &format!("/api/mdm/devices?{query}")).await.ok().filter(|found| *found != json!(null))
}

/// A platform or an ownership as people call it.
pub(super) fn told(word: &str) -> &str {
    PLATFORMS.iter().chain(&OWNERSHIPS).find(|(known, _)| *known == word).map_or(word, |(_, label)| label)
}

fn line(row: &Value, now: Timestamp) -> Vec<Cell> {
    let text = |pointer: &str| read::text(row, pointer);
    let id = text("/Id");
    vec![
        Cell::lead(
            text("/DeviceFriendlyName"),
            format!("{}/{id}", menu::DEVICES),
            format!("{} · {}", text("/SerialNumber"), text("/LocationGroupName")),
        ),
        Cell::Text(text("/UserName")),
        Cell::Text(format!("{} {}", text("/Model"), text("/OperatingSystem"))),
        Cell::Badge(compliance(&text("/ComplianceStatus"))),
        Cell::Badge(enrollment(&text("/EnrollmentStatus"))),
        Cell::when(read::moment(row, "/LastSeen"), now),
    ]
}

/// Compliance as a badge.
pub(super) fn compliance(word: &str) -> Badge {
    let tone = match word {
        "Compliant" => Tone::Good,
        "NonCompliant" | "Non-Compliant" => Tone::Bad,
        _ => Tone::Neutral,
    };
    let told = match word {
        "NonCompliant" => "Non-Compliant",
        "PendingComplianceCheck" => "Pending",
        other => other,
    };
    Badge::new(tone, told)
}

/// Enrollment as a badge.
pub(super) fn enrollment(word: &str) -> Badge {
    let tone = match word {
        "Enrolled" => Tone::Good,
        "Unenrolled" => Tone::Neutral,
        _ => Tone::Warning,
    };
    let told = match word {
        "EnterpriseWipePending" => "Enterprise Wipe Pending",
        "DeviceWipePending" => "Device Wipe Pending",
        other => other,
    };
    Badge::new(tone, told)
}
