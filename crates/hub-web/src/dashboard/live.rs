//! The moving parts of pages as server-sent events, and the same parts for pages that ask for them again and again.
//! Each part replaces the one with its id; `live.js` of page-kit does both.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, sse::Event},
};
use hub_core::{
    ids::{IntegrationId, RunId},
    operator::Visible,
};
use hub_store::RunRow;

use tokio::time::Instant;

use super::{
    PageError,
    integrations::{list::RunCell, status::StatusCards},
    runs::RunProgress,
};
use crate::{
    WebState,
    access::{PageAllowed, Proof, Read},
    api::v1::integrations::get::find,
    http::{path::PageId, problem::Problem},
    live::{Seen, Teller, Told, follow, html_part, stream},
    panels::Panels,
};

/// How often the panels of an integration are looked at while nothing happens to it.
const PANELS_EVERY: std::time::Duration = std::time::Duration::from_secs(10);

/// `GET /runs/{id}/live`
pub async fn run(
    PageAllowed { allowed, .. }: PageAllowed<Read>,
    proof: Proof,
    State(state): State<WebState>,
    PageId(id): PageId<RunId>,
) -> Result<impl IntoResponse, PageError> {
    let run = state.store.find_run(id).await?.ok_or_else(|| Problem::not_found("run", id))?;
    Ok(stream(&state, &allowed.caller, proof, Some(run.integration_id), OneRun { id, told: None })?)
}

/// `GET /integrations/{id}/live`
pub async fn integration(
    PageAllowed { allowed, .. }: PageAllowed<Read>,
    proof: Proof,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<impl IntoResponse, PageError> {
    find(&state, id).await?;
    Ok(stream(
        &state,
        &allowed.caller,
        proof,
        Some(id),
        OneIntegration { id, run: None, status: String::new(), looked_at: None },
    )?)
}

/// `GET /integrations/{id}/progress`: what the stream would tell now.
pub async fn integration_parts(
    _: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let status = status(&state, id).await?.ok_or_else(|| Problem::not_found("integration", id))?;
    let run = match state.store.find_active_run(id).await? {
        Some(run) => run_part(&state, &run)?,
        None => String::new(),
    };
    Ok(Html(format!("{run}{status}")))
}

/// `GET /integrations/live`
pub async fn integrations(
    PageAllowed { allowed, .. }: PageAllowed<Read>,
    proof: Proof,
    State(state): State<WebState>,
) -> Result<impl IntoResponse, PageError> {
    Ok(stream(&state, &allowed.caller, proof, None, AllIntegrations { told: Vec::new() })?)
}

/// `GET /integrations/progress`: the same, for runs under way.
pub async fn integrations_parts(
    PageAllowed { allowed, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let mut html = String::new();
    for row in state.store.list_integrations(allowed.visible()).await? {
        if let Some(run) = state.store.find_last_run(row.id).await? {
            html += &RunCell::new(&run, now).render()?;
        }
    }
    Ok(Html(html))
}

/// The page of a run: until it has ended.
struct OneRun {
    id: RunId,
    told: Option<(String, i64)>,
}

impl Teller for OneRun {
    async fn tell(&mut self, state: &WebState, seen: &Seen) -> Result<Told, Problem> {
        let now = state.clock.now();
        let event = |run: RunRow, _| Ok(html_part(&render(&RunProgress::new(&run, now))?));
        let mut told = follow(state, seen, self.id, &mut self.told, event).await?;
        if told.is_over {
            told.events.push(Event::default().event("end").data(self.id.to_string()));
        }
        Ok(told)
    }
}

/// The page of an integration: its run, if one is under way, and its panels when something began, ended or is due.
struct OneIntegration {
    id: IntegrationId,
    run: Option<(String, i64)>,
    status: String,
    looked_at: Option<Instant>,
}

impl Teller for OneIntegration {
    async fn tell(&mut self, state: &WebState, seen: &Seen) -> Result<Told, Problem> {
        let mut told = Told::default();
        // The panels cost queries: they are looked at when a run of this integration begins or ends, and now and then.
        let mut is_due = self.looked_at.is_none_or(|at| at.elapsed() >= PANELS_EVERY);
        if let Some(run) = seen.run_of(self.id) {
            let mark = crate::live::mark(run);
            is_due |= self.run.as_ref().is_none_or(|(state, _)| *state != mark.0);
            if self.run.as_ref() != Some(&mark) {
                told.events.push(html_part(&run_part(state, run)?));
                self.run = Some(mark);
            }
        }
        if is_due {
            self.looked_at = Some(Instant::now());
            let Some(status) = status(state, self.id).await? else {
                return Ok(Told { is_over: true, ..told });
            };
            if status != self.status {
                told.events.push(html_part(&status));
                self.status = status;
            }
        }
        Ok(told)
    }
}

/// The list of integrations: the cell of each run that moves.
struct AllIntegrations {
    told: Vec<(RunId, (String, i64))>,
}

impl Teller for AllIntegrations {
    async fn tell(&mut self, state: &WebState, seen: &Seen) -> Result<Told, Problem> {
        let now = state.clock.now();
        let mut told = Told::default();
        let mut marks = Vec::new();
        for run in seen.runs() {
            let mark = (run.id, crate::live::mark(run));
            if !self.told.contains(&mark) {
                told.events.push(html_part(&render(&RunCell::new(run, now))?));
            }
            marks.push(mark);
        }
        self.told = marks;
        Ok(told)
    }
}

/// The run on an integration's page, in the place that is kept for it.
fn run_part(state: &WebState, run: &RunRow) -> Result<String, Problem> {
    let progress = render(&RunProgress::new(run, state.clock.now()))?;
    Ok(format!("<div id=\"integration-run\" class=\"mb-3\">{progress}</div>"))
}

/// The panels; nothing when the integration is gone.
async fn status(state: &WebState, id: IntegrationId) -> Result<Option<String>, Problem> {
    let now = state.clock.now();
    let Some(row) = state.store.find_integration(id).await? else { return Ok(None) };
    let panels = Panels::of(state, &row, now).await?;
    let counts = state.store.fleet_counts(&Visible::one(id), now).await?;
    render(&StatusCards::new(&row, &panels, &counts, now)).map(Some)
}

fn render(part: &impl Template) -> Result<String, Problem> {
    part.render().map_err(|error| Problem::internal(&error))
}
