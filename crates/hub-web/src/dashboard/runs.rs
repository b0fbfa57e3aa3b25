//! Synchronization runs: the list, the page of one, and its live part, which a page polls while the run is at work.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    ids::{IntegrationId, RunId},
    sync::{RunState, Section, SectionCounts},
};
use hub_store::{IntegrationRow, RunFilter, RunRow};
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Alert, Badge, EmptyState, Link, Moment, Pager, Progress, Tone, grouped},
};
use serde::{Deserialize, Serialize};

use super::{
    PageError,
    frame::{self, Place},
    words,
};
use crate::{
    WebState,
    access::{PageAllowed, Read},
    http::{paging::cursor, params::PageParams, path::PageId, problem::Problem},
    live::is_under_way,
};

/// Runs on a page.
const PAGE: u32 = 50;

/// Which runs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunQuery {
    integration_id: Option<i64>,
    after: Option<String>,
}

/// A run as a line of a table.
pub struct RunLine {
    /// Id.
    pub id: RunId,
    /// Name of its integration.
    pub integration: String,
    /// State.
    pub state: Badge,
    /// Full or incremental.
    pub mode: String,
    /// Who asked.
    pub requested_by: String,
    /// When.
    pub at: Moment,
    /// How long it took.
    pub took: String,
    /// Records read.
    pub read: String,
    /// Rows that changed.
    pub changed: String,
}

impl RunLine {
    /// Lines of runs.
    pub fn all(runs: &[RunRow], integrations: &[IntegrationRow], now: Timestamp) -> Vec<Self> {
        runs.iter().map(|run| Self::new(run, integrations, now)).collect()
    }

    fn new(run: &RunRow, integrations: &[IntegrationRow], now: Timestamp) -> Self {
        let name = integrations.iter().find(|row| row.id == run.integration_id);
        let total = total(run);
        Self {
            id: run.id,
            integration: name.map_or_else(
                || format!("Integration {}", run.integration_id),
                |row| row.settings.name.clone(),
            ),
            state: words::run_state(run.state),
            mode: run.mode.to_string(),
            requested_by: run.requested_by.clone(),
            at: Moment::new(run.requested_at, now),
            took: took(run, now),
            read: grouped(total.read),
            changed: grouped(total.added + total.changed),
        }
    }
}

#[derive(Template)]
#[template(path = "runs.html")]
struct RunsPage {
    lines: Vec<RunLine>,
    pager: Pager,
    empty: Option<EmptyState>,
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage {
    line: RunLine,
    integration_id: IntegrationId,
    request_id: String,
    is_live: bool,
    joined: Option<Alert>,
    progress: RunProgress,
}

/// How one came to the page of a run.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunDetailQuery {
    /// A synchronization was asked for, and this one was under way already.
    #[serde(default)]
    joined: bool,
}

/// The part of a run's page that moves.
#[derive(Template)]
#[template(path = "run_progress.html")]
pub struct RunProgress {
    id: RunId,
    state: Badge,
    is_live: bool,
    took: String,
    pace: String,
    alert: Option<Alert>,
    bars: Vec<Progress>,
    sections: Vec<(&'static str, SectionCounts)>,
    remarks: Vec<String>,
    last_sign: Moment,
}

impl askama::filters::HtmlSafe for RunProgress {}

impl RunProgress {
    /// The live part of a run.
    pub fn new(run: &RunRow, now: Timestamp) -> Self {
        let is_live = is_under_way(run.state);
        let bars = if is_live { bars(run) } else { Vec::new() };
        Self {
            id: run.id,
            state: words::run_state(run.state),
            is_live,
            took: took(run, now),
            pace: pace(run),
            alert: alert(run),
            bars,
            sections: run
                .report
                .sections
                .iter()
                .map(|(section, counts)| (words::section(*section), *counts))
                .collect(),
            remarks: run.report.remarks.clone(),
            last_sign: Moment::new(run.progress_at, now),
        }
    }
}

/// `GET /runs`
pub async fn list(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageParams(query): PageParams<RunQuery>,
) -> Result<Html<String>, PageError> {
    let integrations = state.store.list_integrations(allowed.visible()).await?;
    let filter = RunFilter { integration_id: query.integration_id.map(IntegrationId), state: None };
    let (runs, next) =
        state.store.list_runs(allowed.visible(), &filter, cursor(query.after.clone()).as_ref(), PAGE).await?;
    let page = RunsPage {
        lines: RunLine::all(&runs, &integrations, state.clock.now()),
        pager: Pager {
            summary: format!("{} runs shown, newest first", grouped(runs.len() as u64)),
            first_href: query.after.as_ref().map(|_| query.href(None)),
            next_href: next.as_ref().map(|next| query.href(Some(&next.0))),
        },
        empty: runs.is_empty().then(|| EmptyState {
            icon: Icon::Run,
            title: "Nothing has been synchronized yet".to_owned(),
            text: "Each run is kept with what it read, added, changed and found missing, and why it failed."
                .to_owned(),
            action: Some(Link::new("/integrations", "Go to the integrations")),
        }),
    };
    frame::page(&session, Place::Runs, "Synchronization", &page)
}

/// `GET /runs/{id}`
pub async fn detail(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<RunId>,
    PageParams(query): PageParams<RunDetailQuery>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let run = find(&state, id).await?;
    let integrations = state.store.list_integrations(allowed.visible()).await?;
    let page = RunPage {
        line: RunLine::new(&run, &integrations, now),
        integration_id: run.integration_id,
        request_id: run.request_id.clone(),
        is_live: is_under_way(run.state),
        joined: query.joined.then(|| {
            Alert::new(Tone::Info, "A synchronization was under way already")
                .text("Your wish has joined it: this is that one. Another begins when you ask after its end.")
        }),
        progress: RunProgress::new(&run, now),
    };
    frame::page(&session, Place::Runs, &format!("Run {id}"), &page)
}

/// `GET /runs/{id}/progress`
pub async fn progress(
    _: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<RunId>,
) -> Result<Html<String>, PageError> {
    let run = find(&state, id).await?;
    Ok(Html(RunProgress::new(&run, state.clock.now()).render()?))
}

async fn find(state: &WebState, id: RunId) -> Result<RunRow, Problem> {
    state.store.find_run(id).await?.ok_or_else(|| Problem::not_found("run", id))
}

/// Sums over all sections of what people ask first.
pub fn total(run: &RunRow) -> SectionCounts {
    sum(run, |_| true)
}

/// The numbers of those sections together.
pub fn sum(run: &RunRow, is_counted: impl Fn(Section) -> bool) -> SectionCounts {
    let mut total = SectionCounts::default();
    for (_, counts) in run.report.sections.iter().filter(|(section, _)| is_counted(*section)) {
        total.read += counts.read;
        total.added += counts.added;
        total.changed += counts.changed;
    }
    total
}

fn took(run: &RunRow, now: Timestamp) -> String {
    let Some(began) = run.started_at else { return "not begun".to_owned() };
    let seconds = run.ended_at.unwrap_or(now).as_second().saturating_sub(began.as_second()).max(0);
    match seconds {
        0 => "under 1 s".to_owned(),
        1..120 => format!("{seconds} s"),
        120..7200 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// `1,240 records a second, about 2 min left`
fn pace(run: &RunRow) -> String {
    let Some(pace) = run.progress_at.and_then(|at| run.report.pace(at)) else { return String::new() };
    let rate = format!("{} records a second", grouped(pace.records_per_second.round().max(1.0) as u64));
    match pace.seconds_left {
        Some(seconds) => format!("{rate}, {} left of this section", about(seconds)),
        None => rate,
    }
}

fn about(seconds: u64) -> String {
    match seconds {
        0..5 => "a few seconds".to_owned(),
        5..90 => format!("about {seconds} s"),
        90..5400 => format!("about {} min", (seconds + 30) / 60),
        _ => format!("about {} h", (seconds + 1800) / 3600),
    }
}

fn alert(run: &RunRow) -> Option<Alert> {
    if !run.error.is_empty() {
        let tone = if run.state == RunState::Failed { Tone::Bad } else { Tone::Warning };
        return Some(Alert::new(tone, run.error.clone()).remedy(run.remedy.clone()));
    }
    match run.state {
        RunState::Requested => Some(
            Alert::new(Tone::Info, "Waiting for a worker")
                .text("It begins as soon as one is free; through a connector, as soon as that is connected."),
        ),
        RunState::Held => Some(
            Alert::new(Tone::Warning, "Its deletions wait for a person")
                .text("More devices would go than the deletion threshold allows, so none was deleted."),
        ),
        _ => None,
    }
}

fn bars(run: &RunRow) -> Vec<Progress> {
    run.report
        .sections
        .iter()
        .map(|(section, counts)| {
            let is_current = run.report.current == Some(*section);
            let total = if counts.total > 0 { Some(counts.total) } else { None };
            let text = match total {
                Some(total) => format!("{} of {}", grouped(counts.read), grouped(total)),
                None => grouped(counts.read),
            };
            // A section that is behind us is whole, whatever its total was.
            let (done, total) = match (is_current, total) {
                (true, total) => (counts.read, total),
                (false, _) => (counts.read.max(1), Some(counts.read.max(1))),
            };
            Progress { label: words::section(*section).to_owned(), done, total, text }
        })
        .collect()
}

impl RunQuery {
    fn href(&self, after: Option<&str>) -> String {
        let query = Self { after: after.map(str::to_owned), ..self.clone() };
        format!("/runs?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }
}
