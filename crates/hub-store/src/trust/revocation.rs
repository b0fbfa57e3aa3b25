//! Tables `revocation_lists` and `shut_out_certificates`.

use database::{Row, params};
use hub_core::audit::Change;
use jiff::Timestamp;

use crate::{Store, StoreError};

/// A list as it was read last.
#[derive(Debug, Clone)]
pub struct StoredRevocationList {
    /// Its address.
    pub url: String,
    /// The list; `None` while it was never read.
    pub list: Option<Vec<u8>>,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// When its authority makes the next one.
    pub next_update: Option<Timestamp>,
    /// When it was tried last.
    pub tried_at: Timestamp,
    /// Why that failed; empty otherwise.
    pub error: String,
}

/// A certificate that is shut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShutOutRow {
    /// SHA-256 of it, in hexadecimal.
    pub sha256: String,
    /// Its subject, as far as it was told.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Who shut it out.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// All lists, by address.
    pub async fn list_revocation_lists(&self) -> Result<Vec<StoredRevocationList>, StoreError> {
        let sql = "SELECT url, list, read_at_ms, next_update_ms, tried_at_ms, error FROM revocation_lists ORDER BY url";
        self.database.query(sql, &[]).await?.iter().map(read).collect()
    }

    /// A list that was read.
    pub async fn write_revocation_list(
        &self,
        url: &str,
        list: Vec<u8>,
        next_update: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin_trust("write revocation list").await?;
        transaction
            .execute(
                "INSERT INTO revocation_lists (url, list, read_at_ms, next_update_ms, tried_at_ms, error)
                 VALUES ($1, $2, $3, $4, $3, '')
                 ON CONFLICT (url) DO UPDATE SET list = excluded.list, read_at_ms = excluded.read_at_ms,
                    next_update_ms = excluded.next_update_ms, tried_at_ms = excluded.tried_at_ms, error = ''",
                params![url, list, now, next_update],
            )
            .await?;
        self.commit_trust(transaction, []).await
    }

    /// A list that could not be read: the one from before stays.
    pub async fn note_unread_revocation_list(
        &self,
        url: &str,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .execute(
                "note unread revocation list",
                "INSERT INTO revocation_lists (url, tried_at_ms, error) VALUES ($1, $2, $3)
                 ON CONFLICT (url) DO UPDATE SET tried_at_ms = excluded.tried_at_ms, error = excluded.error",
                params![url, now, error],
            )
            .await?;
        Ok(())
    }

    /// Shuts a certificate out, by the SHA-256 of it in hexadecimal.
    pub async fn shut_out_certificate(
        &self,
        sha256: &str,
        subject: &str,
        reason: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin_trust("shut out certificate").await?;
        transaction
            .execute(
                "INSERT INTO shut_out_certificates (sha256, subject, reason, shut_out_by, shut_out_at_ms)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (sha256) DO UPDATE SET reason = excluded.reason, shut_out_by = excluded.shut_out_by,
                    shut_out_at_ms = excluded.shut_out_at_ms",
                params![sha256.to_ascii_lowercase(), subject, reason, by, now],
            )
            .await?;
        let shut_out = Change::new("certificate.shut_out", "certificate", sha256.to_ascii_lowercase());
        self.commit_trust(transaction, [shut_out.named(subject).because(reason)]).await
    }

    /// Lets a certificate in again; false when it was not shut out.
    pub async fn readmit_certificate(&self, sha256: &str) -> Result<bool, StoreError> {
        let mut transaction = self.begin_trust("readmit certificate").await?;
        let sql = "DELETE FROM shut_out_certificates WHERE sha256 = $1";
        let touched = transaction.execute(sql, params![sha256.to_ascii_lowercase()]).await?;
        let readmitted = (touched == 1)
            .then(|| Change::new("certificate.readmit", "certificate", sha256.to_ascii_lowercase()));
        self.commit_trust(transaction, readmitted).await?;
        Ok(touched == 1)
    }

    /// The certificates that are shut out: SHA-256 in hexadecimal, and subject.
    pub async fn list_shut_out_certificates(&self) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT sha256, subject FROM shut_out_certificates ORDER BY sha256";
        let rows = self.database.query(sql, &[]).await?;
        rows.iter().map(|row| Ok((row.at(0)?, row.at(1)?))).collect()
    }

    /// The same with who did it and why, the last first.
    pub async fn list_shut_outs(&self) -> Result<Vec<ShutOutRow>, StoreError> {
        let sql = "SELECT sha256, subject, reason, shut_out_by, shut_out_at_ms FROM shut_out_certificates
            ORDER BY shut_out_at_ms DESC, sha256";
        let read = |row: &Row| {
            let (sha256, subject, reason) = (row.at(0)?, row.at(1)?, row.at(2)?);
            Ok(ShutOutRow { sha256, subject, reason, by: row.at(3)?, at: row.at(4)? })
        };
        self.database.query(sql, &[]).await?.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<StoredRevocationList, StoreError> {
    Ok(StoredRevocationList {
        url: row.at(0)?,
        list: row.at(1)?,
        read_at: row.at(2)?,
        next_update: row.at(3)?,
        tried_at: row.at(4)?,
        error: row.at(5)?,
    })
}
