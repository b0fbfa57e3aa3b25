//! Table `sync_runs`: each run from the wish to its report.

use hub_core::{
    ids::{IntegrationId, RunId},
    sync::{Mode, RunReport, RunState, Section},
};
use jiff::Timestamp;

use crate::{Cursor, Store, StoreError};

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
    /// Asks for a run. Where one is requested or running already, that one is answered and `true` (joined).
    pub async fn request_run(
        &self,
        integration: IntegrationId,
        mode: Mode,
        sections: &[Section],
        requested_by: &str,
        request_id: &str,
        now: Timestamp,
    ) -> Result<(RunId, bool), StoreError> {
        let _ = (integration, mode, sections, requested_by, request_id, now);
        todo!()
    }

    /// The oldest requested run whose integration nobody works on.
    pub async fn next_requested_run(&self) -> Result<Option<RunRow>, StoreError> {
        todo!()
    }

    /// Requested → running. False when somebody else took it.
    pub async fn start_run(&self, id: RunId, scope_version: i64, now: Timestamp) -> Result<bool, StoreError> {
        let _ = (id, scope_version, now);
        todo!()
    }

    /// Stores the progress of a running run.
    pub async fn update_run_progress(&self, id: RunId, report: &RunReport, now: Timestamp) -> Result<(), StoreError> {
        let _ = (id, report, now);
        todo!()
    }

    /// Ends a run.
    pub async fn end_run(
        &self,
        id: RunId,
        state: RunState,
        report: &RunReport,
        error: &str,
        remedy: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (id, state, report, error, remedy, now);
        todo!()
    }

    /// Running runs of the integration whose process died (called by who holds the lease): marked interrupted.
    pub async fn interrupt_stale_runs(&self, integration: IntegrationId, now: Timestamp) -> Result<u64, StoreError> {
        let _ = (integration, now);
        todo!()
    }

    /// One by id.
    pub async fn find_run(&self, id: RunId) -> Result<Option<RunRow>, StoreError> {
        let _ = id;
        todo!()
    }

    /// Runs, newest first.
    pub async fn list_runs(
        &self,
        filter: &RunFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<RunRow>, Option<Cursor>), StoreError> {
        let _ = (filter, after, limit);
        todo!()
    }

    /// The last run of the integration that read the section completely, and in that mode where given.
    pub async fn last_complete_run(
        &self,
        integration: IntegrationId,
        section: Section,
        mode: Option<Mode>,
    ) -> Result<Option<RunRow>, StoreError> {
        let _ = (integration, section, mode);
        todo!()
    }
}
