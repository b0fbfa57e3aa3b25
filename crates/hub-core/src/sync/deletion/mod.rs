//! Who may be tombstoned (MO-2, HM-14, HM-15): starts from "keep", every rule must agree before a device goes.
//!
//! The rule is a chain of types, so that no step can be left out:
//!
//! 1. [`ConclusiveRun::admit`]: only a complete, full, unpaused run under an unchanged scope says anything about absence
//! 2. [`ConclusiveRun::miss`]: which unseen devices it counts as missed; devices of a group that can no longer be seen
//!    are *scope lost*: an alert, never a deletion. Those missed often enough are candidates
//! 3. [`Missed::confirm`]: each candidate needs a direct look-up that says *not found* (or *no longer managed*)
//! 4. [`Confirmed::plan`]: the threshold holds the whole plan for a person; devices on hold or with an action in flight stay
//!
//! The worker asks the questions (look-ups) between the steps and carries the [`DeletionPlan`] out.

mod evidence;
mod missed;
mod plan;

pub use evidence::{ConclusiveRun, NotConclusive, RunEvidence};
pub use missed::{Candidate, KnownMember, Missed, Unseen};
pub use plan::{Confirmed, Decision, DeletionPlan, Exemption, LookUp, Verdict};
