//! Table `bypasses`: services that were opened in an emergency. Rows stay, so that what was done can be looked up.

use database::{Row, params};
use hub_core::{audit::Change, services::Bypass};
use jiff::Timestamp;
use serde_json::json;

use crate::{Store, StoreError};

/// A bypass to make.
#[derive(Debug, Clone)]
pub struct NewBypass {
    /// The service; without, all that do not forbid it.
    pub service: Option<String>,
    /// The user, by e-mail or name.
    pub user: String,
    /// Why.
    pub reason: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A stored bypass.
#[derive(Debug, Clone)]
pub struct BypassRow {
    /// What counts.
    pub bypass: Bypass,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Who ended it before its time, and when.
    pub ended: Option<(String, Timestamp)>,
}

const COLUMNS: &str =
    "id, service, user_key, reason, expires_at_ms, made_by, made_at_ms, ended_by, ended_at_ms";
/// Rows that a list shows.
const LIST_MAX: u32 = 500;

impl Store {
    /// Opens a service. Answers the number.
    pub async fn insert_bypass(&self, new: &NewBypass, by: &str, now: Timestamp) -> Result<i64, StoreError> {
        let mut transaction = self.begin_trust("insert bypass").await?;
        let row = transaction
            .query_opt(
                "INSERT INTO bypasses (service, user_key, reason, made_by, made_at_ms, expires_at_ms, ended_by)
                 VALUES ($1, $2, $3, $4, $5, $6, '') RETURNING id",
                params![new.service.as_deref(), new.user.to_lowercase(), &new.reason, by, now, new.expires_at],
            )
            .await?
            .ok_or(StoreError::Corrupt { what: "new bypass" })?;
        let id: i64 = row.at(0)?;
        let opened = Change::new("bypass.open", "bypass", id)
            .named(&new.user)
            .after(
                &json!({"service": new.service, "user": new.user.to_lowercase(), "ends_at": new.expires_at}),
            )
            .because(&new.reason);
        self.commit_trust(transaction, [opened]).await?;
        Ok(id)
    }

    /// Ends one before its time; false when it is not open.
    pub async fn end_bypass(&self, id: i64, by: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut transaction = self.begin_trust("end bypass").await?;
        let touched = transaction
            .execute(
                "UPDATE bypasses SET ended_by = $2, ended_at_ms = $3
                 WHERE id = $1 AND ended_at_ms IS NULL AND expires_at_ms > $3",
                params![id, by, now],
            )
            .await?;
        let ended = (touched == 1).then(|| Change::new("bypass.end", "bypass", id));
        self.commit_trust(transaction, ended).await?;
        Ok(touched == 1)
    }

    /// Those that are open now.
    pub async fn open_bypasses(&self, now: Timestamp) -> Result<Vec<Bypass>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM bypasses WHERE ended_at_ms IS NULL AND expires_at_ms > $1 ORDER BY id"
        );
        let rows = self.database.query(&sql, params![now]).await?;
        rows.iter().map(|row| Ok(read(row)?.bypass)).collect()
    }

    /// All that were ever made, the last first.
    pub async fn list_bypasses(&self) -> Result<Vec<BypassRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM bypasses ORDER BY id DESC LIMIT {LIST_MAX}");
        self.database.query(&sql, &[]).await?.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<BypassRow, StoreError> {
    let ended_at: Option<Timestamp> = row.at(8)?;
    let ended_by: String = row.at(7)?;
    Ok(BypassRow {
        bypass: Bypass {
            id: row.at(0)?,
            service: row.at(1)?,
            user: row.at(2)?,
            reason: row.at(3)?,
            expires_at: row.at(4)?,
        },
        made_by: row.at(5)?,
        made_at: row.at(6)?,
        ended: ended_at.map(|at| (ended_by, at)),
    })
}
