//! `GET /runs/{id}/events`: a run as server-sent events.

use axum::{
    extract::State,
    response::{IntoResponse, sse::Event},
};
use hub_core::ids::RunId;
use hub_store::RunRow;

use super::view::RunView;
use crate::{
    WebState,
    access::{Allowed, Proof, Read},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
    live::{Seen, Teller, Told, follow, stream},
};

/// Follows a run as server-sent events. Each event's data is the whole run: `progress` while it is requested or runs, then
/// one `end`, after which the stream ends. `logged-out` says that the token or session has ended.
#[utoipa::path(get, path = "/runs/{id}/events", tag = "runs", security(("bearer" = ["viewer"])),
    operation_id = "get_run_events",
    params(("id" = i64, Path, description = "Id of the run.")),
    responses(
        (status = 200, description = "A stream of events; each holds the run.", body = RunView, content_type = "text/event-stream"),
        (status = 503, description = "Too many streams are open.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn get_run_events(
    allowed: Allowed<Read>,
    proof: Proof,
    State(state): State<WebState>,
    PathId(id): PathId<RunId>,
) -> Result<impl IntoResponse, Problem> {
    let run = state.store.find_run(id).await?.ok_or_else(|| Problem::not_found("run", id))?;
    stream(&state, &allowed.caller, proof, Some(run.integration_id), Json { id, told: None })
}

/// Tells a run as JSON.
struct Json {
    id: RunId,
    told: Option<(String, i64)>,
}

impl Teller for Json {
    async fn tell(&mut self, state: &WebState, seen: &Seen) -> Result<Told, Problem> {
        follow(state, seen, self.id, &mut self.told, event).await
    }
}

fn event(run: RunRow, is_end: bool) -> Result<Event, Problem> {
    let name = if is_end { "end" } else { "progress" };
    Event::default().event(name).json_data(RunView::from(run)).map_err(|error| Problem::internal(&error))
}
