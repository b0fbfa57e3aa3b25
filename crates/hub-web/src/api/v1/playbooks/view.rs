//! How playbooks and their cases look on the wire.

use hub_core::playbooks::PlaybookName;
use hub_store::{CaseRow, PlaybookMatches};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::settings::PlaybookSettingsView;

/// The playbooks of an integration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Playbooks)]
pub struct PlaybooksView {
    /// Which are on, and how far they go.
    pub settings: PlaybookSettingsView,
    /// How many of their cases stand where.
    pub cases: Vec<CaseCount>,
}

/// How many cases of a playbook stand so.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaybookCaseCount)]
pub struct CaseCount {
    /// `deactivated_user` or `stale_device`.
    pub playbook: String,
    /// `before`, `waiting`, `ordered`, `stopped` or `ended`.
    pub state: String,
    /// So many.
    pub count: u64,
}

/// What matches a playbook now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaybookPreview)]
pub struct PlaybookPreview {
    /// So many users or devices: they are left alone when the playbook is switched on.
    pub left_alone: u64,
    /// The first of them.
    pub sample: Vec<PlaybookTargetView>,
}

/// A user or a device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaybookTarget)]
pub struct PlaybookTargetView {
    /// Its id in the hub.
    pub id: i64,
    /// Its name.
    pub label: String,
}

/// One user or device that began to match, and how far its playbook came.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaybookCase)]
pub struct CaseView {
    /// Its number.
    pub id: i64,
    /// `deactivated_user` or `stale_device`.
    pub playbook: String,
    /// `user` or `device`.
    pub target_kind: String,
    /// Its id in the hub.
    pub target_id: i64,
    /// Its name when the case was opened.
    pub label: String,
    /// `before` (left alone), `waiting`, `ordered`, `stopped` or `ended`.
    pub state: String,
    /// Its next step, or its last: `lock`, `wipe` or `remove`.
    pub step: String,
    /// When it was opened.
    pub began_at: Timestamp,
    /// When its next step is due; null when there is none.
    pub due_at: Option<Timestamp>,
    /// Its first order.
    pub first_action: Option<i64>,
    /// Its last order.
    pub last_action: Option<i64>,
    /// What was found or done last.
    pub words: String,
    /// When it was stopped or ended.
    pub ended_at: Option<Timestamp>,
}

impl From<CaseRow> for CaseView {
    fn from(row: CaseRow) -> Self {
        let is_waiting = row.case.state == hub_core::playbooks::CaseState::Waiting;
        let due = row.case.not_before.map_or(row.case.due_at, |pause| pause.max(row.case.due_at));
        Self {
            id: row.id,
            playbook: row.playbook.to_string(),
            target_kind: row.target_kind.to_string(),
            target_id: row.hub_id,
            label: row.label,
            state: row.case.state.to_string(),
            step: row.case.step.to_string(),
            began_at: row.began_at,
            due_at: is_waiting.then_some(due),
            first_action: row.first_action,
            last_action: row.last_action,
            words: row.words,
            ended_at: row.ended_at,
        }
    }
}

impl From<PlaybookMatches> for PlaybookPreview {
    fn from(matches: PlaybookMatches) -> Self {
        let sample = matches.sample.into_iter();
        let sample =
            sample.map(|target| PlaybookTargetView { id: target.hub_id, label: target.label }).collect();
        Self { left_alone: matches.count, sample }
    }
}

/// The name of a playbook as it stands in a call.
pub fn read_name(name: &str) -> Result<PlaybookName, crate::http::problem::Problem> {
    name.parse().map_err(|_| {
        let expected = "deactivated_user or stale_device".to_owned();
        crate::http::problem::Problem::field("playbook", Some(name.to_owned()), expected)
    })
}
