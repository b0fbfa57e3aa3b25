//! One device: its summary, its tabs, the commands that it takes.

use axum::{extract::Path, response::Response};
use jiff::Timestamp;
use page_kit::components::{Alert, Choice, Link, SelectField, Tone};
use serde_json::Value;

use super::{
    command::{COMMANDS, may_send},
    list::{compliance, enrollment, told},
    tabs::{DeviceTab, Shape, TABS},
};
use crate::console::{
    PageError, Visit, menu, read,
    view::{Cell, Form, Page, Tab, Table, TextArea, facts, panel},
};

const GENERAL: [(&str, &str); 10] = [
    ("Friendly Name", "/DeviceFriendlyName"),
    ("Platform", "/Platform"),
    ("Model", "/Model"),
    ("Operating System", "/OperatingSystem"),
    ("Serial Number", "/SerialNumber"),
    ("UDID", "/Udid"),
    ("IMEI", "/Imei"),
    ("MAC Address", "/MacAddress"),
    ("Asset Number", "/AssetNumber"),
    ("Phone Number", "/PhoneNumber"),
];
const MANAGEMENT: [(&str, &str); 9] = [
    ("User", "/UserName"),
    ("Email", "/UserEmailAddress"),
    ("Organization Group", "/LocationGroupName"),
    ("Ownership", "/Ownership"),
    ("Compromised", "/CompromisedStatus"),
    ("Supervised", "/IsSupervised"),
    ("Enrolled", "/LastEnrolledOn"),
    ("Last Compliance Check", "/LastComplianceCheckOn"),
    ("Device Id", "/Id"),
];

/// The device of an address; not found where it lies outside of the chosen group.
pub(super) async fn find(visit: &Visit, id: &str) -> Result<Value, PageError> {
    if id.is_empty() || id.len() > 18 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PageError::not_found("device"));
    }
    match visit.get(1, &format!("/api/mdm/devices/{id}")).await {
        Err(error) if error.status == 404 => Err(PageError::not_found("device")),
        found => Ok(found?),
    }
}

/// `GET /console/devices/list-view/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let device = find(&visit, &id).await?;
    page(&visit, &id, &device, None).await?.show(&visit, menu::DEVICES)
}

/// The page of a device, with a message where there is one.
pub(super) async fn page(
    visit: &Visit,
    id: &str,
    device: &Value,
    alert: Option<Alert>,
) -> Result<Page, PageError> {
    let asked = visit.asked.text("tab");
    let base = format!("{}/{id}", menu::DEVICES);
    let shown = TABS.iter().find(|tab| tab.key == asked);
    let summary = Tab { label: "Summary".to_owned(), href: base.clone(), is_current: shown.is_none() };
    let others = TABS.iter().map(|tab| Tab {
        label: tab.label.to_owned(),
        href: format!("{base}?tab={}", tab.key),
        is_current: tab.key == asked,
    });
    let items = COMMANDS.iter().filter(|command| may_send(visit, command));
    let items = items.map(|command| Link::new(format!("{base}/commands/{}", command.word), command.label));
    let done = match visit.asked.text("done") {
        "" => None,
        word => COMMANDS.iter().find(|command| command.word == word).map(|command| {
            Alert::new(Tone::Good, format!("{} was queued", command.label))
                .text("The device takes it at its next check-in; the event log tells.")
        }),
    };
    let page = Page::new(read::text(device, "/DeviceFriendlyName"))
        .crumb(menu::DEVICES, "Devices")
        .crumb(menu::DEVICES, "List View")
        .subtitle(format!("{} · {}", read::text(device, "/SerialNumber"), read::text(device, "/UserName")))
        .badge(enrollment(&read::text(device, "/EnrollmentStatus")))
        .badge(compliance(&read::text(device, "/ComplianceStatus")))
        .menu("More Actions", items.collect())
        .tabs(std::iter::once(summary).chain(others).collect())
        .alert(alert.or(done));
    match shown {
        None => Ok(page.with(&panel([
            facts("General", pick(device, &GENERAL)),
            facts("Management", pick(device, &MANAGEMENT)),
        ]))),
        Some(tab) => show_tab(visit, id, device, tab, page).await,
    }
}

async fn show_tab(
    visit: &Visit,
    id: &str,
    device: &Value,
    tab: &DeviceTab,
    page: Page,
) -> Result<Page, PageError> {
    let found = match tab.key {
        "tags" => super::change::tags_of(visit, device).await,
        _ => visit.get(1, &format!("/api/mdm/devices/{id}/{}", tab.path)).await,
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            return Ok(
                page.with(&Alert::new(Tone::Info, "There is nothing to show here").text(error.message))
            );
        }
    };
    let page = match tab.shape {
        Shape::Facts(names) => page.with(&facts(tab.label, pick(&found, names))),
        Shape::Rows(pointer, columns) => {
            page.with(&rows(visit, id, tab, read::list(&found, pointer), columns))
        }
    };
    match tab.key {
        "tags" => with_tag_form(visit, id, device, page).await,
        "notes" => Ok(page.with(
            &Form::new(visit, format!("{}/{id}/notes", menu::DEVICES))
                .title("Add Note")
                .field(&TextArea { name: "note", label: "Note", value: String::new(), error: None })
                .button("Save", "add"),
        )),
        _ => Ok(page),
    }
}

async fn with_tag_form(visit: &Visit, id: &str, device: &Value, page: Page) -> Result<Page, PageError> {
    let org_group = read::number(device, "/LocationGroupId/Id").unwrap_or(0);
    let choices = super::change::tags_for(visit, org_group).await?;
    if choices.is_empty() {
        return Ok(page);
    }
    let choices = choices.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    Ok(page.with(
        &Form::new(visit, format!("{}/{id}/tags", menu::DEVICES))
            .title("Assign Tag")
            .field(&SelectField::new("tag", "Tag", "", choices))
            .button("Save", "add"),
    ))
}

fn pick(value: &Value, names: &'static [(&'static str, &'static str)]) -> Vec<(&'static str, String)> {
    names.iter().map(|(name, pointer)| (*name, plain(&read::text(value, pointer)))).collect()
}

/// A moment as people read it, a word as they call it, and anything else as it is.
fn plain(text: &str) -> String {
    let looks_like_time = text.len() >= 19 && text.as_bytes()[10] == b'T';
    if looks_like_time { text.get(..19).unwrap_or(text).replace('T', " ") } else { told(text).to_owned() }
}

fn rows(
    visit: &Visit,
    id: &str,
    tab: &DeviceTab,
    rows: &[Value],
    columns: &'static [(&'static str, &'static str)],
) -> Table {
    let now = visit.tenant().fleet.now();
    let mut heads: Vec<&'static str> = columns.iter().map(|(head, _)| *head).collect();
    let changes: &[(&str, &str)] = match tab.key {
        "tags" => &[("remove", "Remove")],
        "profiles" if visit.offers("POST", "/api/mdm/profiles/1/install", 1) => {
            &[("install", "Install"), ("remove", "Remove")]
        }
        _ => &[],
    };
    heads.extend(changes.iter().map(|_| ""));
    let lines = rows.iter().map(|row| {
        let cells = columns.iter().enumerate().map(|(place, (_, pointer))| cell(row, place, pointer, now));
        let mut cells: Vec<Cell> = cells.collect();
        for (word, label) in changes {
            let (name, pointer) = if tab.key == "tags" { ("tag", "/uuid") } else { ("profile", "/Id") };
            let hidden =
                vec![(name.to_owned(), read::text(row, pointer)), ("do".to_owned(), (*word).to_owned())];
            let action = format!("{}/{id}/{}", menu::DEVICES, tab.key);
            cells.push(Cell::Button(action, visit.token().to_owned(), hidden, (*label).to_owned()));
        }
        cells
    });
    Table::new(&heads, lines.collect(), "Nothing to show").title(tab.label)
}

fn cell(row: &Value, place: usize, pointer: &str, now: Timestamp) -> Cell {
    if pointer == "/Severity" {
        return Cell::Badge(crate::console::monitor::severity(&read::text(row, pointer)));
    }
    if let Some(at) = read::moment(row, pointer) {
        return Cell::when(Some(at), now);
    }
    let text = read::text(row, pointer);
    if place == 0 { Cell::lead(text, "", "") } else { Cell::Text(text) }
}
