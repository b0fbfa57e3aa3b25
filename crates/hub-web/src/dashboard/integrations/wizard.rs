//! The frame around the pages of an integration's settings: while it is being set up a wizard with its steps, a way
//! back and *Next*; afterwards tabs from page to page.
//!
//! A page of settings makes its [`SectionFrame`], puts [`SectionFrame::buttons`] at the end of its form, answers
//! [`SectionFrame::page`], and after saving [`SectionFrame::saved`] or [`SectionFrame::kept`]. Nothing else of it knows the wizard. A page takes
//! its place in the order as soon as its route is in [`PAGES`].

use askama::Template;
use axum::response::{Html, Redirect};
use hub_core::{ids::IntegrationId, integration::IntegrationState};
use hub_store::{IntegrationRow, Session};
use page_kit::components::Link;

use crate::{
    WebState,
    dashboard::{
        PageError,
        frame::{self, Place},
        routes::PAGES,
    },
};

/// A page with one section of an integration's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionPage {
    /// Name, address, CA, proxy, credentials.
    Server,
    /// Which groups are read.
    Groups,
    /// Which personal data is taken.
    PersonalData,
    /// Intervals, and the guards of deletion.
    Synchronization,
    /// Which tags are written back.
    Tagging,
    /// How devices come before the tenant tells of them, and what new users are told.
    Addition,
    /// Whether actions are carried out. No step of the wizard: whoever sets an integration up only reads.
    Actions,
    /// What was set up, and the button that begins.
    Finish,
}

/// The steps of the wizard, by their headings.
const STEPS: [&str; 5] =
    ["Server", "Groups and synchronization", "Tagging", "Device addition and notifications", "Finish"];

impl SectionPage {
    /// In the order of the wizard.
    const ALL: [Self; 8] = [
        Self::Server,
        Self::Groups,
        Self::PersonalData,
        Self::Synchronization,
        Self::Tagging,
        Self::Addition,
        Self::Actions,
        Self::Finish,
    ];

    /// The last part of its path.
    pub fn word(self) -> &'static str {
        match self {
            Self::Server => "edit",
            Self::Groups => "groups",
            Self::PersonalData => "personal-data",
            Self::Synchronization => "synchronization",
            Self::Tagging => "tagging",
            Self::Addition => "addition",
            Self::Actions => "actions",
            Self::Finish => "finish",
        }
    }

    /// Its name on a tab.
    fn label(self) -> &'static str {
        match self {
            Self::Server => "Server",
            Self::Groups => "Groups",
            Self::PersonalData => "Personal data",
            Self::Synchronization => "Synchronization",
            Self::Tagging => "Tagging",
            Self::Addition => "Addition and notifications",
            Self::Actions => "Actions",
            Self::Finish => "Finish",
        }
    }

    /// The step it belongs to; pages of one step follow each other.
    fn step(self) -> usize {
        match self {
            Self::Server => 0,
            Self::Groups | Self::PersonalData | Self::Synchronization => 1,
            Self::Tagging => 2,
            Self::Addition | Self::Actions => 3,
            Self::Finish => 4,
        }
    }

    /// Its address for one integration.
    pub fn href(self, id: IntegrationId) -> String {
        format!("/integrations/{id}/{}", self.word())
    }

    fn has_route(self) -> bool {
        let path = format!("/integrations/{{id}}/{}", self.word());
        PAGES.iter().any(|route| route.path == path)
    }

    fn built() -> impl DoubleEndedIterator<Item = Self> {
        Self::ALL.into_iter().filter(|page| page.has_route())
    }

    fn steps() -> impl DoubleEndedIterator<Item = Self> {
        Self::built().filter(|page| *page != Self::Actions)
    }

    fn next(self) -> Self {
        Self::steps().skip_while(|page| *page != self).nth(1).unwrap_or(Self::Finish)
    }

    fn previous(self) -> Option<Self> {
        Self::steps().take_while(|page| *page != self).last()
    }
}

/// Where an unfinished set-up goes on.
pub fn go_on(row: &IntegrationRow) -> String {
    let at = SectionPage::steps().find(|page| page.word() == row.set_up_at);
    at.unwrap_or(SectionPage::Server.next()).href(row.id)
}

/// The frame of one page of one integration.
#[derive(Debug, Clone)]
pub struct SectionFrame {
    id: IntegrationId,
    name: String,
    at: SectionPage,
    is_setting_up: bool,
}

/// The buttons at the end of a section's form: `{{ buttons }}`.
#[derive(Template)]
#[template(
    source = r#"<div class="actions section-buttons">{% if let Some(back) = back %}<a class="btn" href="{{ back.href }}">{{ back.label }}</a>{% endif %}
<button class="btn btn-primary" type="submit">{{ label }}</button>{% if is_setting_up %}<a class="btn btn-ghost-secondary" href="/integrations">Go on later</a>{% endif %}</div>"#,
    ext = "html"
)]
pub struct SectionButtons {
    back: Option<Link>,
    label: &'static str,
    is_setting_up: bool,
}

impl askama::filters::HtmlSafe for SectionButtons {}

#[derive(Template)]
#[template(path = "section_frame.html")]
struct FramedSection<'a, T: Template> {
    integration: Option<Link>,
    title: String,
    steps: Vec<Step>,
    tabs: Vec<Tab>,
    section: &'a T,
}

struct Step {
    number: usize,
    label: &'static str,
    /// `done`, `current` or `later`.
    state: &'static str,
    href: Option<String>,
}

struct Tab {
    link: Link,
    is_current: bool,
}

impl SectionFrame {
    /// The frame of this page.
    pub fn of(row: &IntegrationRow, at: SectionPage) -> Self {
        let is_setting_up = row.state == IntegrationState::SettingUp;
        Self { id: row.id, name: row.settings.name.clone(), at, is_setting_up }
    }

    /// The buttons of its form: *Next*, or *Save*.
    pub fn buttons(&self) -> SectionButtons {
        if !self.is_setting_up {
            let back = Some(Link::new(format!("/integrations/{}", self.id), "Cancel"));
            return SectionButtons { back, label: "Save", is_setting_up: false };
        }
        let back = self.at.previous().map(|page| Link::new(page.href(self.id), "Back"));
        let label = if self.at == SectionPage::Finish { "Finish and synchronize" } else { "Next" };
        SectionButtons { back, label, is_setting_up: true }
    }

    /// The section in its frame.
    pub fn page(&self, session: &Session, section: &impl Template) -> Result<Html<String>, PageError> {
        let title = self.at.label();
        let framed = FramedSection {
            integration: Some(Link::new(format!("/integrations/{}", self.id), self.name.clone())),
            title: if self.is_setting_up { format!("Set up {}", self.name) } else { title.to_owned() },
            steps: if self.is_setting_up { steps(self.at, Some(self.id)) } else { Vec::new() },
            tabs: if self.is_setting_up { Vec::new() } else { self.tabs() },
            section,
        };
        frame::page(session, Place::Integrations, &format!("{title}: {}", self.name), &framed)
    }

    /// After saving: to the next page of the set-up, which is remembered, or back to the integration.
    pub async fn saved(&self, state: &WebState) -> Result<Redirect, PageError> {
        self.on_or_to(format!("/integrations/{}", self.id), state).await
    }

    /// After saving a page that also tells how things stand: to the next page of the set-up, else to this page again.
    pub async fn kept(&self, state: &WebState) -> Result<Redirect, PageError> {
        self.on_or_to(self.at.href(self.id), state).await
    }

    async fn on_or_to(&self, otherwise: String, state: &WebState) -> Result<Redirect, PageError> {
        if !self.is_setting_up {
            return Ok(Redirect::to(&otherwise));
        }
        let next = self.at.next();
        state.store.remember_set_up(self.id, next.word()).await?;
        Ok(Redirect::to(&next.href(self.id)))
    }

    fn tabs(&self) -> Vec<Tab> {
        SectionPage::built()
            .filter(|page| *page != SectionPage::Finish)
            .map(|page| Tab {
                link: Link::new(page.href(self.id), page.label()),
                is_current: page == self.at,
            })
            .collect()
    }
}

/// The first step, before anything is stored.
pub fn first_page(
    session: &Session,
    title: &str,
    section: &impl Template,
) -> Result<Html<String>, PageError> {
    let framed = FramedSection {
        integration: None,
        title: title.to_owned(),
        steps: steps(SectionPage::Server, None),
        tabs: Vec::new(),
        section,
    };
    frame::page(session, Place::Integrations, title, &framed)
}

fn steps(at: SectionPage, id: Option<IntegrationId>) -> Vec<Step> {
    let first_page = |step: usize| SectionPage::steps().find(|page| page.step() == step);
    let step = |(index, label): (usize, &&'static str)| Step {
        number: index + 1,
        label,
        state: match index.cmp(&at.step()) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "current",
            std::cmp::Ordering::Greater => "later",
        },
        href: id.filter(|_| index < at.step()).and_then(|id| Some(first_page(index)?.href(id))),
    };
    STEPS.iter().enumerate().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_leads_on_to_the_end_and_back_to_the_beginning() {
        let mut at = SectionPage::Server;
        let mut seen = vec![at];
        while at != SectionPage::Finish {
            let next = at.next();
            assert_eq!(next.previous(), Some(at));
            assert!(next.step() >= at.step());
            at = next;
            seen.push(at);
        }
        assert!(seen.contains(&SectionPage::Synchronization));
        assert_eq!(SectionPage::Server.previous(), None);
    }
}
