//! Cases as they are read.

use database::Row;
use hub_core::{
    actions::TargetKind,
    ids::IntegrationId,
    playbooks::{Case, PlaybookName},
};
use jiff::Timestamp;

use crate::StoreError;

const CORRUPT: StoreError = StoreError::Corrupt { what: "case of a playbook" };

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its number.
    pub id: i64,
    /// Whose tenant it concerns.
    pub integration_id: IntegrationId,
    /// Which playbook opened it.
    pub playbook: PlaybookName,
    /// What it is about.
    pub target_kind: TargetKind,
    /// The user or device, in the hub.
    pub hub_id: i64,
    /// Its name when the case was opened.
    pub label: String,
    /// How far it is.
    pub case: Case,
    /// Its target still matches, so no other case of it can be opened.
    pub is_open: bool,
    /// When it was opened.
    pub began_at: Timestamp,
    /// Refusals of the step in a row.
    pub refusals: u32,
    /// How many orders it came to: part of the key of the next one.
    pub orders: u32,
    /// The first order: the lock.
    pub first_action: Option<i64>,
    /// The last order.
    pub last_action: Option<i64>,
    /// What was found or done last.
    pub words: String,
    /// When it was stopped or ended.
    pub ended_at: Option<Timestamp>,
}

pub(super) const CASE: &str = "c.id, c.integration_id, c.playbook, c.target_kind, c.hub_id, c.label, c.state, c.step, \
    c.step_at_ms, c.due_at_ms, c.not_before_ms, c.is_open, c.began_at_ms, c.refusals, c.orders, c.first_action_id, \
    c.last_action_id, c.words, c.ended_at_ms";

pub(super) fn read_case(row: &Row) -> Result<CaseRow, StoreError> {
    let word = |at: usize| row.at::<String>(at);
    Ok(CaseRow {
        id: row.at(0)?,
        integration_id: IntegrationId(row.at(1)?),
        playbook: word(2)?.parse().map_err(|_| CORRUPT)?,
        target_kind: word(3)?.parse().map_err(|_| CORRUPT)?,
        hub_id: row.at(4)?,
        label: word(5)?,
        case: Case {
            state: word(6)?.parse().map_err(|_| CORRUPT)?,
            step: word(7)?.parse().map_err(|_| CORRUPT)?,
            step_at: row.at(8)?,
            due_at: row.at(9)?,
            not_before: row.at(10)?,
        },
        is_open: row.at(11)?,
        began_at: row.at(12)?,
        refusals: row.at(13)?,
        orders: row.at(14)?,
        first_action: row.at(15)?,
        last_action: row.at(16)?,
        words: word(17)?,
        ended_at: row.at(18)?,
    })
}
