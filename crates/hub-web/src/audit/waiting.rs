//! What waits to be told: written together once a second, so that no answer waits for it. The same is told once in its
//! time; when too much waits, the newest is left out, and that is told.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use hub_core::{
    audit::{Actor, Author, Change},
    ids::{AppId, DeviceId, IntegrationId, UserId},
};
use hub_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

/// Entries that may wait.
const WAITING_MAX: usize = 10_000;
/// What is remembered of what was told.
const REMEMBERED_MAX: usize = 100_000;
/// How often they are written.
const WRITE_EVERY: Duration = Duration::from_secs(1);
/// Every so many writes old entries are removed.
const SWEEP_EVERY: u32 = 600;

/// What waits to be told. Clones are the same.
#[derive(Clone, Default)]
pub struct AuditWaiting(Arc<Inner>);

#[derive(Default)]
struct Inner {
    waiting: Mutex<Vec<(Author, Change)>>,
    told: Mutex<HashMap<Told, i64>>,
    left_out: AtomicU64,
    is_failing: AtomicBool,
}

/// What is told once in its time.
#[derive(PartialEq, Eq, Hash)]
struct Told {
    who: Actor,
    verb: &'static str,
    kind: String,
    id: String,
}

impl AuditWaiting {
    /// Notes it, unless the same was noted in this stretch of time.
    pub fn note(&self, author: Author, change: Change, stretch: i64) {
        let object = &change.object;
        let key = Told {
            who: author.who.clone(),
            verb: change.verb,
            kind: object.kind.clone(),
            id: object.id.clone(),
        };
        {
            let mut told = self.0.told.lock();
            if told.get(&key) == Some(&stretch) {
                return;
            }
            // What is forgotten is told once more, which does no harm.
            if told.len() >= REMEMBERED_MAX {
                told.clear();
            }
            told.insert(key, stretch);
        }
        let mut waiting = self.0.waiting.lock();
        if waiting.len() >= WAITING_MAX {
            self.0.left_out.fetch_add(1, Ordering::Relaxed);
            return;
        }
        waiting.push((author, change));
    }

    /// Writes what waits until the hub stops, and removes entries older than that.
    pub async fn keep(self, store: Store, keep_days: u32, shutdown: CancellationToken) {
        let mut turn: u32 = 0;
        loop {
            let is_over = tokio::select! {
                () = shutdown.cancelled() => true,
                () = tokio::time::sleep(WRITE_EVERY) => false,
            };
            self.write(&store).await;
            if is_over {
                return;
            }
            if turn.is_multiple_of(SWEEP_EVERY) {
                sweep(&store, keep_days).await;
            }
            turn = turn.wrapping_add(1);
        }
    }

    /// Writes what waits.
    pub async fn write(&self, store: &Store) {
        let mut waiting = std::mem::take(&mut *self.0.waiting.lock());
        let left_out = self.0.left_out.swap(0, Ordering::Relaxed);
        if left_out > 0 {
            let detail =
                format!("{left_out} entries about reads and refusals came faster than they could be written");
            let lost = Change { detail, ..Change::new("audit.leave_out", "audit", "") };
            waiting.push((Author::system("hub"), lost));
        }
        if let Err(error) = tell(store, &mut waiting).await {
            // Said once for each outage.
            if !self.0.is_failing.swap(true, Ordering::Relaxed) {
                tracing::warn!("What was read waits in memory, the audit log cannot be written: {error}");
            }
            self.put_back(waiting);
        } else if self.0.is_failing.swap(false, Ordering::Relaxed) {
            tracing::info!("The audit log is written again");
        }
    }

    fn put_back(&self, mut older: Vec<(Author, Change)>) {
        let mut waiting = self.0.waiting.lock();
        let free = WAITING_MAX.saturating_sub(older.len());
        self.0.left_out.fetch_add(waiting.len().saturating_sub(free) as u64, Ordering::Relaxed);
        older.extend(waiting.drain(..).take(free));
        *waiting = older;
    }
}

async fn tell(store: &Store, waiting: &mut [(Author, Change)]) -> Result<(), StoreError> {
    for (_, change) in waiting.iter_mut() {
        place(store, change).await?;
    }
    store.audit_of_several(waiting.to_vec()).await
}

/// Whose the object is and what it is called: who is limited is shown what belongs to its integrations.
async fn place(store: &Store, change: &mut Change) -> Result<(), StoreError> {
    let Ok(id) = change.object.id.parse::<i64>() else { return Ok(()) };
    let found = match change.object.kind.as_str() {
        "device" => {
            store.find_device(DeviceId(id)).await?.map(|row| (row.integration_id, row.facts.friendly_name))
        }
        "app" => store.find_app(AppId(id)).await?.map(|row| (row.integration_id, row.facts.name)),
        "user" => store.find_user(UserId(id)).await?.map(|row| (row.integration_id, row.facts.user_name)),
        "action" => store.find_action(id).await?.map(|row| (row.integration_id, row.kind().to_string())),
        "integration" => {
            store.find_integration(IntegrationId(id)).await?.map(|row| (row.id, row.settings.name))
        }
        _ => None,
    };
    if let Some((integration, name)) = found {
        change.integration_id = Some(integration);
        change.object.name = name;
    }
    Ok(())
}

async fn sweep(store: &Store, keep_days: u32) {
    let kept = SignedDuration::from_hours(24 * i64::from(keep_days));
    let before = Timestamp::now().saturating_sub(kept).unwrap_or(Timestamp::MIN);
    loop {
        match store.sweep_audit(before).await {
            Ok(0) => return,
            Ok(count) => tracing::info!("Removed {count} entries of the audit log after their time"),
            Err(error) => {
                tracing::warn!("Old entries of the audit log could not be removed: {error}");
                return;
            }
        }
    }
}
