//! Table `trust_limits`: the highest level that somebody outside grants (BY-12).

use database::{Row, params};
use hub_core::{audit::Change, trust::Level};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{Store, StoreError};

/// What a limit is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum LimitKind {
    /// All devices of the user with that e-mail, and every device that this user comes with, whether the user is told by
    /// e-mail or by the login name that a tenant has for it.
    Email,
    /// The devices with that serial number.
    SerialNumber,
}

/// A limit to set.
#[derive(Debug, Clone)]
pub struct NewLimit {
    /// What it is set to.
    pub kind: LimitKind,
    /// The e-mail or serial number; upper and lower case are the same.
    pub subject: String,
    /// The highest level.
    pub level: Level,
    /// Why.
    pub reason: String,
    /// Which product or person says so; each source has one limit for a subject.
    pub source: String,
    /// Until when; without, until it is taken away.
    pub expires_at: Option<Timestamp>,
}

/// A stored limit.
#[derive(Debug, Clone)]
pub struct LimitRow {
    /// Its number.
    pub id: i64,
    /// What was set.
    pub limit: NewLimit,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// A user of a tenant whom a limit names by e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitedUser {
    /// Login name, in lower case.
    pub name: String,
    /// The e-mail as the limit has it: in lower case.
    pub email: String,
}

const COLUMNS: &str = "id, kind, subject, level, reason, source, expires_at_ms, set_by, set_at_ms";

impl Store {
    /// Sets one in place of what the same source said of the same subject. Answers its number.
    pub async fn set_limit(&self, new: &NewLimit, by: &str, now: Timestamp) -> Result<i64, StoreError> {
        let mut transaction = self.begin_trust("set limit").await?;
        let sql =
            format!("SELECT {COLUMNS} FROM trust_limits WHERE kind = $1 AND subject = $2 AND source = $3");
        let place = params![new.kind.as_ref(), new.subject.to_lowercase(), &new.source];
        let before = transaction.query_opt(&sql, place).await?.as_ref().map(read).transpose()?;
        let row = transaction
            .query_opt(
                "INSERT INTO trust_limits (kind, subject, level, reason, source, set_by, set_at_ms, expires_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (kind, subject, source) DO UPDATE SET level = excluded.level, reason = excluded.reason,
                    set_by = excluded.set_by, set_at_ms = excluded.set_at_ms, expires_at_ms = excluded.expires_at_ms
                 RETURNING id",
                params![
                    new.kind.as_ref(),
                    new.subject.to_lowercase(),
                    new.level.as_ref(),
                    &new.reason,
                    &new.source,
                    by,
                    now,
                    new.expires_at
                ],
            )
            .await?
            .ok_or(StoreError::Corrupt { what: "new limit" })?;
        let id: i64 = row.at(0)?;
        let set = match before {
            Some(before) => limit_change("limit.set", id, new).between(&told(&before.limit), &told(new)),
            None => limit_change("limit.set", id, new).after(&told(new)),
        };
        self.commit_trust(transaction, [set.because(&new.reason)]).await?;
        Ok(id)
    }

    /// Those that have not ended, by number.
    pub async fn list_limits(&self, now: Timestamp) -> Result<Vec<LimitRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM trust_limits WHERE expires_at_ms IS NULL OR expires_at_ms > $1 ORDER BY id"
        );
        self.database.query(&sql, params![now]).await?.iter().map(read).collect()
    }

    /// The login names that tenants have for the e-mails that limits name.
    pub async fn list_limited_users(&self, now: Timestamp) -> Result<Vec<LimitedUser>, StoreError> {
        let sql = "SELECT DISTINCT coalesce(u.user_name_lower, lower(u.user_name)), l.subject
             FROM trust_limits l JOIN users u ON coalesce(u.email_lower, lower(u.email)) = l.subject
             WHERE l.kind = $1 AND (l.expires_at_ms IS NULL OR l.expires_at_ms > $2)
                AND u.gone_at_ms IS NULL AND u.user_name <> '' ORDER BY 1, 2";
        let rows = self.database.query(sql, params![LimitKind::Email.as_ref(), now]).await?;
        rows.iter().map(|row| Ok(LimitedUser { name: row.at(0)?, email: row.at(1)? })).collect()
    }

    /// Takes one away; false when it is not there.
    pub async fn delete_limit(&self, id: i64) -> Result<bool, StoreError> {
        let mut transaction = self.begin_trust("delete limit").await?;
        let sql = format!("DELETE FROM trust_limits WHERE id = $1 RETURNING {COLUMNS}");
        let gone = transaction.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()?;
        let removed =
            gone.map(|gone| limit_change("limit.remove", id, &gone.limit).before(&told(&gone.limit)));
        let was_there = removed.is_some();
        self.commit_trust(transaction, removed).await?;
        Ok(was_there)
    }
}

fn limit_change(verb: &'static str, id: i64, limit: &NewLimit) -> Change {
    Change::new(verb, "limit", id).named(&limit.subject)
}

/// What the audit log tells of a limit.
fn told(limit: &NewLimit) -> Value {
    json!({
        "kind": limit.kind.as_ref(), "subject": limit.subject.to_lowercase(), "level": limit.level.as_ref(),
        "source": limit.source, "reason": limit.reason, "ends_at": limit.expires_at,
    })
}

fn read(row: &Row) -> Result<LimitRow, StoreError> {
    let (kind, level): (String, String) = (row.at(1)?, row.at(3)?);
    Ok(LimitRow {
        id: row.at(0)?,
        limit: NewLimit {
            kind: kind.parse().map_err(|_| StoreError::Corrupt { what: "kind of a limit" })?,
            subject: row.at(2)?,
            level: level.parse().map_err(|_| StoreError::Corrupt { what: "level of a limit" })?,
            reason: row.at(4)?,
            source: row.at(5)?,
            expires_at: row.at(6)?,
        },
        set_by: row.at(7)?,
        set_at: row.at(8)?,
    })
}
