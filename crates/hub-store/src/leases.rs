//! Table `leases`: who works on what. They expire, so that a killed process's work is taken over.

use std::time::Duration;

use jiff::Timestamp;

use crate::{Store, StoreError};

/// A held lease. Renew it in time; its fencing number guards every write made under it.
#[derive(Debug, Clone)]
pub struct Lease {
    /// Name, like `sync/7`.
    pub name: String,
    /// Who holds it.
    pub holder: String,
    /// Rises with every change of holder.
    pub fence: i64,
}

impl Store {
    /// Takes the lease if it is free, expired, or held by the same holder.
    pub async fn acquire_lease(
        &self,
        name: &str,
        holder: &str,
        time_to_live: Duration,
        now: Timestamp,
    ) -> Result<Option<Lease>, StoreError> {
        let _ = (name, holder, time_to_live, now);
        todo!()
    }

    /// Holds it longer; [`StoreError::LeaseLost`] when somebody else has it.
    pub async fn renew_lease(&self, lease: &Lease, time_to_live: Duration, now: Timestamp) -> Result<(), StoreError> {
        let _ = (lease, time_to_live, now);
        todo!()
    }

    /// Gives it back.
    pub async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        let _ = lease;
        todo!()
    }
}
