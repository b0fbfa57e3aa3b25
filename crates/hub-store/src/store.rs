//! The handle.

use database::Database;

use crate::{StoreError, Vault};

/// The hub's store: cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) database: Database,
    pub(crate) vault: Vault,
}

/// What a wake-up is about. It carries no data; polling stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// A run or a verification was requested, an integration changed.
    Work,
    /// A run moved or ended.
    Runs,
    /// Devices changed.
    Devices,
}

impl Store {
    /// Applies missing migrations and makes sure that deferred indexes are there.
    pub async fn open(database: Database, vault: Vault) -> Result<Self, StoreError> {
        Ok(Self { database, vault })
    }

    /// The database underneath, for backup and doctor.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Wakes who waits on the topic, in all processes.
    pub fn wake(&self, topic: Topic) {
        let _ = topic;
        todo!()
    }

    /// A receiver that changes at each wake-up.
    pub fn wakes(&self, topic: Topic) -> tokio::sync::watch::Receiver<u64> {
        let _ = topic;
        todo!()
    }
}
