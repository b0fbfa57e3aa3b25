//! The frame around the pages of trust: their heading, and the tabs that lead from one to the other.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use hub_store::Session;
use page_kit::components::{Alert, Link, Tone};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::dashboard::{
    PageError,
    frame::{self, Place},
};

/// A tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What is set up, and what is missing.
    Overview,
    /// What is protected.
    Services,
    /// What is asked for.
    Policies,
    /// What costs a device how much.
    Factors,
    /// Who vouches for devices.
    Authorities,
    /// Who asks.
    Proxies,
    /// What others say of devices.
    Limits,
    /// What is open in an emergency.
    Bypasses,
    /// What would be if.
    Simulate,
    /// Why an answer is so.
    Explain,
    /// What users see, and what is kept.
    Settings,
}

impl Tab {
    const ALL: [Self; 11] = [
        Self::Overview,
        Self::Services,
        Self::Policies,
        Self::Factors,
        Self::Authorities,
        Self::Proxies,
        Self::Limits,
        Self::Bypasses,
        Self::Simulate,
        Self::Explain,
        Self::Settings,
    ];

    /// Its address.
    pub fn href(self) -> &'static str {
        match self {
            Self::Overview => "/trust",
            Self::Services => "/trust/services",
            Self::Policies => "/trust/policies",
            Self::Factors => "/trust/factors",
            Self::Authorities => "/trust/authorities",
            Self::Proxies => "/trust/proxies",
            Self::Limits => "/trust/limits",
            Self::Bypasses => "/trust/bypasses",
            Self::Simulate => "/trust/simulate",
            Self::Explain => "/trust/explain",
            Self::Settings => "/trust/settings",
        }
    }

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Services => "Services",
            Self::Policies => "Policies",
            Self::Factors => "Factors",
            Self::Authorities => "Authorities",
            Self::Proxies => "Proxies",
            Self::Limits => "Limits",
            Self::Bypasses => "Bypasses",
            Self::Simulate => "Simulate",
            Self::Explain => "Explain",
            Self::Settings => "Settings",
        }
    }

    /// The address of one of its entries: names may have spaces and slashes.
    pub fn entry(self, name: &str) -> String {
        format!("{}/{}", self.href(), utf8_percent_encode(name, NON_ALPHANUMERIC))
    }
}

#[derive(Template)]
#[template(path = "trust/frame.html")]
struct Framed<'a, T: Template> {
    /// The list that an entry belongs to.
    list: Option<Tab>,
    title: &'a str,
    subtitle: &'a str,
    action: Option<&'a Link>,
    at: Tab,
    content: &'a T,
}

/// A page of trust before it is put together.
pub struct TrustPage<'a> {
    /// Its tab.
    pub at: Tab,
    /// Its heading.
    pub title: &'a str,
    /// What it is for, in a sentence.
    pub subtitle: &'a str,
    /// The button beside its heading.
    pub action: Option<Link>,
    /// Whether it is a page of one entry.
    pub is_entry: bool,
}

impl TrustPage<'_> {
    /// The page of one entry.
    pub fn entry<'a>(at: Tab, title: &'a str, subtitle: &'a str) -> TrustPage<'a> {
        TrustPage { at, title, subtitle, action: None, is_entry: true }
    }

    /// The whole page.
    pub fn html(&self, session: &Session, content: &impl Template) -> Result<Html<String>, PageError> {
        let framed = Framed {
            list: self.is_entry.then_some(self.at),
            title: self.title,
            subtitle: self.subtitle,
            action: self.action.as_ref(),
            at: self.at,
            content,
        };
        frame::page(session, Place::Trust, &format!("{}: Trust", self.title), &framed)
    }

    /// The whole page of a form: with 422 where fields of it are refused.
    pub fn answer(
        &self,
        session: &Session,
        is_refused: bool,
        content: &impl Template,
    ) -> Result<Response, PageError> {
        let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, self.html(session, content)?).into_response())
    }
}

/// What a list is told that was led to after a change.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    saved: Option<String>,
    removed: Option<String>,
}

impl Done {
    /// What a query says beside other things.
    pub fn of(saved: Option<String>, removed: Option<String>) -> Self {
        Self { saved, removed }
    }

    /// In words.
    pub fn alert(&self) -> Option<Alert> {
        let told = |name: &str, what: &str| Alert::new(Tone::Good, format!("{name} {what}"));
        match (&self.saved, &self.removed) {
            (Some(name), _) => Some(told(name, "was saved. It counts for requests from now on.")),
            (None, Some(name)) => Some(told(name, "was removed.")),
            (None, None) => None,
        }
    }
}

/// The list of a tab, which tells what was done.
pub fn back(tab: Tab, what: &str, name: &str) -> axum::response::Redirect {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(what, name).finish();
    axum::response::Redirect::to(&format!("{}?{query}", tab.href()))
}
