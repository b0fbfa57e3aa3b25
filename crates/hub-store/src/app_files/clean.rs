//! What nobody needs is taken away: files that broke off, and those that were not used for a day.

use database::params;
use jiff::{SignedDuration, Timestamp};

use crate::{Store, StoreError};

/// A file of which no part came for so long has broken off.
const BROKEN_OFF_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// So long a whole file is kept that no open order needs.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Parts, of one megabyte each, that one transaction takes away.
const BATCH: u32 = 32;

impl Store {
    /// Takes it away, in small transactions. Answers how many files are gone. Two processes at once do no harm.
    pub async fn clean_app_files(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.give_up_app_files(now).await?;
        let rows =
            self.database.query("SELECT id FROM app_files WHERE state = 'removed' ORDER BY id", &[]).await?;
        let mut gone = 0;
        for row in &rows {
            let id: i64 = row.at(0)?;
            let parts = format!(
                "DELETE FROM app_file_parts WHERE file_id = $1 AND place IN
                    (SELECT place FROM app_file_parts WHERE file_id = $1 ORDER BY place LIMIT {BATCH})"
            );
            while self.database.execute("delete parts of app file", &parts, params![id]).await? > 0 {}
            let sql = "DELETE FROM app_files WHERE id = $1 AND state = 'removed'";
            gone += self.database.execute("delete app file", sql, params![id]).await?;
        }
        Ok(gone)
    }

    async fn give_up_app_files(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = |time: SignedDuration| now.saturating_sub(time).unwrap_or(Timestamp::MIN);
        // Looked for first: an idle hub writes nothing.
        let unneeded = "((state = 'receiving' AND used_at_ms < $1) OR (state = 'whole' AND used_at_ms < $2
                AND NOT EXISTS (SELECT 1 FROM app_transfers t JOIN actions a ON a.id = t.action_id
                    WHERE t.file_id = app_files.id AND a.ended_at_ms IS NULL))
            OR (state <> 'removed' AND NOT EXISTS (SELECT 1 FROM integrations i
                    WHERE i.id = app_files.integration_id AND i.removed_at_ms IS NULL)))";
        let times = params![before(BROKEN_OFF_AFTER), before(KEPT_FOR)];
        let found = self
            .database
            .query_opt(&format!("SELECT 1 FROM app_files WHERE {unneeded} LIMIT 1"), times)
            .await?;
        if found.is_some() {
            let sql = format!("UPDATE app_files SET state = 'removed' WHERE {unneeded}");
            self.database.execute("give up app files", &sql, times).await?;
        }
        Ok(())
    }
}
