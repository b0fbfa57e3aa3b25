//! What goes on beside a run: its lease is renewed, its progress stored, and it is stopped when it must stop.

use std::time::Duration;

use hub_core::{
    ids::{IntegrationId, RunId},
    integration::{IntegrationState, PersonalData},
    sync::RunReport,
};
use hub_store::{Lease, Store, StoreError, Topic};
use jiff::Timestamp;
use tokio::{sync::watch, time::Instant};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::warn;
use uem_client::UemClient;

use super::context::{StopReason, StopSignal};
use crate::contact::{contact, note};

/// The task beside a run.
pub(crate) struct Keeper {
    done: CancellationToken,
    task: AbortOnDropHandle<()>,
}

/// What the keeper looks after.
pub(crate) struct Kept {
    /// The store.
    pub store: Store,
    /// The integration.
    pub integration: IntegrationId,
    /// Its run.
    pub run: RunId,
    /// Its lease.
    pub lease: Lease,
    /// How long the lease lives.
    pub lease_time: Duration,
    /// How often progress is stored.
    pub interval: Duration,
    /// What the run takes of personal data: it ends when that is edited.
    pub personal_data: PersonalData,
    /// The run's report.
    pub progress: watch::Receiver<RunReport>,
    /// Stops the run.
    pub stop: StopSignal,
    /// The tenant's client: what it learns is noted now and then.
    pub client: UemClient,
}

impl Keeper {
    /// Begins.
    pub fn start(kept: Kept) -> Self {
        let done = CancellationToken::new();
        let task = AbortOnDropHandle::new(tokio::spawn(keep(kept, done.clone())));
        Self { done, task }
    }

    /// Ends it and waits for it.
    pub async fn end(self) {
        self.done.cancel();
        if let Err(error) = self.task.await {
            warn!(%error, "The task that renews the lease ended badly: {error}");
        }
    }
}

/// How often it is noted what the tenant's answers told.
const NOTE_EVERY: Duration = Duration::from_secs(15);

async fn keep(mut kept: Kept, done: CancellationToken) {
    let renew_every = kept.lease_time / 4;
    let mut renewed_at = Instant::now();
    let mut noted_at = Instant::now();
    // A pause or a removal wakes the workers.
    let mut wakes = kept.store.wakes(Topic::Work);
    let mut ticks = tokio::time::interval(kept.interval.min(renew_every));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = done.cancelled() => return,
            _ = ticks.tick() => {}
            Ok(()) = wakes.changed() => {
                if let Some(reason) = must_stop(&kept).await {
                    return kept.stop.stop(reason);
                }
                continue;
            }
        }
        if noted_at.elapsed() >= NOTE_EVERY {
            noted_at = Instant::now();
            note(&kept.store, kept.integration, &contact(&kept.client)).await;
        }
        if renewed_at.elapsed() >= renew_every {
            let attempt_at = Instant::now();
            match kept.store.keep_lease(&kept.lease, kept.lease_time).await {
                Ok(()) => renewed_at = attempt_at,
                Err(StoreError::LeaseLost { .. }) => return kept.stop.stop(StopReason::LeaseLost),
                // Writes are fenced, so the run may go on until the lease is certainly over.
                Err(error) if renewed_at.elapsed() < kept.lease_time => {
                    warn!(integration.id = %kept.integration, "Renewing the lease failed, trying again: {error}");
                }
                Err(error) => {
                    warn!(integration.id = %kept.integration, "Renewing the lease failed for too long: {error}");
                    return kept.stop.stop(StopReason::LeaseLost);
                }
            }
            if let Some(reason) = must_stop(&kept).await {
                return kept.stop.stop(reason);
            }
        }
        if kept.progress.has_changed().unwrap_or(false) {
            let report = kept.progress.borrow_and_update().clone();
            if let Err(error) = kept.store.update_run_progress(kept.run, &report, Timestamp::now()).await {
                warn!(run.id = %kept.run, "Progress could not be stored: {error}");
            }
        }
    }
}

/// Why the run must end: the integration is gone or not active, or the run takes what is taken no longer. A failing read
/// changes nothing.
async fn must_stop(kept: &Kept) -> Option<StopReason> {
    match kept.store.find_integration(kept.integration).await {
        Ok(Some(row)) if !matches!(row.state, IntegrationState::Active | IntegrationState::Pulled) => {
            Some(StopReason::Paused)
        }
        Ok(Some(row)) if row.settings.personal_data != kept.personal_data => Some(StopReason::Edited),
        Ok(Some(_)) | Err(_) => None,
        Ok(None) => Some(StopReason::Paused),
    }
}
