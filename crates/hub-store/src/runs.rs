//! Table `sync_runs`: each run from the wish to its report.

use database::{Row, Value, params};
use hub_core::{
    audit::Change,
    ids::{IntegrationId, RunId},
    operator::Visible,
    sync::{Mode, RunReport, RunState, Section},
};
use jiff::Timestamp;
use serde_json::json;

use crate::{
    Cursor, Store, StoreError, Topic,
    cursor::{cut_page, page_size},
    schema::{DEVICE_INDEXES, USER_INDEXES, ensure_indexes},
    visible::and_visible,
};

pub(crate) const COLUMNS: &str = "id, integration_id, mode, sections, state, requested_by, request_id, requested_at_ms, \
                       started_at_ms, progress_at_ms, ended_at_ms, report, error, remedy, scope_version";
/// Name of this list in cursors.
const LIST: &str = "run";
/// Tries to ask for a run while others end just then.
const TRIES: u32 = 10;

/// One run.
#[derive(Debug, Clone)]
pub struct RunRow {
    /// Id.
    pub id: RunId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Full or incremental.
    pub mode: Mode,
    /// Sections asked for.
    pub sections: Vec<Section>,
    /// Where it stands.
    pub state: RunState,
    /// `schedule`, `operator NAME`, `pull`, ...
    pub requested_by: String,
    /// Request id that asked for it: it reaches the tenant's calls.
    pub request_id: String,
    /// Asked for.
    pub requested_at: Timestamp,
    /// Begun.
    pub started_at: Option<Timestamp>,
    /// Last sign of life.
    pub progress_at: Option<Timestamp>,
    /// Ended.
    pub ended_at: Option<Timestamp>,
    /// What it did, or does.
    pub report: RunReport,
    /// Why it failed, for people; empty otherwise.
    pub error: String,
    /// What to do about it; empty otherwise.
    pub remedy: String,
    /// The integration's scope version under which it ran.
    pub scope_version: i64,
}

/// What a list shows.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Integration.
    pub integration_id: Option<IntegrationId>,
    /// State.
    pub state: Option<RunState>,
}

impl Store {
    /// Asks for a run and wakes the workers. Where one is requested or running already, that one is answered and `true` (joined).
    pub async fn request_run(
        &self,
        integration: IntegrationId,
        mode: Mode,
        sections: &[Section],
        requested_by: &str,
        request_id: &str,
        now: Timestamp,
    ) -> Result<(RunId, bool), StoreError> {
        for _ in 0..TRIES {
            let mut transaction = self.database.begin("request run").await?;
            let row = transaction
                .query_opt(
                    "INSERT INTO sync_runs (integration_id, mode, sections, state, requested_by, request_id,
                        requested_at_ms, report, error, remedy, scope_version)
                     SELECT id, $2, $3, 'requested', $4, $5, $6, '{}', '', '', scope_version FROM integrations
                     WHERE id = $1 AND removed_at_ms IS NULL
                     ON CONFLICT DO NOTHING RETURNING id",
                    params![integration.0, mode.as_ref(), to_words(sections), requested_by, request_id, now],
                )
                .await?;
            if let (Some(row), Some(_)) = (&row, self.author()) {
                let wished = Change::new("sync.request", "run", row.at::<i64>(0)?)
                    .of(integration)
                    .after(&json!({"mode": mode.as_ref(), "sections": to_words(sections)}));
                self.audit(&mut transaction, wished).await?;
            }
            transaction.commit().await?;
            if let Some(row) = row {
                self.wake(Topic::Work);
                self.wake(Topic::Runs);
                return Ok((RunId(row.at(0)?), false));
            }
            let active = self
                .database
                .query_opt(
                    "SELECT id FROM sync_runs WHERE integration_id = $1 AND state IN ('requested', 'running')",
                    params![integration.0],
                )
                .await?;
            if let Some(row) = active {
                return Ok((RunId(row.at(0)?), true));
            }
            if self.find_integration(integration).await?.is_none() {
                break;
            }
        }
        Err(StoreError::missing("integration", integration))
    }

    /// Requested → running. False when somebody else took it.
    pub async fn start_run(&self, id: RunId, scope_version: i64, now: Timestamp) -> Result<bool, StoreError> {
        let touched = self
            .database
            .execute(
                "start run",
                "UPDATE sync_runs SET state = 'running', started_at_ms = $2, progress_at_ms = $2, scope_version = $3
                 WHERE id = $1 AND state = 'requested'",
                params![id.0, now, scope_version],
            )
            .await?;
        self.wake(Topic::Runs);
        Ok(touched == 1)
    }

    /// Stores the progress of a running run; nothing when it runs no more.
    pub async fn update_run_progress(
        &self,
        id: RunId,
        report: &RunReport,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .execute(
                "update run progress",
                "UPDATE sync_runs SET report = $2, progress_at_ms = $3 WHERE id = $1 AND state = 'running'",
                params![id.0, to_json(report)?, now],
            )
            .await?;
        self.wake(Topic::Runs);
        Ok(())
    }

    /// Ends a requested or running run; [`StoreError::Missing`] when it ended before (or was marked interrupted).
    /// Indexes that a first load left out are there afterwards.
    pub async fn end_run(
        &self,
        id: RunId,
        state: RunState,
        report: &RunReport,
        error: &str,
        remedy: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let touched = self
            .database
            .execute(
                "end run",
                "UPDATE sync_runs SET state = $2, report = $3, error = $4, remedy = $5, ended_at_ms = $6,
                    progress_at_ms = $6 WHERE id = $1 AND state IN ('requested', 'running')",
                params![id.0, state.as_ref(), to_json(report)?, error, remedy, now],
            )
            .await?;
        if touched == 0 {
            return Err(StoreError::missing("active run", id));
        }
        self.wake(Topic::Runs);
        ensure_indexes(&self.database, &DEVICE_INDEXES).await?;
        ensure_indexes(&self.database, &USER_INDEXES).await?;
        Ok(())
    }

    /// Running runs of the integration whose process died (called by who holds the lease): marked interrupted.
    pub async fn interrupt_stale_runs(
        &self,
        integration: IntegrationId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let touched = self
            .database
            .execute(
                "interrupt stale runs",
                "UPDATE sync_runs SET state = 'interrupted', ended_at_ms = $2,
                    error = 'the process that worked on it stopped', remedy = 'another run follows'
                 WHERE integration_id = $1 AND state = 'running'",
                params![integration.0, now],
            )
            .await?;
        if touched > 0 {
            self.wake(Topic::Runs);
        }
        Ok(touched)
    }

    /// One by id.
    pub async fn find_run(&self, id: RunId) -> Result<Option<RunRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM sync_runs WHERE id = $1");
        self.database.query_opt(&sql, params![id.0]).await?.as_ref().map(read).transpose()
    }

    /// Runs of the visible integrations, newest first.
    pub async fn list_runs(
        &self,
        visible: &Visible,
        filter: &RunFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<RunRow>, Option<Cursor>), StoreError> {
        let below = Cursor::start_below(after, LIST)?;
        let size = page_size(limit);
        let only = and_visible(visible, "integration_id");
        let mut sql = format!("SELECT {COLUMNS} FROM sync_runs WHERE id < $1{only}");
        let mut params = vec![Value::from(below)];
        if let Some(integration) = filter.integration_id {
            params.push(integration.0.into());
            sql += &format!(" AND integration_id = ${}", params.len());
        }
        if let Some(state) = filter.state {
            params.push(state.as_ref().into());
            sql += &format!(" AND state = ${}", params.len());
        }
        sql += &format!(" ORDER BY id DESC LIMIT {}", size + 1);
        let rows = self.database.query(&sql, &params).await?;
        let mut runs = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut runs, size, LIST, |run| run.id.0);
        Ok((runs, next))
    }

    /// Makes a requested run a full one: an incremental run has nothing to go on from. Nothing when it runs already.
    pub async fn make_run_full(&self, id: RunId) -> Result<(), StoreError> {
        self.database
            .execute(
                "make run full",
                "UPDATE sync_runs SET mode = 'full' WHERE id = $1 AND state = 'requested'",
                params![id.0],
            )
            .await?;
        Ok(())
    }

    /// The last runs of the integration that were asked for the section, newest first.
    pub async fn recent_runs_reading(
        &self,
        integration: IntegrationId,
        section: Section,
        most: u32,
    ) -> Result<Vec<RunRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM sync_runs WHERE integration_id = $1
                AND ',' || sections || ',' LIKE '%,' || $2 || ',%' ORDER BY id DESC LIMIT {most}"
        );
        let rows = self.database.query(&sql, params![integration.0, section.as_ref()]).await?;
        rows.iter().map(read).collect()
    }

    /// The last run of the integration that read the section completely, and in that mode where given: one that
    /// succeeded, or whose deletions were held, and was asked for that section; or one that missed other sections
    /// but whose report says that this one is complete.
    pub async fn last_complete_run(
        &self,
        integration: IntegrationId,
        section: Section,
        mode: Option<Mode>,
    ) -> Result<Option<RunRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM sync_runs WHERE integration_id = $1
                AND (state IN ('succeeded', 'held')
                    OR state = 'partial' AND report LIKE '%[\"' || $2 || '\",{{\"is_complete\":true%')
                AND ',' || sections || ',' LIKE '%,' || $2 || ',%' AND ($3 = '' OR mode = $3)
             ORDER BY id DESC LIMIT 1"
        );
        let mode = mode.map(|mode| mode.to_string()).unwrap_or_default();
        let row = self.database.query_opt(&sql, params![integration.0, section.as_ref(), mode]).await?;
        row.as_ref().map(read).transpose()
    }
}

/// Words separated by commas.
fn to_words(sections: &[Section]) -> String {
    sections.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",")
}

fn to_json(report: &RunReport) -> Result<String, StoreError> {
    serde_json::to_string(report).map_err(|_| StoreError::Corrupt { what: "report of a run" })
}

pub(crate) fn read(row: &Row) -> Result<RunRow, StoreError> {
    const CORRUPT: StoreError = StoreError::Corrupt { what: "run" };
    let word = |column: &str| row.get::<String>(column);
    let sections = word("sections")?
        .split(',')
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().map_err(|_| CORRUPT))
        .collect::<Result<_, _>>()?;
    Ok(RunRow {
        id: RunId(row.get("id")?),
        integration_id: IntegrationId(row.get("integration_id")?),
        mode: word("mode")?.parse().map_err(|_| CORRUPT)?,
        sections,
        state: word("state")?.parse().map_err(|_| CORRUPT)?,
        requested_by: word("requested_by")?,
        request_id: word("request_id")?,
        requested_at: row.get("requested_at_ms")?,
        started_at: row.get("started_at_ms")?,
        progress_at: row.get("progress_at_ms")?,
        ended_at: row.get("ended_at_ms")?,
        report: serde_json::from_str(&word("report")?).map_err(|_| CORRUPT)?,
        error: word("error")?,
        remedy: word("remedy")?,
        scope_version: row.get("scope_version")?,
    })
}
