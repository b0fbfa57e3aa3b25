//! The moving part of an action's page, told as it moves.

use axum::{
    extract::State,
    response::{Html, IntoResponse, sse::Event},
};
use hub_store::Topic;
use tokio::sync::watch;

use super::{
    detail::find,
    parts::{ActionParts, ItemQuery, Mark, Viewer},
};
use crate::{
    WebState,
    access::{ActionId, PageAllowed, Proof, Read},
    dashboard::PageError,
    http::{params::PageParams, path::PageId, problem::Problem},
    live::{Seen, Teller, Told, html_part, stream},
};
use askama::Template as _;
use hub_store::ActionState;

/// Sending wakes nobody for each target: an action that is looked at is read so often.
const READ_EVERY: std::time::Duration = std::time::Duration::from_secs(2);

/// `GET /actions/{id}/live`
pub async fn events(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    proof: Proof,
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
    PageParams(query): PageParams<ItemQuery>,
) -> Result<impl IntoResponse, PageError> {
    let row = find(&state, id).await?;
    let viewer = Viewer::new(&session, &allowed.caller);
    let teller = OneAction { id, query, viewer, told: None, wakes: state.store.wakes(Topic::Work) };
    Ok(stream(&state, &allowed.caller, proof, Some(row.integration_id), teller)?)
}

/// `GET /actions/{id}/progress`: what the stream would tell now.
pub async fn progress(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<ActionId>,
    PageParams(query): PageParams<ItemQuery>,
) -> Result<Html<String>, PageError> {
    let row = find(&state, id).await?;
    let viewer = Viewer::new(&session, &allowed.caller);
    Ok(Html(ActionParts::read(&state, &row, &query, &viewer).await?.render()?))
}

/// Until all of its targets have ended.
struct OneAction {
    id: ActionId,
    query: ItemQuery,
    viewer: Viewer,
    told: Option<Mark>,
    wakes: watch::Receiver<u64>,
}

impl Teller for OneAction {
    async fn tell(&mut self, state: &WebState, _: &Seen) -> Result<Told, Problem> {
        let Some(row) = state.store.find_action(self.id.0).await? else {
            return Ok(Told { is_over: true, ..Told::default() });
        };
        let is_over = row.state == ActionState::Ended;
        let mark = Mark::of(state, &row).await?;
        let mut told = Told { is_over, ..Told::default() };
        if self.told.as_ref() != Some(&mark) {
            let parts = ActionParts::read(state, &row, &self.query, &self.viewer).await?;
            let html = parts.render().map_err(|error| Problem::internal(&error))?;
            told.events.push(html_part(&html));
            self.told = Some(mark);
        }
        if is_over {
            told.events.push(Event::default().event("end").data(self.id.to_string()));
        }
        Ok(told)
    }

    async fn news(&mut self) {
        let woken = async {
            // A store that is closed wakes nobody any more.
            if self.wakes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(READ_EVERY) => {}
        }
    }
}
