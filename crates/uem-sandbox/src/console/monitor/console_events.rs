//! *Console Events*: what admins of the chosen organization group changed, by API and by console, newest first.

use axum::response::Response;
use page_kit::components::{Badge, Choice, Pager, SelectField, Tone};

use crate::{
    console::{
        PageError, Visit, menu,
        view::{Cell, Page, Table},
    },
    console_events::{ConsoleEvent, store},
};

/// Lines of a page.
const PAGE: usize = 50;
/// Lines that are read at a time, and how often at most: a small group's lines may lie far apart.
const READ_AT_ONCE: u32 = 2_000;
const READS_MAX: usize = 10;
/// What shows who changed what.
const NEEDED: &str = "REST API Admins Read";

/// `GET /console/monitor/events/console-events`
pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    if !visit.caller.may(NEEDED) {
        return Err(PageError::forbidden(&format!("Console events need a role that grants {NEEDED}.")));
    }
    let before = visit.asked.number("before").unwrap_or(i64::MAX);
    let (events, next) = find(&visit, before).await?;
    let now = visit.tenant().fleet.now();
    let group = |id: i64| visit.tenant().access.org_group(id).map(|group| group.name).unwrap_or_default();
    let rows = events.iter().map(|event| {
        vec![
            Cell::lead(event.event.clone(), "", event.target.clone()),
            Cell::Text(event.module.clone()),
            Cell::Badge(result(event)),
            Cell::Text(event.source.to_string()),
            Cell::Text(event.admin.clone()),
            Cell::Text(group(event.org_group_id)),
            Cell::when(Some(event.at), now),
        ]
    });
    let columns = ["Event", "Module", "Result", "Event source", "User", "Organization group", "Date/Time"];
    let words = [("done", "Success"), ("refused", "Refused")].map(|(word, label)| Choice::new(word, label));
    let choices = std::iter::once(Choice::new("", "All")).chain(words).collect();
    let table = Table::new(&columns, rows.collect(), "Nobody has changed anything yet")
        .search(visit.asked.text("search"), "User, module or event")
        .filters(vec![SelectField::new("result", "Result", visit.asked.text("result"), choices)])
        .pager(Pager {
            summary: format!("{} events", events.len()),
            first_href: (before != i64::MAX).then(|| menu::CONSOLE_EVENTS.to_owned()),
            next_href: next.map(|id| {
                format!("{}?{}", menu::CONSOLE_EVENTS, visit.asked.with("before", &id.to_string()))
            }),
        });
    Page::new("Console Events")
        .crumb(menu::OVERVIEW, "Monitor")
        .crumb(menu::DEVICE_EVENTS, "Reports & Analytics")
        .subtitle(format!("What admins of {} and below changed, by API and console", visit.org_group.name))
        .with(&table)
        .show(&visit, menu::CONSOLE_EVENTS)
}

/// The next events that the caller may see, and where the following ones begin.
async fn find(visit: &Visit, mut before: i64) -> Result<(Vec<ConsoleEvent>, Option<i64>), PageError> {
    let mut found = Vec::new();
    for _ in 0..READS_MAX {
        let events = store::list(&visit.tenant().database, before, READ_AT_ONCE).await?;
        let is_last = events.len() < READ_AT_ONCE as usize;
        for event in events {
            before = event.id;
            if !is_asked(visit, &event) {
                continue;
            }
            found.push(event);
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

fn is_asked(visit: &Visit, event: &ConsoleEvent) -> bool {
    let search = visit.asked.text("search").to_lowercase();
    let is_named = || {
        [&event.admin, &event.module, &event.event, &event.target]
            .iter()
            .any(|text| text.to_lowercase().contains(&search))
    };
    let is_result = match visit.asked.text("result") {
        "done" => event.is_done(),
        "refused" => !event.is_done(),
        _ => true,
    };
    is_result
        && (search.is_empty() || is_named())
        && visit.tenant().access.is_within(event.org_group_id, visit.caller.org_group_id)
}

fn result(event: &ConsoleEvent) -> Badge {
    if event.is_done() {
        return Badge::new(Tone::Good, "Success");
    }
    let code = if event.code == 0 { String::new() } else { format!("/{}", event.code) };
    Badge::new(Tone::Bad, format!("Refused {}{code}", event.status))
}
