//! Old entries are removed from the beginning only, and what is left says behind which entry it begins.

use database::params;
use hub_core::audit::{Change, Link};
use jiff::Timestamp;
use serde_json::json;

use super::{
    append::lock_head,
    ends::{End, read_link, write_end},
};
use crate::{Store, StoreError};

/// Entries that one transaction removes: others wait for it.
const SWEEP: i64 = 5_000;

impl Store {
    /// Removes a part of the entries from before that time and tells so in the log. Answers how many; 0 means that none is
    /// left. Whoever is the last stays: a log is never empty.
    pub async fn sweep_audit(&self, before: Timestamp) -> Result<u64, StoreError> {
        if self.old_link(before).await?.is_none() {
            return Ok(0);
        }
        let mut transaction = self.database.begin("sweep audit log").await?;
        // Of two hubs that sweep at once the second sees what the first left.
        lock_head(&mut transaction).await?;
        let sql = "SELECT number, hash FROM audit_entries WHERE number = (SELECT max(number) FROM (
                SELECT number, at_ms FROM audit_entries ORDER BY number LIMIT $1) AS first_ones
            WHERE number < (SELECT COALESCE(min(number), (SELECT number FROM audit_ends WHERE which = 'head'))
                FROM audit_entries WHERE at_ms >= $2))";
        let Some(row) = transaction.query_opt(sql, params![SWEEP, before]).await? else { return Ok(0) };
        let last = read_link(&row)?;
        let gone =
            transaction.execute("DELETE FROM audit_entries WHERE number <= $1", params![last.number]).await?;
        write_end(&mut transaction, &self.vault, End::Anchor, last).await?;
        let swept = Change::new("audit.sweep", "audit", "")
            .after(&json!({"removed": gone, "up_to": last.number, "from_before": before}));
        self.audit(&mut transaction, swept).await?;
        transaction.commit().await?;
        Ok(gone)
    }

    /// Whether there is anything to remove: a look that writes nothing.
    async fn old_link(&self, before: Timestamp) -> Result<Option<Link>, StoreError> {
        let sql = "SELECT number, hash FROM audit_entries WHERE at_ms < $1
                AND number < (SELECT number FROM audit_ends WHERE which = 'head')
                AND number = (SELECT min(number) FROM audit_entries)";
        self.database.query_opt(sql, params![before]).await?.as_ref().map(read_link).transpose()
    }
}
