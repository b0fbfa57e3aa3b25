//! *Device Events*: what happened to the devices of the chosen organization group, newest first.

use axum::response::Response;
use page_kit::components::{Badge, Choice, Pager, SelectField, Tone};

use crate::{
    console::{
        PageError, Visit, menu,
        view::{Cell, Page, Table},
    },
    fleet::events::EventEntry,
};

/// Lines of a page.
const PAGE: usize = 50;
/// Lines that are read at a time, and how often at most: a small group's lines may lie far apart.
const READ_AT_ONCE: u32 = 2_000;
const READS_MAX: usize = 10;

/// `GET /console/monitor/events/device-events`
pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    if !visit.caller.may("REST API Devices Read") {
        return Err(PageError::forbidden("Device events need a role that grants REST API Devices Read."));
    }
    let before = visit.asked.number("before").unwrap_or(i64::MAX);
    let (lines, next) = find(&visit, before).await?;
    let ids: Vec<u32> = lines.iter().map(|(device, _)| *device).collect();
    let devices = visit.tenant().fleet.get_many(&ids).await?;
    let now = visit.tenant().fleet.now();
    let rows = lines.iter().map(|(id, entry)| {
        let name = devices.iter().find(|device| device.id == *id).map(|device| device.friendly_name.clone());
        let data: Vec<String> =
            entry.data.iter().map(|datum| format!("{}: {} → {}", datum.kind, datum.old, datum.new)).collect();
        vec![
            Cell::lead(entry.event.clone(), "", data.join("; ")),
            Cell::Link(name.unwrap_or_else(|| id.to_string()), format!("{}/{id}", menu::DEVICES)),
            Cell::Badge(severity(&entry.severity)),
            Cell::Text(entry.source.clone()),
            Cell::Text(entry.admin.clone()),
            Cell::when(Some(entry.at), now),
        ]
    });
    let columns = ["Event", "Device", "Severity", "Event source", "User", "Date/Time"];
    let asked = visit.asked.text("severity");
    let words = ["Information", "Warning", "Error"].map(|word| Choice::new(word, word));
    let choices = std::iter::once(Choice::new("", "All")).chain(words).collect();
    let table = Table::new(&columns, rows.collect(), "Nothing has happened yet")
        .filters(vec![SelectField::new("severity", "Severity", asked, choices)])
        .pager(Pager {
            summary: format!("{} events", lines.len()),
            first_href: (before != i64::MAX).then(|| menu::DEVICE_EVENTS.to_owned()),
            next_href: next
                .map(|id| format!("{}?{}", menu::DEVICE_EVENTS, visit.asked.with("before", &id.to_string()))),
        });
    Page::new("Device Events")
        .crumb(menu::OVERVIEW, "Monitor")
        .crumb(menu::DEVICE_EVENTS, "Reports & Analytics")
        .subtitle(format!("Events of devices at {} and below", visit.org_group.name))
        .with(&table)
        .show(&visit, menu::DEVICE_EVENTS)
}

/// The next lines that the caller may see, and where the following ones begin.
async fn find(visit: &Visit, mut before: i64) -> Result<(Vec<(u32, EventEntry)>, Option<i64>), PageError> {
    let fleet = &visit.tenant().fleet;
    let wanted = visit.asked.text("severity");
    let mut found = Vec::new();
    for _ in 0..READS_MAX {
        let lines = fleet.events_of_all(before, READ_AT_ONCE).await?;
        let is_last = lines.len() < READ_AT_ONCE as usize;
        for (device, entry) in lines {
            before = entry.id;
            if (!wanted.is_empty() && !entry.severity.eq_ignore_ascii_case(wanted)) || !is_seen(visit, device)
            {
                continue;
            }
            found.push((device, entry));
            if found.len() == PAGE {
                return Ok((found, Some(before)));
            }
        }
        if is_last {
            return Ok((found, None));
        }
    }
    Ok((found, Some(before)))
}

fn is_seen(visit: &Visit, device: u32) -> bool {
    let facts = visit.tenant().fleet.facts(device);
    facts.is_some_and(|facts| {
        visit.tenant().access.is_within(facts.org_group.into(), visit.caller.org_group_id)
    })
}

/// How bad it is.
pub(in crate::console) fn severity(word: &str) -> Badge {
    let tone = match word {
        "Warning" => Tone::Warning,
        "Error" | "Critical" => Tone::Bad,
        _ => Tone::Info,
    };
    Badge::new(tone, word)
}
