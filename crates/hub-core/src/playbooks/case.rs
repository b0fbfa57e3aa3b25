//! A case: one user or device that began to match, and how far its playbook came.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::PlaybookName;

/// How a case stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::EnumIter,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CaseState {
    /// It matched already when the playbook was switched on, or when it was first read: left alone.
    Before,
    /// Its next step is still to be ordered.
    Waiting,
    /// All of its steps were ordered.
    Ordered,
    /// Somebody stopped it: nothing more is ordered.
    Stopped,
    /// It matches no more.
    Ended,
}

/// What is ordered in a case.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CaseStep {
    /// All managed devices of the user are locked.
    Lock,
    /// They are wiped of the organization's data.
    Wipe,
    /// What the settings say for a device without contact.
    Remove,
}

impl CaseStep {
    /// What a case of the playbook begins with.
    pub fn first(name: PlaybookName) -> Self {
        match name {
            PlaybookName::DeactivatedUser => Self::Lock,
            PlaybookName::StaleDevice => Self::Remove,
        }
    }
}

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// How it stands.
    pub state: CaseState,
    /// Its next step, or its last when all were ordered.
    pub step: CaseStep,
    /// Since when that step is the next.
    pub step_at: Timestamp,
    /// The step is not ordered before.
    pub due_at: Timestamp,
    /// Nor before this: the pause after a refusal.
    pub not_before: Option<Timestamp>,
}

impl Case {
    /// One that begins now.
    pub fn begin(name: PlaybookName, now: Timestamp) -> Self {
        let step = CaseStep::first(name);
        Self { state: CaseState::Waiting, step, step_at: now, due_at: now, not_before: None }
    }

    /// As it stands after its step was ordered, or needed no order.
    #[must_use]
    pub fn after_step(self, wipe_after_days: u32, now: Timestamp) -> Self {
        match self.step {
            CaseStep::Lock => Self {
                step: CaseStep::Wipe,
                step_at: now,
                due_at: later(now, wipe_after_days),
                not_before: None,
                ..self
            },
            CaseStep::Wipe | CaseStep::Remove => Self { state: CaseState::Ordered, not_before: None, ..self },
        }
    }

    /// When its step is due by the stored time and by the settings, whichever is later: a longer wait counts for cases that
    /// are open already, a shorter one does not.
    pub fn due(&self, wipe_after_days: u32) -> Timestamp {
        match self.step {
            CaseStep::Wipe => self.due_at.max(later(self.step_at, wipe_after_days)),
            CaseStep::Lock | CaseStep::Remove => self.due_at,
        }
    }
}

fn later(from: Timestamp, days: u32) -> Timestamp {
    from.saturating_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MAX)
}
