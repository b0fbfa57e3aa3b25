//! The outline of *All Settings*: opened along the way to the page that is shown.

use std::fmt::Write as _;

use askama::filters::HtmlSafe;
use axum::response::Response;
use http::Uri;
use page_kit::components::{Alert, Tone};

use crate::{
    access::permissions,
    console::{PageError, Visit, menu, view::Page},
};

/// `System` → `Advanced` → `API` → `REST API`
pub(super) const REST_API: &str = "/console/groups-settings/all-settings/system/advanced/api/rest-api";
/// `System` → `Advanced` → `API` → `Event Notifications`
pub(super) const EVENT_NOTIFICATIONS: &str =
    "/console/groups-settings/all-settings/system/advanced/api/event-notifications";
/// `Devices & Users` → `Advanced` → `Tags`
pub(super) const TAGS: &str = "/console/groups-settings/all-settings/devices-users/advanced/tags";

struct Entry {
    label: &'static str,
    href: &'static str,
    below: &'static [Entry],
}

const OUTLINE: &[Entry] = &[
    Entry {
        label: "System",
        href: "/console/groups-settings/all-settings/system",
        below: &[Entry {
            label: "Advanced",
            href: "/console/groups-settings/all-settings/system/advanced",
            below: &[Entry {
                label: "API",
                href: "/console/groups-settings/all-settings/system/advanced/api",
                below: &[
                    Entry { label: "REST API", href: REST_API, below: &[] },
                    Entry { label: "Event Notifications", href: EVENT_NOTIFICATIONS, below: &[] },
                ],
            }],
        }],
    },
    Entry {
        label: "Devices & Users",
        href: "/console/groups-settings/all-settings/devices-users",
        below: &[Entry {
            label: "Advanced",
            href: "/console/groups-settings/all-settings/devices-users/advanced",
            below: &[Entry { label: "Tags", href: TAGS, below: &[] }],
        }],
    },
];

/// The outline as HTML, opened at a place.
pub(super) struct Outline(pub &'static str);

impl HtmlSafe for Outline {}

/// All of it is made of the words above, which need no escaping but the ampersand's.
impl std::fmt::Display for Outline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut html = String::from("<nav aria-label=\"Settings\">");
        write_list(&mut html, OUTLINE, self.0);
        html.push_str("</nav>");
        f.write_str(&html)
    }
}

fn write_list(html: &mut String, entries: &[Entry], place: &str) {
    html.push_str("<ul>");
    for entry in entries {
        let current = if entry.href == place { " class=\"current\" aria-current=\"page\"" } else { "" };
        let label = entry.label.replace('&', "&amp;");
        let _ = write!(html, "<li><a href=\"{}\"{current}>{label}</a>", entry.href);
        if !entry.below.is_empty() && (place == entry.href || place.starts_with(&format!("{}/", entry.href)))
        {
            write_list(html, entry.below, place);
        }
        html.push_str("</li>");
    }
    html.push_str("</ul>");
}

fn find(entries: &'static [Entry], place: &str) -> Option<&'static Entry> {
    entries.iter().find_map(|entry| if entry.href == place { Some(entry) } else { find(entry.below, place) })
}

/// A page of settings: who may see it, its way, the outline beside it.
pub(super) fn page(visit: &Visit, place: &'static str, title: &str) -> Result<Page, PageError> {
    visit.needs(permissions::SETTINGS)?;
    Ok(Page::new(title)
        .crumb(menu::ORG_GROUPS, "Groups & Settings")
        .crumb(menu::ALL_SETTINGS, "All Settings")
        .subtitle(format!("Settings of {}", visit.org_group.name))
        .outline(&Outline(place)))
}

/// `GET /console/groups-settings/all-settings` and the places on the way to its pages.
pub(super) async fn show(visit: Visit, uri: Uri) -> Result<Response, PageError> {
    let (place, title) = match uri.path() {
        menu::ALL_SETTINGS => (menu::ALL_SETTINGS, "All Settings"),
        path => {
            let entry = find(OUTLINE, path).ok_or_else(|| PageError::not_found("page of settings"))?;
            (entry.href, entry.label)
        }
    };
    page(&visit, place, title)?
        .with(&Alert::new(Tone::Info, "Choose a page of settings at the left"))
        .show(&visit, menu::ALL_SETTINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_opens_along_the_way() {
        let html = Outline(REST_API).to_string();
        for label in ["System", "Advanced", "API", "REST API", "Devices &amp; Users"] {
            assert!(html.contains(&format!(">{label}</a>")), "{html}");
        }
        assert!(!html.contains("Tags"), "{html}");
        assert_eq!(html.matches("aria-current").count(), 1);
    }
}
