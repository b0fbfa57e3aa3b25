//! The writing side of one run.

use database::{Transaction, params};
use hub_core::ids::{IntegrationId, RunId};

use crate::{Lease, Store, StoreError};

/// The writing side of one run. Every call is one short transaction that first checks that the lease still holds,
/// so that a process that was taken over can write nothing more.
pub struct SyncBatch<'a> {
    pub(crate) store: &'a Store,
    pub(crate) integration: IntegrationId,
    pub(crate) run: RunId,
    pub(crate) lease: &'a Lease,
}

impl Store {
    /// The writing side of a run.
    pub fn sync_batch<'a>(
        &'a self,
        integration: IntegrationId,
        run: RunId,
        lease: &'a Lease,
    ) -> SyncBatch<'a> {
        SyncBatch { store: self, integration, run, lease }
    }
}

impl SyncBatch<'_> {
    /// A transaction in which the lease holds and the integration is there.
    pub(super) async fn begin(&self, name: &'static str) -> Result<Transaction, StoreError> {
        let mut transaction = self.store.database.begin(name).await?;
        self.lease.guard(&mut transaction).await?;
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
