//! The five panels on an integration's page, and their lights in lists.

use askama::Template;
use hub_core::status::{Light, Panel};
use hub_store::{FleetCounts, IntegrationRow};
use jiff::Timestamp;
use page_kit::components::{Badge, Link, Moment, Tone, grouped};

use crate::{
    dashboard::words,
    panels::{Panels, ReadingPanel, current_link},
};

/// The panels of one integration.
#[derive(Template)]
#[template(path = "integration_status.html")]
pub struct StatusCards {
    cards: Vec<Card>,
}

impl askama::filters::HtmlSafe for StatusCards {}

struct Card {
    key: &'static str,
    title: &'static str,
    light: Badge,
    sentence: String,
    remedy: String,
    facts: Vec<Fact>,
}

struct Fact {
    name: &'static str,
    value: Value,
}

/// What stands beside the name of a fact.
enum Value {
    Text(String),
    At(Moment),
    Link(Link),
}

impl StatusCards {
    /// The panels as cards.
    pub fn new(row: &IntegrationRow, panels: &Panels, counts: &FleetCounts, now: Timestamp) -> Self {
        let facts = [
            server_facts(row, panels, now),
            device_facts(row, panels, counts, now),
            app_facts(row, panels, now),
            vec![text("Prefix", row.settings.tagging.prefix.clone())],
            deployment_facts(row, panels, now),
        ];
        let keys = ["server", "devices", "apps", "tagging", "deployment"];
        let cards = panels.all().into_iter().zip(keys).zip(facts);
        Self { cards: cards.map(|(((title, panel), key), facts)| card(key, title, panel, facts)).collect() }
    }
}

fn card(key: &'static str, title: &'static str, panel: &Panel, facts: Vec<Fact>) -> Card {
    Card {
        key,
        title,
        light: light(panel.light),
        sentence: panel.sentence.clone(),
        remedy: panel.remedy.clone(),
        facts,
    }
}

/// A light as a badge; its word says as much as its colour.
pub fn light(light: Light) -> Badge {
    match light {
        Light::Green => Badge::new(Tone::Good, "Green"),
        Light::Amber => Badge::new(Tone::Warning, "Amber"),
        Light::Red => Badge::new(Tone::Bad, "Red"),
        Light::Off => Badge::new(Tone::Neutral, "Off"),
    }
}

/// The five lights of a line, each with what it is about.
pub fn lights(panels: &Panels) -> Vec<LightLine> {
    let names = ["Server", "Devices", "Apps", "Tagging", "Deployment"];
    panels
        .all()
        .into_iter()
        .zip(names)
        .map(|((_, panel), name)| LightLine {
            badge: Badge::new(light(panel.light).tone, name),
            title: format!("{}: {}", panel.light, panel.sentence),
        })
        .collect()
}

/// One light of a line.
pub struct LightLine {
    /// Its colour, and what it is about.
    pub badge: Badge,
    /// Colour and sentence in words.
    pub title: String,
}

fn text(name: &'static str, value: impl Into<String>) -> Fact {
    Fact { name, value: Value::Text(value.into()) }
}

fn at(name: &'static str, at: impl Into<Option<Timestamp>>, now: Timestamp) -> Fact {
    Fact { name, value: Value::At(Moment::new(at, now)) }
}

fn server_facts(row: &IntegrationRow, panels: &Panels, now: Timestamp) -> Vec<Fact> {
    let contact = &panels.contact;
    let mut facts = vec![
        text("Address", row.settings.api_url.clone()),
        text("Credentials", format!("{} {}", row.credentials_kind, row.credentials_identity)),
        at("Last answer", contact.answered_at, now),
    ];
    if let Some(quota) = contact.quota {
        facts.push(text(
            "Calls left",
            format!(
                "{} of {}, {} of them kept back",
                grouped(quota.remaining),
                grouped(quota.limit),
                grouped(quota.effective_reserve())
            ),
        ));
        facts.push(match quota.paused_until(now) {
            Some(until) => at("Reading pauses until", until, now),
            None => at("Full again", quota.resets_at, now),
        });
    }
    if let Some(calls) = contact.calls_per_minute {
        facts.push(text("Pace", format!("at most {} calls a minute", grouped(u64::from(calls)))));
    }
    if row.settings.through_connector {
        facts.extend(connector_facts(panels, now));
    }
    facts
}

fn connector_facts(panels: &Panels, now: Timestamp) -> Vec<Fact> {
    let Some(connector) = &panels.connector else { return vec![text("Connector", "not set up")] };
    let Some(link) = current_link(connector, now) else {
        return vec![text(
            "Connector",
            if connector.enrolled_at.is_some() { "not connected" } else { "awaited" },
        )];
    };
    let alive = connector.links.iter().filter(|link| link.is_alive(now)).count();
    let hubs = if alive == 1 { "1 hub".to_owned() } else { format!("{alive} hubs") };
    let mut facts = vec![
        text(
            "Connector",
            format!("version {}, carries to {}, connected to {hubs}", link.version, link.target),
        ),
        at("Connected since", link.connected_at, now),
    ];
    if !link.is_alive(now) {
        facts.push(at("Last sign of life", link.seen_at, now));
    }
    if !link.error.is_empty() {
        facts.push(text("Last error", link.error.clone()));
    }
    facts
}

fn device_facts(row: &IntegrationRow, panels: &Panels, counts: &FleetCounts, now: Timestamp) -> Vec<Fact> {
    let scope = match row.settings.scope.groups.as_slice() {
        [] => "all that the account sees".to_owned(),
        chosen => chosen.iter().map(|group| group.name.as_str()).collect::<Vec<_>>().join(", "),
    };
    let mut facts = vec![text("Groups", scope)];
    facts.extend(reading_facts(&panels.devices, row.settings.sync.device_interval_minutes, now));
    facts.push(text(
        "Devices",
        format!(
            "{}; {} missing, {} gone",
            grouped(counts.devices),
            grouped(counts.missing),
            grouped(counts.tombstoned)
        ),
    ));
    if let Some(plan) = &panels.held {
        let label = format!(
            "{} devices {}",
            grouped(plan.devices),
            match plan.approved_at {
                Some(_) => "approved to go",
                None => "wait for a person",
            }
        );
        let link = Link::new(format!("/integrations/{}/held-plan", row.id), label);
        facts.push(Fact { name: "Held plan", value: Value::Link(link) });
    }
    facts
}

fn app_facts(row: &IntegrationRow, panels: &Panels, now: Timestamp) -> Vec<Fact> {
    reading_facts(&panels.apps, row.settings.sync.app_interval_minutes, now)
}

fn deployment_facts(row: &IntegrationRow, panels: &Panels, now: Timestamp) -> Vec<Fact> {
    let (addition, deployed) = (&row.settings.device_addition, &panels.deployed);
    let on = |is_on: bool| if is_on { "on" } else { "off" };
    let mut facts = vec![text("Device addition", on(addition.is_allowed))];
    if addition.is_allowed {
        let waiting = &deployed.registrations;
        let href = format!("/devices/provisional?integration_id={}", row.id);
        let link = Link::new(href, format!("{} waiting", grouped(waiting.waiting)));
        facts.push(Fact { name: "Provisional devices", value: Value::Link(link) });
        if waiting.oldest_at.is_some() {
            facts.push(at("The first came", waiting.oldest_at, now));
        }
        facts.push(text("Refused in the last day", grouped(waiting.refused())));
    }
    facts.push(text("E-mail, SMS to new users", format!("{}, {}", on(addition.email), on(addition.sms))));
    if addition.email || addition.sms {
        let messages = &deployed.messages;
        let counts = format!(
            "{} sent, {} waiting, {} failed, {} not known",
            grouped(messages.sent),
            grouped(messages.waiting),
            grouped(messages.failed),
            grouped(messages.unknown)
        );
        facts.push(text("Messages of seven days", counts));
        if !messages.last_error.is_empty() {
            facts.push(text("Last error", messages.last_error.clone()));
        }
    }
    facts
}

fn reading_facts(reading: &ReadingPanel, minutes: u32, now: Timestamp) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(last) = &reading.last {
        let words = words::run_state(last.state).text;
        let link = Link::new(format!("/runs/{}", last.id), format!("run {}: {words}", last.id));
        facts.push(Fact { name: "Last run", value: Value::Link(link) });
        facts.push(at("Ended", last.ended_at, now));
    }
    facts.push(at("Complete as of", reading.complete_at, now));
    facts.push(match reading.next_at {
        None => text("Next run", "none"),
        Some(next) if next <= now => text("Next run", "as soon as a worker is free"),
        Some(next) => at("Next run", next, now),
    });
    facts.push(text("Interval", format!("{minutes} min")));
    facts
}
