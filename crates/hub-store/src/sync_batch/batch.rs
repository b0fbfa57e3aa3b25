//! The writing side of one run.

use database::{Transaction, params};
use hub_core::ids::{IntegrationId, RunId};

use crate::{Lease, Store, StoreError};

/// Stands in history rows that no run wrote: the device was looked at because the tenant told of it.
pub const NO_RUN: RunId = RunId(0);

/// The writing side of one run. Every call is one short transaction that first checks that the lease still holds,
/// so that a process that was taken over can write nothing more.
pub struct SyncBatch<'a> {
    pub(crate) store: &'a Store,
    pub(crate) integration: IntegrationId,
    pub(crate) run: RunId,
    pub(crate) lease: &'a Lease,
    /// Writes while another process or task may synchronize: each of its transactions waits for the run's.
    is_beside: bool,
}

impl Store {
    /// The writing side of a run.
    pub fn sync_batch<'a>(
        &'a self,
        integration: IntegrationId,
        run: RunId,
        lease: &'a Lease,
    ) -> SyncBatch<'a> {
        SyncBatch { store: self, integration, run, lease, is_beside: false }
    }

    /// The writing side of looks at single devices while a run is under way: under a lease of its own, one transaction at
    /// a time with the run's. Only devices that are stored already may be written: what is new is the run's.
    pub fn look_batch<'a>(&'a self, integration: IntegrationId, lease: &'a Lease) -> SyncBatch<'a> {
        SyncBatch { store: self, integration, run: NO_RUN, lease, is_beside: true }
    }
}

impl SyncBatch<'_> {
    /// A transaction in which the lease holds and the integration is there.
    pub(crate) async fn begin(&self, name: &'static str) -> Result<Transaction, StoreError> {
        let mut transaction = self.store.database.begin(name).await?;
        self.lease.guard(&mut transaction).await?;
        if self.is_beside {
            // The run's transactions lock this row first.
            let sql = "UPDATE leases SET fence = fence WHERE name = $1";
            transaction.execute(sql, params![format!("sync/{}", self.integration)]).await?;
        }
        transaction
            .query_opt(
                "SELECT id FROM integrations WHERE id = $1 AND removed_at_ms IS NULL",
                params![self.integration.0],
            )
            .await?
            .ok_or_else(|| StoreError::missing("integration", self.integration))?;
        Ok(transaction)
    }
}
