//! Table `issuer_keys`: the key sets of the issuers of users' tokens, as the worker read them last.

use database::{Row, params};
use jiff::{SignedDuration, Timestamp};

use crate::{Store, StoreError};

/// A key set as it was read last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerKeysRow {
    /// Its address.
    pub url: String,
    /// The set; `None` while it was never read.
    pub key_set: Option<String>,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// When it was tried last.
    pub tried_at: Timestamp,
    /// Why that failed; empty otherwise.
    pub error: String,
}

/// How long keys count that cannot be read again.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// All key sets, by address.
    pub async fn list_issuer_keys(&self) -> Result<Vec<IssuerKeysRow>, StoreError> {
        let sql = "SELECT url, key_set, read_at_ms, tried_at_ms, error FROM issuer_keys ORDER BY url";
        self.database.query(sql, &[]).await?.iter().map(read).collect()
    }

    /// A key set that was read. Only one that differs is news to decisions.
    pub async fn write_issuer_keys(
        &self,
        url: &str,
        key_set: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let same = "UPDATE issuer_keys SET read_at_ms = $3, tried_at_ms = $3, error = '' WHERE url = $1 AND key_set = $2";
        if self.database.execute("confirm issuer keys", same, params![url, key_set, now]).await? == 1 {
            return Ok(());
        }
        let mut transaction = self.begin_trust("write issuer keys").await?;
        transaction
            .execute(
                "INSERT INTO issuer_keys (url, key_set, read_at_ms, tried_at_ms, error) VALUES ($1, $2, $3, $3, '')
                 ON CONFLICT (url) DO UPDATE SET key_set = excluded.key_set, read_at_ms = excluded.read_at_ms,
                    tried_at_ms = excluded.tried_at_ms, error = ''",
                params![url, key_set, now],
            )
            .await?;
        self.commit_trust(transaction, []).await
    }

    /// A key set that could not be read: the one from before stays.
    pub async fn note_unread_issuer_keys(
        &self,
        url: &str,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .execute(
                "note unread issuer keys",
                "INSERT INTO issuer_keys (url, tried_at_ms, error) VALUES ($1, $2, $3)
                 ON CONFLICT (url) DO UPDATE SET tried_at_ms = excluded.tried_at_ms, error = excluded.error",
                params![url, now, error],
            )
            .await?;
        self.forget_old_issuer_keys(url, now).await
    }

    /// A provider may have taken back a key that was stolen: what could not be read again for so long is believed no more.
    async fn forget_old_issuer_keys(&self, url: &str, now: Timestamp) -> Result<(), StoreError> {
        let before = now.saturating_sub(BELIEVED_FOR).unwrap_or(Timestamp::MIN);
        let sql = "SELECT 1 FROM issuer_keys WHERE url = $1 AND key_set IS NOT NULL AND read_at_ms < $2";
        if self.database.query_opt(sql, params![url, before]).await?.is_none() {
            return Ok(());
        }
        let mut transaction = self.begin_trust("forget issuer keys").await?;
        let sql = "UPDATE issuer_keys SET key_set = NULL WHERE url = $1 AND read_at_ms < $2";
        transaction.execute(sql, params![url, before]).await?;
        self.commit_trust(transaction, []).await
    }
}

fn read(row: &Row) -> Result<IssuerKeysRow, StoreError> {
    Ok(IssuerKeysRow {
        url: row.at(0)?,
        key_set: row.at(1)?,
        read_at: row.at(2)?,
        tried_at: row.at(3)?,
        error: row.at(4)?,
    })
}
