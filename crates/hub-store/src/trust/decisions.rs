//! Table `decisions`: answers that were given, as they were sampled.

use database::{Row, Value, params};
use hub_core::ids::{DeviceId, IntegrationId};
use jiff::Timestamp;

use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
};

/// Name of the list in cursors.
const LIST: &str = "decision";

/// An answer to keep.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// When.
    pub at: Timestamp,
    /// `allow`, `allow_user_only`, `deny`.
    pub outcome: &'static str,
    /// Code of the reason.
    pub reason: &'static str,
    /// The proxy that asked; empty when nobody that is known did.
    pub proxy: String,
    /// The service; empty when none was meant.
    pub service: String,
    /// The user, by e-mail or name, in lower case; empty when not known.
    pub user: String,
    /// The device.
    pub device: Option<DeviceId>,
    /// Its tenant.
    pub integration: Option<IntegrationId>,
    /// Its score.
    pub score: Option<u8>,
    /// Everything that led to it, as JSON.
    pub explanation: String,
}

/// A stored answer.
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// `allow`, `allow_user_only`, `deny`.
    pub outcome: String,
    /// Code of the reason.
    pub reason: String,
    /// The proxy that asked.
    pub proxy: String,
    /// The service.
    pub service: String,
    /// The user.
    pub user: String,
    /// The device.
    pub device: Option<DeviceId>,
    /// Its score.
    pub score: Option<u8>,
    /// Everything that led to it, as JSON.
    pub explanation: String,
}

/// Which are wanted.
#[derive(Debug, Clone, Default)]
pub struct DecisionFilter {
    /// Outcome.
    pub outcome: Option<String>,
    /// Code of the reason.
    pub reason: Option<String>,
    /// Service.
    pub service: Option<String>,
    /// User, in any case.
    pub user: Option<String>,
    /// Device.
    pub device: Option<DeviceId>,
}

const COLUMNS: &str = "id, at_ms, outcome, reason, proxy, service, user_key, device_id, score, explanation";
/// Rows that one statement takes away.
const SWEEP: u32 = 10_000;

impl Store {
    /// Keeps answers, in one transaction.
    pub async fn insert_decisions(&self, decisions: &[NewDecision]) -> Result<(), StoreError> {
        if decisions.is_empty() {
            return Ok(());
        }
        let mut transaction = self.database.begin("insert decisions").await?;
        let rows = decisions.iter().map(values).collect();
        transaction
            .execute_many(
                "INSERT INTO decisions (at_ms, outcome, reason, proxy, service, user_key, device_id, integration_id, score,
                    explanation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                rows,
            )
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The last answers that fit, the newest first, at most `limit` (1–500) a page.
    pub async fn list_decisions(
        &self,
        filter: &DecisionFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<DecisionRow>, Option<Cursor>), StoreError> {
        let (start, size) = (Cursor::start_below(after, LIST)?, page_size(limit));
        let mut conditions: Vec<String> = Vec::new();
        let mut given: Vec<Value> = Vec::new();
        let mut want = |column: &str, compare: &str, value: Option<Value>| {
            if let Some(value) = value {
                given.push(value);
                conditions.push(format!("{column} {compare} ${}", given.len()));
            }
        };
        let text = |value: &Option<String>| value.as_ref().map(|text| Value::Text(text.clone()));
        want("outcome", "=", text(&filter.outcome));
        want("reason", "=", text(&filter.reason));
        want("service", "=", text(&filter.service));
        want("user_key", "=", filter.user.as_ref().map(|user| Value::Text(user.to_lowercase())));
        want("device_id", "=", filter.device.map(|id| id.0.into()));
        want("id", "<", Some(Value::from(start)));
        let conditions = conditions.join(" AND ");
        let sql =
            format!("SELECT {COLUMNS} FROM decisions WHERE {conditions} ORDER BY id DESC LIMIT {}", size + 1);
        let rows = self.database.query(&sql, &given).await?;
        let mut decisions = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut decisions, size, LIST, |decision| decision.id);
        Ok((decisions, next))
    }

    /// One, by its number.
    pub async fn find_decision(&self, id: i64) -> Result<Option<DecisionRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM decisions WHERE id = $1");
        self.database.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()
    }

    /// Takes away a part of those from before that time. Answers how many; fewer than asked for means that none is left.
    pub async fn sweep_decisions(&self, before: Timestamp) -> Result<u64, StoreError> {
        let sql = format!(
            "DELETE FROM decisions WHERE id IN (SELECT id FROM decisions WHERE at_ms < $1 ORDER BY at_ms LIMIT {SWEEP})"
        );
        Ok(self.database.execute("sweep decisions", &sql, params![before]).await?)
    }
}

fn values(decision: &NewDecision) -> Vec<Value> {
    vec![
        decision.at.into(),
        decision.outcome.into(),
        decision.reason.into(),
        decision.proxy.as_str().into(),
        decision.service.as_str().into(),
        decision.user.as_str().into(),
        decision.device.map(|id| id.0).into(),
        decision.integration.map(|id| id.0).into(),
        decision.score.map(i64::from).into(),
        decision.explanation.as_str().into(),
    ]
}

fn read(row: &Row) -> Result<DecisionRow, StoreError> {
    let score: Option<i64> = row.at(8)?;
    Ok(DecisionRow {
        id: row.at(0)?,
        at: row.at(1)?,
        outcome: row.at(2)?,
        reason: row.at(3)?,
        proxy: row.at(4)?,
        service: row.at(5)?,
        user: row.at(6)?,
        device: row.at::<Option<i64>>(7)?.map(DeviceId),
        score: score.and_then(|score| u8::try_from(score).ok()),
        explanation: row.at(9)?,
    })
}
