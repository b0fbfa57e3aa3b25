//! How a run looks on the wire.

use hub_core::sync::{Section, SectionCounts};
use hub_store::RunRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// One synchronization run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Run)]
pub struct RunView {
    /// Id.
    pub id: i64,
    /// Its integration.
    pub integration_id: i64,
    /// `full` or `incremental`.
    pub mode: String,
    /// `requested`, `running`, `succeeded`, `held`, `partial`, `failed`, `interrupted` or `cancelled`.
    pub state: String,
    /// Sections asked for.
    #[serde(rename = "wanted_sections")]
    pub wanted: Vec<String>,
    /// Who asked.
    pub requested_by: String,
    /// Request id that asked; it reaches the calls to the tenant.
    pub request_id: String,
    /// Asked for.
    pub requested_at: Timestamp,
    /// Begun.
    pub started_at: Option<Timestamp>,
    /// Last sign of life.
    pub progress_at: Option<Timestamp>,
    /// Ended.
    pub ended_at: Option<Timestamp>,
    /// Section at work.
    pub current_section: Option<String>,
    /// Records a second of that section; null before it is known.
    pub records_per_second: Option<f64>,
    /// Seconds until that section is read at this pace; null when the tenant told no total.
    pub seconds_left: Option<u64>,
    /// What was done, in the order the sections ran.
    pub sections: Vec<SectionView>,
    /// Remarks for people.
    pub remarks: Vec<String>,
    /// Why it failed; empty otherwise.
    pub error: String,
    /// What to do about it; empty otherwise.
    pub remedy: String,
}

/// Counts of one section.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunSection)]
pub struct SectionView {
    /// Which.
    pub section: String,
    /// Pages read.
    pub pages: u64,
    /// Pages expected.
    pub pages_expected: u64,
    /// Records read.
    pub read: u64,
    /// The tenant's total.
    pub total: u64,
    /// New ones.
    pub added: u64,
    /// Changed ones.
    pub changed: u64,
    /// Not seen in this run.
    pub missing: u64,
    /// Seen again.
    pub returned: u64,
    /// Tombstoned by this run.
    pub tombstoned: u64,
    /// Deletions that wait for a person.
    pub held: u64,
    /// Rows written.
    pub writes: u64,
    /// Bytes received.
    pub bytes: u64,
}

impl From<(Section, SectionCounts)> for SectionView {
    fn from((section, counts): (Section, SectionCounts)) -> Self {
        Self {
            section: section.to_string(),
            pages: counts.pages,
            pages_expected: counts.pages_expected,
            read: counts.read,
            total: counts.total,
            added: counts.added,
            changed: counts.changed,
            missing: counts.missing,
            returned: counts.returned,
            tombstoned: counts.tombstoned,
            held: counts.held,
            writes: counts.writes,
            bytes: counts.bytes,
        }
    }
}

impl From<RunRow> for RunView {
    fn from(row: RunRow) -> Self {
        let pace = row.progress_at.and_then(|at| row.report.pace(at));
        Self {
            id: row.id.0,
            integration_id: row.integration_id.0,
            mode: row.mode.to_string(),
            state: row.state.to_string(),
            wanted: row.sections.iter().map(ToString::to_string).collect(),
            requested_by: row.requested_by,
            request_id: row.request_id,
            requested_at: row.requested_at,
            started_at: row.started_at,
            progress_at: row.progress_at,
            ended_at: row.ended_at,
            current_section: row.report.current.map(|section| section.to_string()),
            records_per_second: pace.map(|pace| (pace.records_per_second * 10.0).round() / 10.0),
            seconds_left: pace.and_then(|pace| pace.seconds_left),
            sections: row.report.sections.into_iter().map(SectionView::from).collect(),
            remarks: row.report.remarks,
            error: row.error,
            remedy: row.remedy,
        }
    }
}
