//! One change at a time: a transaction, and the tables read again after it.

use database::{Database, Transaction};

use super::AccessError;
use crate::{Tenant, access::Access, console_events};

/// A change that was begun. Dropped without [`Change::commit`] it did nothing.
pub(crate) struct Change<'tenant> {
    access: &'tenant Access,
    database: &'tenant Database,
    /// Where its statements run.
    pub work: Transaction,
    tenant: &'tenant Tenant,
    name: &'static str,
    about: String,
    _turn: tokio::sync::MutexGuard<'tenant, ()>,
}

impl<'tenant> Change<'tenant> {
    /// Waits for its turn: what it reads from memory stays true until it is committed.
    pub async fn begin(tenant: &'tenant Tenant, name: &'static str) -> Result<Self, AccessError> {
        let turn = tenant.access.changing.lock().await;
        let work = tenant.database.begin(name).await?;
        let (access, database) = (&tenant.access, &tenant.database);
        Ok(Self { access, database, work, tenant, name, about: String::new(), _turn: turn })
    }

    /// Says what is changed, for the list of console events.
    pub fn about(&mut self, about: &str) {
        about.clone_into(&mut self.about);
    }

    /// Keeps it; the next call sees it.
    pub async fn commit(mut self) -> Result<(), AccessError> {
        let event = console_events::of_change(self.name, &self.about, self.tenant.fleet.now());
        if let Some(event) = event {
            console_events::store::insert_with(&mut self.work, &event).await?;
        }
        self.work.commit().await?;
        Ok(self.access.reload(self.database).await?)
    }
}
