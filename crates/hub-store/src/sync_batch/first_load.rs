//! Around the first load of an integration.

use database::params;

use super::SyncBatch;
use crate::{
    StoreError,
    schema::{DEVICE_INDEXES, drop_indexes, ensure_indexes},
};

impl SyncBatch<'_> {
    /// Begins the first load of an empty integration (does nothing for one that has devices): its devices are all
    /// taken as new. Where there is no device of any integration, the deferred indexes are dropped until
    /// [`SyncBatch::end_first_load`].
    pub async fn begin_first_load(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin("begin first load").await?;
        let own = "SELECT device_id FROM device_sync WHERE integration_id = $1 LIMIT 1";
        if transaction.query_opt(own, params![self.integration.0]).await?.is_some() {
            return Ok(());
        }
        let is_first_of_all = transaction.query_opt("SELECT id FROM devices LIMIT 1", &[]).await?.is_none();
        transaction.commit().await?;
        if is_first_of_all {
            drop_indexes(&self.store.database, &DEVICE_INDEXES).await?;
        }
        self.store.first_loads.begin(self.integration);
        Ok(())
    }

    /// Builds the deferred indexes again. Also done when a store is opened or a synchronization begins after a kill.
    pub async fn end_first_load(&self) -> Result<(), StoreError> {
        let database = &self.store.database;
        ensure_indexes(database, &DEVICE_INDEXES).await?;
        if database.is_postgres() {
            // The planner would believe the tables to be empty until it looks by itself.
            let mut transaction = database.begin("analyze").await?;
            transaction
                .batch("ANALYZE devices; ANALYZE device_sync; ANALYZE users; ANALYZE smart_group_members")
                .await?;
            transaction.commit().await?;
        }
        self.store.first_loads.end(self.integration);
        Ok(())
    }
}
