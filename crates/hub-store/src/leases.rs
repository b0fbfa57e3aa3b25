//! Table `leases`: who works on what. They expire, so that a killed process's work is taken over.

use std::time::Duration;

use database::{Transaction, params};
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
    /// The clock that leases go by: PostgreSQL's own, because hubs on several machines need not agree on the time; with
    /// SQLite they share one machine.
    pub async fn lease_clock(&self) -> Result<Timestamp, StoreError> {
        if !self.database.is_postgres() {
            return Ok(Timestamp::now());
        }
        let sql = "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)";
        let row = self.database.query_opt(sql, &[]).await?;
        Ok(row.ok_or(StoreError::Corrupt { what: "clock of the database" })?.at(0)?)
    }

    /// Takes the lease if it is free, expired, or held by the same holder.
    pub async fn acquire_lease(
        &self,
        name: &str,
        holder: &str,
        time_to_live: Duration,
        now: Timestamp,
    ) -> Result<Option<Lease>, StoreError> {
        let mut transaction = self.database.begin("acquire lease").await?;
        let row = transaction
            .query_opt(
                "INSERT INTO leases (name, holder, fence, expires_at_ms) VALUES ($1, $2, 1, $3)
                 ON CONFLICT (name) DO UPDATE SET
                    fence = leases.fence + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END,
                    holder = excluded.holder,
                    expires_at_ms = excluded.expires_at_ms
                 WHERE leases.holder = excluded.holder OR leases.expires_at_ms <= $4
                 RETURNING fence",
                params![name, holder, expiry(time_to_live, now)?, now],
            )
            .await?;
        transaction.commit().await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Lease { name: name.to_owned(), holder: holder.to_owned(), fence: row.get("fence")? }))
    }

    /// Holds it longer; [`StoreError::LeaseLost`] when somebody else has it.
    pub async fn renew_lease(
        &self,
        lease: &Lease,
        time_to_live: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let touched = self
            .database
            .execute(
                "renew lease",
                "UPDATE leases SET expires_at_ms = $4 WHERE name = $1 AND holder = $2 AND fence = $3",
                params![&lease.name, &lease.holder, lease.fence, expiry(time_to_live, now)?],
            )
            .await?;
        if touched == 0 { Err(lease.lost()) } else { Ok(()) }
    }

    /// Takes it by the clock that leases go by, see [`Self::acquire_lease`].
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        time_to_live: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        self.acquire_lease(name, holder, time_to_live, self.lease_clock().await?).await
    }

    /// Holds it longer by the clock that leases go by, see [`Self::renew_lease`].
    pub async fn keep_lease(&self, lease: &Lease, time_to_live: Duration) -> Result<(), StoreError> {
        self.renew_lease(lease, time_to_live, self.lease_clock().await?).await
    }

    /// Gives it back. The row stays, so that its fencing number goes on rising.
    pub async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        self.database
            .execute(
                "release lease",
                "UPDATE leases SET holder = '', expires_at_ms = 0 WHERE name = $1 AND holder = $2 AND fence = $3",
                params![&lease.name, &lease.holder, lease.fence],
            )
            .await?;
        Ok(())
    }
}

impl Lease {
    /// Inside a transaction: fails unless the lease still holds, and keeps it from changing hands until the commit.
    pub(crate) async fn guard(&self, transaction: &mut Transaction) -> Result<(), StoreError> {
        // A write that changes nothing locks the row on both databases.
        let touched = transaction
            .execute(
                "UPDATE leases SET fence = fence WHERE name = $1 AND holder = $2 AND fence = $3",
                params![&self.name, &self.holder, self.fence],
            )
            .await?;
        if touched == 0 { Err(self.lost()) } else { Ok(()) }
    }

    fn lost(&self) -> StoreError {
        StoreError::LeaseLost { name: self.name.clone() }
    }
}

fn expiry(time_to_live: Duration, now: Timestamp) -> Result<Timestamp, StoreError> {
    now.checked_add(time_to_live).map_err(|_| StoreError::Corrupt { what: "time to live of a lease" })
}
