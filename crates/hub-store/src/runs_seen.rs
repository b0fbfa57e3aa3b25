//! Table `sync_runs` as schedule and status look at it: what is under way, and how the last runs went.

use database::params;
use hub_core::{
    ids::IntegrationId,
    sync::{
        RunState, Section,
        due::{ATTEMPTS_LOOKED_AT, Attempt, End},
    },
};

use crate::{
    RunRow, Store, StoreError,
    runs::{COLUMNS, read},
};

impl Store {
    /// Runs that are requested or running, of all integrations: at most one each.
    pub async fn list_active_runs(&self) -> Result<Vec<RunRow>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM sync_runs WHERE state IN ('requested', 'running') ORDER BY id");
        self.database.query(&sql, &[]).await?.iter().map(read).collect()
    }

    /// The run of an integration that is requested or running.
    pub async fn find_active_run(&self, integration: IntegrationId) -> Result<Option<RunRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM sync_runs WHERE integration_id = $1 AND state IN ('requested', 'running')"
        );
        self.database.query_opt(&sql, params![integration.0]).await?.as_ref().map(read).transpose()
    }

    /// The last run of an integration, however it stands.
    pub async fn find_last_run(&self, integration: IntegrationId) -> Result<Option<RunRow>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM sync_runs WHERE integration_id = $1 ORDER BY id DESC LIMIT 1");
        self.database.query_opt(&sql, params![integration.0]).await?.as_ref().map(read).transpose()
    }

    /// How the last runs went that were asked for the section, newest first: as many as the schedule looks at.
    pub async fn recent_attempts(
        &self,
        integration: IntegrationId,
        section: Section,
    ) -> Result<Vec<Attempt>, StoreError> {
        let runs = self.recent_runs_reading(integration, section, ATTEMPTS_LOOKED_AT).await?;
        Ok(runs.iter().map(|run| run.attempt(section)).collect())
    }
}

impl RunRow {
    /// Whether the section was read completely.
    pub fn has_completed(&self, section: Section) -> bool {
        self.report.sections.iter().any(|(name, counts)| *name == section && counts.is_complete)
    }

    /// What the schedule looks at of it.
    pub fn attempt(&self, section: Section) -> Attempt {
        let end = match self.state {
            // What is off is not broken: it is tried again after its interval.
            _ if self.report.off.contains(&section) || self.has_completed(section) => End::Complete,
            RunState::Partial if self.error.is_empty() => End::CutShort,
            _ => End::Failed,
        };
        let began = self.started_at.unwrap_or(self.requested_at);
        Attempt { began, ended: self.ended_at.unwrap_or(began), end, scope_version: self.scope_version }
    }
}
