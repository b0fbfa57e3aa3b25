//! What of an integration this process alone works at: its runs, its tags, its actions. Each kind of work goes under a lease
//! of its own, so that none waits for another, and a pass ends when its lease is lost.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use hub_core::{ids::IntegrationId, integration::IntegrationState};
use hub_store::{IntegrationRow, Lease, StoreError, app_reading_lease, tagging_lease};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::warn;

use crate::{Worker, WorkerError, held_lease::HeldLease, sync::StopSignal};

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Work {
    /// Synchronization, and all else that writes what it reads.
    Runs,
    /// Tags.
    Tags,
    /// Actions.
    Actions,
    /// Devices of apps.
    AppReadings,
    /// Files for the tenant.
    AppFiles,
}

impl Work {
    fn lease(self, id: IntegrationId) -> String {
        match self {
            Self::Runs => format!("sync/{id}"),
            Self::Tags => tagging_lease(id),
            Self::Actions => format!("actions/{id}"),
            Self::AppReadings => app_reading_lease(id),
            Self::AppFiles => format!("app-files/{id}"),
        }
    }
}

/// What this process works at: its leases all have the same holder, so they cannot tell.
#[derive(Clone, Default)]
pub(crate) struct Places(Arc<Mutex<HashSet<(Work, IntegrationId)>>>);

impl Places {
    fn take(&self, work: Work, id: IntegrationId) -> Option<Place> {
        let is_free = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((work, id));
        is_free.then(|| Place { places: self.clone(), work, id })
    }
}

/// A place among them, given back when dropped.
struct Place {
    places: Places,
    work: Work,
    id: IntegrationId,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(self.work, self.id));
    }
}

/// An integration that this process works at.
pub(crate) struct Claim {
    /// Guards its writes.
    pub lease: Lease,
    _place: Place,
}

/// A pass over an integration beside its runs. Its lease is renewed until it is laid down.
pub(crate) struct Pass {
    /// The integration as it was when the pass began.
    pub row: IntegrationRow,
    /// Guards its writes.
    pub lease: Lease,
    /// Given when the hub stops or the lease is lost.
    pub stop: StopSignal,
    _held: HeldLease,
    _place: Place,
}

impl Worker {
    /// The integration for this process alone, if nobody is at that work.
    pub(crate) async fn try_claim(
        &self,
        work: Work,
        id: IntegrationId,
    ) -> Result<Option<Claim>, WorkerError> {
        let Some(place) = self.places.take(work, id) else { return Ok(None) };
        let lease = self.take_lease(&work.lease(id)).await?;
        Ok(lease.map(|lease| Claim { lease, _place: place }))
    }

    /// Gives it back.
    pub(crate) async fn release(&self, claim: Claim) {
        self.give_back(&claim.lease).await;
    }

    /// Begins a pass. `None` where the integration is not active, where its connector is connected to another hub, and where
    /// somebody is at it already.
    pub(crate) async fn begin_pass(
        &self,
        work: Work,
        id: IntegrationId,
        shutdown: &CancellationToken,
    ) -> Result<Option<Pass>, WorkerError> {
        let Some(row) = self.store.find_integration(id).await? else { return Ok(None) };
        if row.state != IntegrationState::Active || !self.can_reach(row.id, &row.settings) {
            return Ok(None);
        }
        let Some(Claim { lease, _place }) = self.try_claim(work, id).await? else { return Ok(None) };
        let stop = StopSignal::new(shutdown);
        let _held =
            HeldLease::hold(self.store.clone(), lease.clone(), self.settings.lease_time, stop.clone());
        Ok(Some(Pass { row, lease, stop, _held, _place }))
    }

    /// Ends a pass: others may begin one.
    pub(crate) async fn end_pass(&self, pass: Pass) {
        let Pass { lease, _held, _place, .. } = pass;
        // What is given back is not to be renewed.
        drop(_held);
        self.give_back(&lease).await;
    }

    /// Begins passes over these integrations, each in a task of its own.
    pub(crate) fn spawn_passes<F>(
        &self,
        ids: Vec<IntegrationId>,
        (tasks, shutdown): (&TaskTracker, &CancellationToken),
        what: &'static str,
        pass: impl Fn(Worker, IntegrationId, CancellationToken) -> F,
    ) where
        F: Future<Output = Result<bool, WorkerError>> + Send + 'static,
    {
        for id in ids {
            let passing = pass(self.clone(), id, shutdown.clone());
            tasks.spawn(async move {
                if let Err(error) = passing.await {
                    warn!(integration.id = %id, "{what} could not be looked after: {error}");
                }
            });
        }
    }

    /// A lease for this process, if nobody else has it.
    pub(crate) async fn take_lease(&self, name: &str) -> Result<Option<Lease>, StoreError> {
        self.store.take_lease(name, &self.settings.holder, self.settings.lease_time).await
    }

    /// Gives a lease back. Where that fails it expires by itself.
    pub(crate) async fn give_back(&self, lease: &Lease) {
        if let Err(error) = self.store.release_lease(lease).await {
            warn!("Lease {} could not be given back, it expires by itself: {error}", lease.name);
        }
    }
}
