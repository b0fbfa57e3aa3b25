//! Takes personal data that is no longer taken out of what is stored. It holds the leases of everything that writes
//! devices or messages, so nothing that was read under the old settings can come after it; a kill leaves the row that asked for it.

use std::time::Duration;

use hub_core::integration::PersonalData;
use hub_store::{Lease, NO_RUN, Purge, StoreError, SyncBatch, Topic};
use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::{Worker, WorkerError, claim::Work, looks::look_lease};

/// Carries out all purges that are due. What is being synchronized waits: its run sees the edit and ends.
pub(crate) async fn purge_personal_data(
    worker: Worker,
    shutdown: CancellationToken,
) -> Result<(), WorkerError> {
    for purge in worker.store.list_purges().await? {
        let Some(claim) = worker.try_claim(Work::Runs, purge.integration_id).await? else { continue };
        let outcome = purge_alone(&worker, &purge, &claim.lease, &shutdown).await;
        worker.release(claim).await;
        if outcome? {
            // A run that was asked for meanwhile has found the integration taken.
            worker.store.wake(Topic::Work);
        }
    }
    Ok(())
}

/// Whether it was the only one to write devices or messages, and so has purged something.
async fn purge_alone(
    worker: &Worker,
    purge: &Purge,
    lease: &Lease,
    shutdown: &CancellationToken,
) -> Result<bool, WorkerError> {
    let id = purge.integration_id;
    // As they are now: something else may have been switched off, or on again, since the purge was asked for.
    let Some(row) = worker.store.find_integration(id).await? else { return Ok(false) };
    let Some(messages) = worker.try_claim_messages().await? else { return Ok(false) };
    let Some(looks) = look_lease(worker, id).await? else {
        worker.give_back(&messages.lease).await;
        return Ok(false);
    };
    let Some(apps) = worker.try_claim(Work::AppReadings, id).await? else {
        worker.give_back(&looks).await;
        worker.give_back(&messages.lease).await;
        return Ok(false);
    };
    let mut purging = Purging {
        worker,
        batch: worker.store.sync_batch(id, NO_RUN, lease),
        leases: [lease, &looks, &messages.lease, &apps.lease],
        renewed_at: Instant::now(),
        shutdown,
    };
    let outcome = purging.run(&row.settings.personal_data).await;
    if matches!(outcome, Ok(true)) {
        purging.batch.end_purge(purge).await?;
        info!(integration.id = %id, "Purged personal data that is no longer taken");
    }
    worker.release(apps).await;
    worker.give_back(&looks).await;
    worker.give_back(&messages.lease).await;
    outcome.map(|_| true)
}

/// A purge at work.
struct Purging<'a> {
    worker: &'a Worker,
    batch: SyncBatch<'a>,
    leases: [&'a Lease; 4],
    renewed_at: Instant,
    shutdown: &'a CancellationToken,
}

impl Purging<'_> {
    /// All tables, batch by batch. `false` when the process shuts down before the end.
    async fn run(&mut self, personal: &PersonalData) -> Result<bool, WorkerError> {
        let (mut history, mut devices, mut hashes) = (Some(0), Some(0), Some(i64::MIN));
        let mut app_states = Some(i64::MIN);
        let (mut certificates, mut registrations, mut agents) = (Some(0), Some(0), Some(0));
        let (mut users, mut messages) = (Some(0), Some(0));
        // History is found by its devices and kept by them, so their order does not matter.
        while let Some(after) = history {
            if self.must_end().await? {
                return Ok(false);
            }
            history = self.batch.purge_history(personal, after).await?;
        }
        while let Some(after) = devices {
            if self.must_end().await? {
                return Ok(false);
            }
            devices = self.batch.purge_devices(personal, after).await?;
        }
        while let Some(after) = certificates {
            if self.must_end().await? {
                return Ok(false);
            }
            certificates = self.batch.purge_certificates(personal, after).await?;
        }
        while let Some(after) = app_states {
            if self.must_end().await? {
                return Ok(false);
            }
            app_states = self.batch.purge_app_states(personal, after).await?;
        }
        while let Some(after) = registrations {
            if self.must_end().await? {
                return Ok(false);
            }
            registrations = self.batch.purge_registrations(personal, after).await?;
        }
        while let Some(after) = agents {
            if self.must_end().await? {
                return Ok(false);
            }
            agents = self.batch.purge_agents(personal, after).await?;
        }
        while let Some(after) = users {
            if self.must_end().await? {
                return Ok(false);
            }
            users = self.batch.purge_users(personal, after).await?;
        }
        while let Some(after) = messages {
            if self.must_end().await? {
                return Ok(false);
            }
            let batch = self.batch.purge_messages(personal, after, Timestamp::now()).await?;
            self.worker.forget_files(batch.as_ref().map_or(&[], |batch| batch.all.as_slice())).await?;
            messages = batch.map(|batch| batch.last);
        }
        while let Some(after) = hashes {
            if self.must_end().await? {
                return Ok(false);
            }
            hashes = self.batch.forget_hashes(after).await?;
        }
        Ok(true)
    }

    /// Keeps the leases alive between two batches.
    async fn must_end(&mut self) -> Result<bool, StoreError> {
        if self.shutdown.is_cancelled() {
            return Ok(true);
        }
        let time: Duration = self.worker.settings.lease_time;
        if self.renewed_at.elapsed() >= time / 4 {
            self.renewed_at = Instant::now();
            for lease in self.leases {
                self.worker.store.keep_lease(lease, time).await?;
            }
        }
        Ok(false)
    }
}
