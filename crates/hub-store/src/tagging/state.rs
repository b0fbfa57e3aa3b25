//! Table `tagging`: how the last pass over an integration's tags ended, and what people ask for.

use database::{Row, params};
use hub_core::{
    audit::{Change, Outcome},
    ids::{IntegrationId, RunId},
    integration::TaggingSettings,
    tagging::{LastPass, Pass, TaggingReport, pass_pause},
};
use jiff::Timestamp;
use serde_json::json;

use crate::{Lease, Store, StoreError, Topic};

const CORRUPT: StoreError = StoreError::Corrupt { what: "state of tagging" };

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum TaggingState {
    /// No pass yet.
    Waiting,
    /// The tenant has what it should have, but for single devices that it refused.
    InStep,
    /// Names are missing in the tenant, which a person must make.
    NamesMissing,
    /// The role does not allow it: switched off until it does.
    NotAllowed,
    /// The last pass failed; it is tried again.
    Failed,
    /// The tags of the hub were taken off.
    Cleared,
}

/// One row.
#[derive(Debug, Clone)]
pub struct TaggingRow {
    /// How it stands.
    pub state: TaggingState,
    /// Why; empty when all is well.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
    /// What the last pass did.
    pub report: TaggingReport,
    /// Failures in a row.
    pub failures: u32,
    /// When the last pass ended.
    pub passed_at: Option<Timestamp>,
    /// What the next one depends on.
    pub last: LastPass,
    /// Since when the tags are to be taken off.
    pub clear_since: Option<Timestamp>,
}

/// How a pass ended.
#[derive(Debug, Clone)]
pub struct EndedPass<'a> {
    /// The settings that it went by.
    pub settings: &'a TaggingSettings,
    /// The newest run when it began.
    pub run: Option<RunId>,
    /// How it stands.
    pub state: TaggingState,
    /// Why.
    pub reason: &'a str,
    /// What to do about it.
    pub remedy: &'a str,
    /// What it did.
    pub report: &'a TaggingReport,
    /// Whether the tags in the tenant were to be read. Where it failed, they are still to be.
    pub is_check: bool,
    /// Nothing is tried before; `None` when it went well.
    pub not_before: Option<Timestamp>,
    /// Refused devices are tried again then.
    pub again_at: Option<Timestamp>,
    /// Whether the wish to take the tags off is fulfilled or given up.
    pub ends_clearing: bool,
}

const COLUMNS: &str = "settings, run_id, state, reason, remedy, report, failures, passed_at_ms, checked_at_ms, \
                       not_before_ms, again_at_ms, is_wished, is_check_wished, clear_since_ms, unfinished";

impl Store {
    /// How the tags of an integration stand.
    pub async fn find_tagging(&self, integration: IntegrationId) -> Result<TaggingRow, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM tagging WHERE integration_id = $1");
        match self.database.query_opt(&sql, params![integration.0]).await? {
            Some(row) => read(&row),
            None => Ok(TaggingRow {
                state: TaggingState::Waiting,
                reason: String::new(),
                remedy: String::new(),
                report: TaggingReport::default(),
                failures: 0,
                passed_at: None,
                last: LastPass::default(),
                clear_since: None,
            }),
        }
    }

    /// The newest run of the integration that has ended.
    pub async fn newest_ended_run(&self, integration: IntegrationId) -> Result<Option<RunId>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT id FROM sync_runs WHERE integration_id = $1 AND ended_at_ms IS NOT NULL
                 ORDER BY id DESC LIMIT 1",
                params![integration.0],
            )
            .await?;
        Ok(row.map(|row| row.at(0).map(RunId)).transpose()?)
    }

    /// Asks for a pass, with a check of what the tenant has where told. Wakes the worker.
    pub async fn request_tagging(&self, integration: IntegrationId, check: bool) -> Result<(), StoreError> {
        self.wish(
            integration,
            "is_wished = $2, is_check_wished = CASE WHEN $3 THEN $2 ELSE tagging.is_check_wished END",
            true,
            check,
            None,
        )
        .await
    }

    /// Asks for the tags that the hub wrote to be taken off. Wakes the worker.
    pub async fn request_tag_clearing(
        &self,
        integration: IntegrationId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.wish(integration, "clear_since_ms = $4, not_before_ms = 0", false, false, Some(now)).await
    }

    async fn wish(
        &self,
        integration: IntegrationId,
        change: &str,
        is_wished: bool,
        check: bool,
        clear_since: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO tagging (integration_id, settings, run_id, state, reason, remedy, report, failures,
                not_before_ms, is_wished, is_check_wished, clear_since_ms)
             VALUES ($1, '', 0, 'waiting', '', '', '{{}}', 0, 0, $2, $3, $4)
             ON CONFLICT (integration_id) DO UPDATE SET {change}"
        );
        let values = params![integration.0, is_wished, check, clear_since];
        // A pass that only writes what changed elsewhere is told of there.
        if check || clear_since.is_some() {
            let verb = if check { "tagging.check" } else { "tagging.clear" };
            let wished = Change::new(verb, "tagging", integration).of(integration);
            self.execute_wish("wish for tagging", &sql, values, wished).await?;
        } else {
            self.database.execute("wish for tagging", &sql, values).await?;
        }
        self.wake(Topic::Work);
        Ok(())
    }

    /// A pass has taken the wishes up: those that come from now on are for the next one. Until its end is written, it
    /// counts as unfinished, so that a wish outlives the process that took it up.
    pub async fn begin_tagging(
        &self,
        lease: &Lease,
        integration: IntegrationId,
        pass: Pass,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("begin tagging").await?;
        lease.guard(&mut transaction).await?;
        transaction
            .execute(
                "INSERT INTO tagging (integration_id, settings, run_id, state, reason, remedy, report, failures,
                    not_before_ms, is_wished, is_check_wished, unfinished)
                 VALUES ($1, '', 0, 'waiting', '', '', '{}', 0, 0, $2, $2, $3)
                 ON CONFLICT (integration_id) DO UPDATE SET is_wished = $2, is_check_wished = $2, unfinished = $3",
                params![integration.0, false, pass.as_ref()],
            )
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Writes how a pass ended.
    pub async fn end_tagging(
        &self,
        lease: &Lease,
        integration: IntegrationId,
        ended: &EndedPass<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let text = |json: Result<String, serde_json::Error>| json.map_err(|_| CORRUPT);
        let mut transaction = self.database.begin("end tagging").await?;
        lease.guard(&mut transaction).await?;
        transaction
            .execute(
                "INSERT INTO tagging (integration_id, settings, run_id, state, reason, remedy, report, failures,
                    passed_at_ms, checked_at_ms, not_before_ms, again_at_ms, is_wished, is_check_wished)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, CAST($10 AS BIGINT), $8, CASE WHEN $9 AND CAST($10 AS BIGINT) = 0 THEN CAST($8 AS BIGINT) END,
                    $11, $12, $13, $13)
                 ON CONFLICT (integration_id) DO UPDATE SET settings = excluded.settings, run_id = excluded.run_id,
                    state = excluded.state, reason = excluded.reason, remedy = excluded.remedy,
                    report = excluded.report, passed_at_ms = excluded.passed_at_ms,
                    failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE tagging.failures + 1 END,
                    checked_at_ms = CASE WHEN $9 THEN excluded.checked_at_ms ELSE tagging.checked_at_ms END,
                    not_before_ms = excluded.not_before_ms, again_at_ms = excluded.again_at_ms, unfinished = NULL,
                    clear_since_ms = CASE WHEN $14 THEN NULL ELSE tagging.clear_since_ms END",
                params![
                    integration.0,
                    text(serde_json::to_string(ended.settings))?,
                    ended.run.map_or(0, |run| run.0),
                    ended.state.as_ref(),
                    ended.reason,
                    ended.remedy,
                    text(serde_json::to_string(ended.report))?,
                    now,
                    ended.is_check,
                    i64::from(ended.not_before.is_some()),
                    ended.not_before.map_or(0, Timestamp::as_millisecond),
                    ended.again_at,
                    false,
                    ended.ends_clearing,
                ],
            )
            .await?;
        let TaggingReport { added, removed, made, .. } = *ended.report;
        if added + removed + made > 0 {
            let result = if ended.not_before.is_some() { Outcome::Failed } else { Outcome::Done };
            let written = Change::new("tagging.write", "tagging", integration)
                .of(integration)
                .after(&json!({"tags_added": added, "tags_removed": removed, "tags_made": made}));
            self.audit(&mut transaction, written.ended(result, ended.reason)).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

impl TaggingRow {
    /// When a pass that fails now is tried again.
    pub fn pause_after_failure(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(pass_pause(self.failures.saturating_add(1))).unwrap_or(Timestamp::MAX)
    }
}

fn read(row: &Row) -> Result<TaggingRow, StoreError> {
    let settings: String = row.at(0)?;
    let run: i64 = row.at(1)?;
    let (state, report): (String, String) = (row.at(2)?, row.at(5)?);
    let not_before: i64 = row.at(9)?;
    let clear_since: Option<Timestamp> = row.at(13)?;
    let unfinished: Option<String> = row.at(14)?;
    Ok(TaggingRow {
        state: state.parse().map_err(|_| CORRUPT)?,
        reason: row.at(3)?,
        remedy: row.at(4)?,
        report: serde_json::from_str(&report).map_err(|_| CORRUPT)?,
        failures: row.at(6)?,
        passed_at: row.at(7)?,
        last: LastPass {
            settings: if settings.is_empty() { None } else { serde_json::from_str(&settings).ok() },
            run: (run > 0).then_some(RunId(run)),
            checked_at: row.at(8)?,
            not_before: (not_before > 0).then(|| Timestamp::from_millisecond(not_before).ok()).flatten(),
            again_at: row.at(10)?,
            is_wished: row.at(11)?,
            is_check_wished: row.at(12)?,
            is_clear_wished: clear_since.is_some(),
            unfinished: unfinished.map(|word| word.parse()).transpose().map_err(|_| CORRUPT)?,
        },
        clear_since,
    })
}
