//! The one reader: looks at the runs under way when the store wakes it, and tells all listeners. It begins with the
//! first listener and ends after the last.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
};

use hub_core::{
    ids::{IntegrationId, RunId},
    operator::Visible,
};
use hub_store::{RunRow, Store, StoreError, Topic};
use tokio::{sync::watch, time::Instant};
use tracing::warn;

use super::Live;

/// How long a run that has ended stays in sight, so that each listener sees its end: a minute.
const ENDED_SHOWN: std::time::Duration = std::time::Duration::from_secs(60);

/// What the reader saw at its last look.
#[derive(Debug, Default)]
pub struct Seen {
    /// Runs under way, and those that ended a moment ago.
    runs: BTreeMap<RunId, SeenRun>,
    /// Whether it has looked at all.
    has_looked: bool,
}

#[derive(Debug, Clone)]
struct SeenRun {
    row: Arc<RunRow>,
    ended: Option<Instant>,
}

impl Seen {
    /// That run, if it is in sight.
    pub fn run(&self, id: RunId) -> Option<&RunRow> {
        self.runs.get(&id).map(|run| run.row.as_ref())
    }

    /// The last run of an integration that is in sight.
    pub fn run_of(&self, integration: IntegrationId) -> Option<&RunRow> {
        self.runs.values().rev().map(|run| run.row.as_ref()).find(|row| row.integration_id == integration)
    }

    /// All in sight, oldest first.
    pub fn runs(&self) -> impl Iterator<Item = &RunRow> {
        self.runs.values().map(|run| run.row.as_ref())
    }

    /// What of it is visible.
    pub(super) fn within(self: &Arc<Self>, visible: &Visible) -> Arc<Self> {
        if *visible == Visible::Everything {
            return self.clone();
        }
        let shown = self.runs.iter().filter(|(_, run)| visible.contains(run.row.integration_id));
        let runs = shown.map(|(id, run)| (*id, run.clone())).collect();
        Arc::new(Self { runs, has_looked: self.has_looked })
    }

    /// Whether a listener sees anything new.
    fn is_news(&self, before: &Self) -> bool {
        let marks = |seen: &Self| -> Vec<_> { seen.runs().map(|run| (run.id, mark(run))).collect() };
        self.has_looked != before.has_looked || marks(self) != marks(before)
    }
}

/// What differs whenever a run has moved.
pub fn mark(run: &RunRow) -> (String, i64) {
    let at = run.ended_at.or(run.progress_at).or(run.started_at).unwrap_or(run.requested_at);
    (run.state.to_string(), at.as_millisecond())
}

impl Live {
    /// What the reader sees, from now on; begins reading if nobody listened.
    pub(super) fn listen(&self, store: &Store) -> watch::Receiver<Arc<Seen>> {
        let mut reader = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = reader.as_ref() {
            return sender.subscribe();
        }
        let (sender, receiver) = watch::channel(Arc::default());
        let sender = Arc::new(sender);
        *reader = Some(sender.clone());
        tokio::spawn(read(self.clone(), store.clone(), sender));
        receiver
    }

    /// Whether nobody listens any more; then the reader is gone, and the next listener begins another.
    fn has_ended(&self, sender: &watch::Sender<Arc<Seen>>) -> bool {
        let mut reader = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = sender.receiver_count() == 0 || self.0.closing.is_cancelled();
        if is_over {
            *reader = None;
        }
        is_over
    }
}

async fn read(live: Live, store: Store, sender: Arc<watch::Sender<Arc<Seen>>>) {
    let settings = &live.0.settings;
    let mut wakes = store.wakes(Topic::Runs);
    while !live.has_ended(&sender) {
        wakes.borrow_and_update();
        let before = sender.borrow().clone();
        match look(&store, &before).await {
            Ok(seen) if seen.is_news(&before) => {
                sender.send_replace(Arc::new(seen));
            }
            Ok(_) => {}
            Err(error) => warn!("Runs under way cannot be read, trying again: {error}"),
        }
        tokio::time::sleep(settings.pause).await;
        tokio::select! {
            _ = wakes.changed() => {}
            () = tokio::time::sleep(settings.poll_every) => {}
            () = sender.closed() => {}
            () = live.0.closing.cancelled() => {}
        }
    }
}

/// One query; and one more for each run that has just ended.
async fn look(store: &Store, before: &Seen) -> Result<Seen, StoreError> {
    let mut runs = BTreeMap::new();
    for row in store.list_active_runs().await? {
        runs.insert(row.id, SeenRun { row: Arc::new(row), ended: None });
    }
    for (id, run) in &before.runs {
        if runs.contains_key(id) {
            continue;
        }
        match run.ended {
            Some(at) if at.elapsed() >= ENDED_SHOWN => {}
            Some(_) => {
                runs.insert(*id, run.clone());
            }
            None => {
                if let Some(row) = store.find_run(*id).await? {
                    runs.insert(*id, SeenRun { row: Arc::new(row), ended: Some(Instant::now()) });
                }
            }
        }
    }
    Ok(Seen { runs, has_looked: true })
}
