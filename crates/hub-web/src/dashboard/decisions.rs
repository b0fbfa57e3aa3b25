//! Decisions that were kept: the list, and the page of one with everything that led to it.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::services::Outcome;
use hub_store::{DecisionFilter, DecisionRow};
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Badge, EmptyState, Link, Moment, Pager, Tone, grouped},
};
use serde::{Deserialize, Serialize};

use super::{
    PageError,
    frame::{self, Place},
};
use crate::{
    WebState,
    access::{HubNumber, PageAllowed, ReadHub},
    decide::Explanation,
    http::{paging::cursor, params::PageParams, path::PageId, problem::Problem},
};

/// Decisions on a page.
const PAGE: u32 = 50;

/// Which decisions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionQuery {
    outcome: Option<String>,
    service: Option<String>,
    user: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "decisions.html")]
struct DecisionsPage {
    query: DecisionQuery,
    lines: Vec<DecisionLine>,
    pager: Pager,
    empty: Option<EmptyState>,
}

struct DecisionLine {
    row: DecisionRow,
    at: Moment,
    outcome: Badge,
}

#[derive(Template)]
#[template(path = "decision.html")]
struct DecisionPage {
    line: DecisionLine,
    why: Explanation,
}

/// `GET /decisions`
pub async fn list(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(query): PageParams<DecisionQuery>,
) -> Result<Html<String>, PageError> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let filter = DecisionFilter {
        // A word that is none finds nothing, as it should.
        outcome: given(&query.outcome),
        service: given(&query.service),
        user: given(&query.user),
        ..DecisionFilter::default()
    };
    let (rows, next) =
        state.store.list_decisions(&filter, cursor(query.after.clone()).as_ref(), PAGE).await?;
    let now = state.clock.now();
    let page = DecisionsPage {
        pager: Pager {
            summary: format!("{} decisions shown, newest first", grouped(rows.len() as u64)),
            first_href: query.after.as_ref().map(|_| query.href(None)),
            next_href: next.as_ref().map(|next| query.href(Some(&next.0))),
        },
        empty: rows.is_empty().then(|| EmptyState {
            icon: Icon::Key,
            title: "No decision to show".to_owned(),
            text: "When a reverse proxy asks the hub, every refusal is kept here, and a share of what was let in."
                .to_owned(),
            action: Some(Link::new("/decisions", "Show all decisions")),
        }),
        lines: rows.into_iter().map(|row| DecisionLine::new(row, now)).collect(),
        query,
    };
    frame::page(&session, Place::Decisions, "Decisions", &page)
}

/// `GET /decisions/{id}`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageId(HubNumber(id)): PageId<HubNumber>,
) -> Result<Html<String>, PageError> {
    let row = state.store.find_decision(id).await?.ok_or_else(|| Problem::not_found("decision", id))?;
    let why = serde_json::from_str(&row.explanation).map_err(|error| {
        tracing::error!("Decision {id} cannot be read: {error}");
        Problem::new(http::StatusCode::INTERNAL_SERVER_ERROR, "")
    })?;
    let page = DecisionPage { line: DecisionLine::new(row, state.clock.now()), why };
    frame::page(&session, Place::Decisions, "Decision", &page)
}

impl DecisionLine {
    fn new(row: DecisionRow, now: Timestamp) -> Self {
        let outcome = match row.outcome.parse::<Outcome>() {
            Ok(Outcome::Allow) => Badge::new(Tone::Good, "Let in"),
            Ok(Outcome::AllowUserOnly) => Badge::new(Tone::Info, "Let in without device"),
            Ok(Outcome::Deny) => Badge::new(Tone::Bad, "Refused"),
            Err(_) => Badge::new(Tone::Neutral, row.outcome.clone()),
        };
        Self { at: Moment::new(row.at, now), outcome, row }
    }
}

impl DecisionQuery {
    fn href(&self, after: Option<&str>) -> String {
        let query = Self { after: after.map(str::to_owned), ..self.clone() };
        format!("/decisions?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }

    fn is(&self, outcome: &str) -> bool {
        self.outcome.as_deref() == Some(outcome)
    }
}
