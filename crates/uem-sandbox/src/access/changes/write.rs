//! One change at a time: a transaction, and the tables read again after it.

use database::{Database, Transaction};

use super::AccessError;
use crate::{Tenant, access::Access};

/// A change that was begun. Dropped without [`Change::commit`] it did nothing.
pub(crate) struct Change<'tenant> {
    access: &'tenant Access,
    database: &'tenant Database,
    /// Where its statements run.
    pub work: Transaction,
    _turn: tokio::sync::MutexGuard<'tenant, ()>,
}

impl<'tenant> Change<'tenant> {
    /// Waits for its turn: what it reads from memory stays true until it is committed.
    pub async fn begin(tenant: &'tenant Tenant, name: &'static str) -> Result<Self, AccessError> {
        let turn = tenant.access.changing.lock().await;
        let work = tenant.database.begin(name).await?;
        Ok(Self { access: &tenant.access, database: &tenant.database, work, _turn: turn })
    }

    /// Keeps it; the next call sees it.
    pub async fn commit(self) -> Result<(), AccessError> {
        self.work.commit().await?;
        Ok(self.access.reload(self.database).await?)
    }
}
