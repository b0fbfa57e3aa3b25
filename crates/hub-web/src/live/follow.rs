//! Following one run to its end, whatever is told of it.

use axum::response::sse::Event;
use hub_core::{ids::RunId, sync::RunState};
use hub_store::RunRow;

use super::{Seen, Told, reader::mark};
use crate::{WebState, http::problem::Problem};

/// Tells a run when it has moved, and once more when it has ended. `told` remembers what was told. A run that is not in
/// sight is looked up: it ended before anybody listened, or was removed.
pub async fn follow(
    state: &WebState,
    seen: &Seen,
    id: RunId,
    told: &mut Option<(String, i64)>,
    event: impl FnOnce(RunRow, bool) -> Result<Event, Problem>,
) -> Result<Told, Problem> {
    let run = match seen.run(id) {
        Some(run) => Some(run.clone()),
        None => state.store.find_run(id).await?,
    };
    let Some(run) = run else { return Ok(Told { is_over: true, ..Told::default() }) };
    let is_over = !is_under_way(run.state);
    let now = mark(&run);
    if told.as_ref() == Some(&now) {
        return Ok(Told { is_over, ..Told::default() });
    }
    *told = Some(now);
    Ok(Told { events: vec![event(run, is_over)?], is_over })
}

/// Whether there is more to come of a run in that state.
pub fn is_under_way(state: RunState) -> bool {
    matches!(state, RunState::Requested | RunState::Running)
}
