//! One listener's stream: tells what its [`Teller`] makes of each look, until there is nothing more to tell, the caller
//! is logged out, or the hub stops.
//!
//! Every event holds all of what it is about, so a listener that lost its connection needs nothing of what it missed.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use http::StatusCode;
use hub_core::{ids::IntegrationId, operator::Visible};
use tokio::{sync::watch, time::Instant};

use super::{Live, Seen, places::Place};
use crate::{
    WebState,
    access::{Caller, Proof},
    http::problem::Problem,
};

/// A line without meaning this often, so that nothing between here and the listener takes the silence for the end.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// How long a listener that lost its connection waits before it comes again.
const RECONNECT: Duration = Duration::from_secs(2);

/// What is told at one look.
#[derive(Default)]
pub struct Told {
    /// In this order.
    pub events: Vec<Event>,
    /// Nothing more will come.
    pub is_over: bool,
}

/// Makes events of what is seen.
pub trait Teller: Send + 'static {
    /// Called at each change, and now and then without one. Tells only what is new.
    fn tell(&mut self, state: &WebState, seen: &Seen) -> impl Future<Output = Result<Told, Problem>> + Send;

    /// Ends when there may be something new that the reader does not see; never where that cannot be. It may be dropped at
    /// any time.
    fn news(&mut self) -> impl Future<Output = ()> + Send {
        std::future::pending()
    }
}

/// Opens a stream for a caller, about one integration or about all that it is shown. Too many of them are refused: pages then ask again and again instead.
pub fn stream<T: Teller>(
    state: &WebState,
    caller: &Caller,
    proof: Proof,
    about: Option<IntegrationId>,
    teller: T,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>> + use<T>>, Problem> {
    let settings = &state.live.0.settings;
    let place = state
        .live
        .0
        .places
        .take(&caller.describe(), settings.streams_max, settings.streams_of_one_max)
        .ok_or_else(|| {
            let words =
                "too many live streams are open: close some pages, or ask for the progress now and then";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, words)
        })?;
    let listener = Listener {
        seen: state.live.listen(&state.store),
        state: state.clone(),
        proof,
        visible: caller.visible.clone(),
        about,
        teller,
        waiting: VecDeque::from([Event::default().retry(RECONNECT).comment("live")]),
        is_over: false,
        is_first: true,
        checked_at: Instant::now(),
        _place: place,
    };
    let events = futures_util::stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)))
}

struct Listener<T> {
    seen: watch::Receiver<Arc<Seen>>,
    state: WebState,
    proof: Proof,
    visible: Visible,
    about: Option<IntegrationId>,
    teller: T,
    waiting: VecDeque<Event>,
    is_over: bool,
    is_first: bool,
    checked_at: Instant,
    _place: Place,
}

impl<T: Teller> Listener<T> {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.is_over {
                return None;
            }
            self.wait().await;
            if !self.is_over {
                self.look().await;
            }
        }
    }

    /// For news, or for the time to look without them.
    async fn wait(&mut self) {
        let live: Live = self.state.live.clone();
        if live.0.closing.is_cancelled() {
            self.is_over = true;
        }
        if std::mem::take(&mut self.is_first) {
            return;
        }
        tokio::select! {
            () = live.0.closing.cancelled() => self.is_over = true,
            // The reader ends only with the hub.
            changed = self.seen.changed() => self.is_over = changed.is_err(),
            () = news(&mut self.teller, live.0.settings.pause) => {}
            () = tokio::time::sleep(live.0.settings.look_every) => {}
        }
    }

    async fn look(&mut self) {
        if self.checked_at.elapsed() >= self.state.live.0.settings.look_every {
            self.checked_at = Instant::now();
            match self.proof.visible(&self.state).await {
                Ok(Some(visible)) => self.visible = visible,
                Ok(None) => {
                    self.waiting
                        .push_back(Event::default().event("logged-out").data("the session has ended"));
                    self.is_over = true;
                    return;
                }
                // Asked again at the next look.
                Err(_) => {}
            }
        }
        if self.about.is_some_and(|id| !self.visible.contains(id)) {
            self.is_over = true;
            return;
        }
        let seen = self.seen.borrow_and_update().within(&self.visible);
        match self.teller.tell(&self.state, &seen).await {
            Ok(told) => {
                self.waiting.extend(told.events);
                self.is_over = told.is_over;
            }
            // The listener comes again, and asks in the other way until then.
            Err(error) => {
                tracing::warn!("A live stream ends early: {}", error.detail());
                self.is_over = true;
            }
        }
    }
}

/// The teller's own news, not more often than the reader looks.
async fn news(teller: &mut impl Teller, pause: Duration) {
    teller.news().await;
    tokio::time::sleep(pause).await;
}

/// A part of a page that takes the place of the one with the same id.
pub fn html_part(html: &str) -> Event {
    // A carriage return would end a line of the stream; in HTML it is a blank like others.
    Event::default().event("part").data(html.replace('\r', " "))
}
