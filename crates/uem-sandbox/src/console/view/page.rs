//! A page's content: its head, and parts one under the other.

use askama::{Template, filters::HtmlSafe};
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use page_kit::{
    Person, Shell, Switcher,
    components::{Alert, Badge, Link},
};

use crate::console::{PRODUCT, PageError, Visit, menu};

/// One of the tabs of a page.
#[derive(Debug, Clone)]
pub(in crate::console) struct Tab {
    /// Label.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// It is the one shown.
    pub is_current: bool,
}

/// A page.
#[derive(Debug, Default, Template)]
#[template(path = "console/page.html")]
pub(in crate::console) struct Page {
    title: String,
    subtitle: String,
    crumbs: Vec<Link>,
    badges: Vec<Badge>,
    links: Vec<Link>,
    menu: Option<(String, Vec<Link>)>,
    tabs: Vec<Tab>,
    alert: Option<Alert>,
    outline: String,
    parts: Vec<String>,
    status: StatusCode,
}

impl Page {
    /// A page of that title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// With a line under the title.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = subtitle.into();
        self
    }

    /// With the way that leads here.
    #[must_use]
    pub fn crumb(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.crumbs.push(Link::new(href, label));
        self
    }

    /// With a state beside the title.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badges.push(badge);
        self
    }

    /// With a button that leads somewhere.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.links.push(Link::new(href, label));
        self
    }

    /// With a button that opens a menu.
    #[must_use]
    pub fn menu(mut self, label: &str, items: Vec<Link>) -> Self {
        self.menu = Some((label.to_owned(), items)).filter(|(_, items)| !items.is_empty());
        self
    }

    /// With tabs.
    #[must_use]
    pub fn tabs(mut self, tabs: Vec<Tab>) -> Self {
        self.tabs = tabs;
        self
    }

    /// With a message on top.
    #[must_use]
    pub fn alert(mut self, alert: impl Into<Option<Alert>>) -> Self {
        self.alert = alert.into();
        self
    }

    /// With something at the left of the parts.
    #[must_use]
    pub fn outline(mut self, outline: &impl HtmlSafe) -> Self {
        self.outline = outline.to_string();
        self
    }

    /// With one part more.
    #[must_use]
    pub fn with(mut self, part: &impl HtmlSafe) -> Self {
        self.parts.push(part.to_string());
        self
    }

    /// Answered with another status than 200.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The whole page in its frame, with the menu opened at `place`.
    pub fn show(self, visit: &Visit, place: &str) -> Result<Response, PageError> {
        let person = Person {
            name: visit.session.user_name.clone(),
            role: visit.roles.clone(),
            log_out_href: "/console/logout".to_owned(),
            form_token: visit.token().to_owned(),
        };
        let switcher = Switcher {
            label: "Organization group".to_owned(),
            current: visit.org_group.name.clone(),
            href: format!("/console/organization-group?{}", super::super::fields::query([("next", place)])),
        };
        let (status, title) = (self.status, self.title.clone());
        let shell = Shell::new(PRODUCT, env!("CARGO_PKG_VERSION"), &title, menu::nav(place), Some(person));
        Ok((status, Html(shell.home(menu::OVERVIEW).switcher(switcher).page(&self)?)).into_response())
    }
}

/// Names and values, two by two, in a card.
#[derive(Debug, Template)]
#[template(
    source = r#"<section class="card"><div class="card-header"><h2 class="card-title">{{ title }}</h2></div><div class="card-body"><dl class="facts">
{% for (name, value) in facts %}<dt>{{ name }}</dt><dd>{% if value.is_empty() %}<span class="text-secondary">–</span>{% else %}{{ value }}{% endif %}</dd>{% endfor %}</dl></div></section>"#,
    ext = "html"
)]
pub(in crate::console) struct Facts {
    title: String,
    facts: Vec<(String, String)>,
}

impl HtmlSafe for Facts {}

/// Names and values in a card.
pub(in crate::console) fn facts<N: Into<String>, V: Into<String>>(
    title: &str,
    facts: impl IntoIterator<Item = (N, V)>,
) -> Facts {
    let facts = facts.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    Facts { title: title.to_owned(), facts }
}

/// Parts beside each other.
#[derive(Debug, Template)]
#[template(
    source = r#"<div class="card-grid two">{% for part in parts %}{{ part|safe }}{% endfor %}</div>"#,
    ext = "html"
)]
pub(in crate::console) struct Panel {
    parts: Vec<String>,
}

impl HtmlSafe for Panel {}

/// Parts beside each other where there is room.
pub(in crate::console) fn panel<P: HtmlSafe>(parts: impl IntoIterator<Item = P>) -> Panel {
    Panel { parts: parts.into_iter().map(|part| part.to_string()).collect() }
}
