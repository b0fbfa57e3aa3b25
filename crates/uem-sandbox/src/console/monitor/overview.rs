//! The first page: how many devices, and what they are like.

use askama::{Template, filters::HtmlSafe};
use axum::response::Response;
use page_kit::{
    Icon,
    components::{Alert, Bar, BarChart, StatCard, Tone, grouped},
};
use serde_json::Value;

use crate::console::{PageError, Visit, menu, read, view::Page};

#[derive(Template)]
#[template(
    source = r#"<div class="stat-grid">{% for card in cards %}{{ card }}{% endfor %}</div><div class="card-grid two">{% for (title, chart) in charts %}<section class="card"><div class="card-header"><h2 class="card-title">{{ title }}</h2></div><div class="card-body">{{ chart }}</div></section>{% endfor %}</div>"#,
    ext = "html"
)]
struct Overview {
    cards: Vec<StatCard>,
    charts: Vec<(&'static str, BarChart)>,
}

impl HtmlSafe for Overview {}

/// `GET /console`
pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let page = Page::new("Monitor").subtitle(format!("{} and what lies below", visit.org_group.name));
    match visit.get(1, "/api/mdm/devices/devicecountinfo").await {
        Ok(counts) => page.with(&overview(&counts)).show(&visit, menu::OVERVIEW),
        Err(error) if error.status == 403 => {
            let text = format!("Your roles ({}) do not let you see devices.", visit.roles);
            page.alert(Alert::new(Tone::Info, "There is nothing to show here").text(text))
                .show(&visit, menu::OVERVIEW)
        }
        Err(error) => Err(error.into()),
    }
}

fn overview(counts: &Value) -> Overview {
    let card = |icon, label: &str, pointer: &str, href: &str| StatCard {
        icon,
        label: label.to_owned(),
        value: grouped(amount(counts, pointer)),
        detail: String::new(),
        href: Some(format!("{}{href}", menu::DEVICES)),
    };
    let chart = |title: &'static str, pointer: &str| {
        let bars = counts.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
        let bars = bars.map(|(name, count)| Bar {
            label: spaced(name),
            value: count.as_u64().unwrap_or(0),
            tone: Tone::Info,
            href: None,
        });
        (title, BarChart { caption: title.to_owned(), bars: bars.collect() })
    };
    Overview {
        cards: vec![
            card(Icon::Device, "Devices", "/TotalDevices", ""),
            card(Icon::Good, "Enrolled", "/EnrollmentStatus/Enrolled", ""),
            card(Icon::Warning, "Compromised", "/Security/Compromised", ""),
            card(Icon::Key, "No passcode", "/Security/NoPasscode", ""),
        ],
        charts: vec![
            chart("Platforms", "/Platforms"),
            chart("Ownership", "/Ownership"),
            chart("Enrollment", "/EnrollmentStatus"),
            chart("Security", "/Security"),
        ],
    }
}

fn amount(counts: &Value, pointer: &str) -> u64 {
    read::number(counts, pointer).unwrap_or(0).unsigned_abs()
}

/// `CorporateDedicated` → `Corporate Dedicated`; names of products stay whole.
fn spaced(word: &str) -> String {
    if ["AppleOsX", "ChromeBook", "WindowsRT"].contains(&word) {
        return match word {
            "AppleOsX" => "macOS",
            "ChromeBook" => "ChromeOS",
            _ => "Windows",
        }
        .to_owned();
    }
    let mut text = String::new();
    for letter in word.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}
