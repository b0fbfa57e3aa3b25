//! Step 1: whether a run may conclude anything from absence.

use crate::sync::{Completeness, Mode};

/// What is known about a run at its end.
#[derive(Debug, Clone, Copy)]
pub struct RunEvidence<'a> {
    /// Full or incremental.
    pub mode: Mode,
    /// The judgement over the device pages.
    pub completeness: &'a Completeness,
    /// No call of the run failed for good, and nothing was left out.
    pub is_faultless: bool,
    /// An operator paused or cancelled it.
    pub was_paused: bool,
    /// The list of organization groups was read completely in the same run.
    pub are_org_groups_complete: bool,
    /// Chosen groups that vanished or could not be read, in words.
    pub lost_groups: &'a [String],
    /// The integration's scope version when the run began.
    pub scope_version: i64,
    /// The same now, at its end.
    pub scope_version_now: i64,
    /// The scope version of the last complete full run; `None` when there was none.
    pub last_complete_scope_version: Option<i64>,
    /// Different devices read.
    pub read: u64,
    /// Devices known before, tombstoned ones not counted.
    pub known_before: u64,
}

/// Why a run says nothing about absence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotConclusive {
    /// It read only what changed.
    #[error("an incremental run reads only what changed")]
    Incremental,
    /// Pages were missing or drifted.
    #[error("the reading is not whole: {0}")]
    Incomplete(String),
    /// A call failed.
    #[error("a part of the reading failed")]
    Faulty,
    /// It was paused.
    #[error("the run was paused")]
    Paused,
    /// Visibility of groups is not known.
    #[error("organization groups were not read completely, so a lost scope cannot be told from a departure")]
    OrgGroupsUnknown,
    /// Chosen groups cannot be seen: their devices are not gone.
    #[error("scope lost: {}", .0.join("; "))]
    ScopeLost(Vec<String>),
    /// Server, credentials or chosen groups were edited.
    #[error("server, credentials or chosen groups changed since the last complete run")]
    ScopeChanged,
    /// There is nothing to compare with.
    #[error("no complete run came before")]
    NoEarlierCompleteRun,
    /// Nothing where there was a fleet.
    #[error("no device was read where {known_before} are known")]
    Empty {
        /// Known before.
        known_before: u64,
    },
}

/// A run that may count absences. Only [`ConclusiveRun::admit`] makes one.
#[derive(Debug)]
pub struct ConclusiveRun(());

impl ConclusiveRun {
    /// Admits a run, or says why not.
    pub fn admit(evidence: &RunEvidence<'_>) -> Result<Self, NotConclusive> {
        if evidence.mode != Mode::Full {
            return Err(NotConclusive::Incremental);
        }
        if !evidence.lost_groups.is_empty() {
            return Err(NotConclusive::ScopeLost(evidence.lost_groups.to_vec()));
        }
        match evidence.completeness {
            Completeness::Complete => {}
            Completeness::Incomplete(words) => return Err(NotConclusive::Incomplete(words.clone())),
            Completeness::Reread(pages) => {
                return Err(NotConclusive::Incomplete(format!(
                    "{} pages wait to be read again",
                    pages.len()
                )));
            }
        }
        if !evidence.is_faultless {
            return Err(NotConclusive::Faulty);
        }
        if evidence.was_paused {
            return Err(NotConclusive::Paused);
        }
        if !evidence.are_org_groups_complete {
            return Err(NotConclusive::OrgGroupsUnknown);
        }
        if evidence.scope_version != evidence.scope_version_now {
            return Err(NotConclusive::ScopeChanged);
        }
        match evidence.last_complete_scope_version {
            None => return Err(NotConclusive::NoEarlierCompleteRun),
            Some(version) if version != evidence.scope_version => return Err(NotConclusive::ScopeChanged),
            Some(_) => {}
        }
        if evidence.read == 0 && evidence.known_before > 0 {
            return Err(NotConclusive::Empty { known_before: evidence.known_before });
        }
        Ok(Self(()))
    }
}
