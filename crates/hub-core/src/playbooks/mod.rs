//! Playbooks: the few things that the hub orders by itself, each switched on by an admin for one integration (MO-12).
//!
//! A playbook knows what it is for ([`PlaybookName`]), its settings ([`PlaybookSettings`]), and for each user or device
//! that begins to match a [`Case`]. [`next`] says what a case waits for or does now. Whatever it orders goes the way of all
//! orders, with every guard of [`crate::actions`]: a playbook can forbid itself more than a person, never less.

mod case;
mod next;
mod settings;

pub use case::{Case, CaseState, CaseStep};
pub use next::{CaseFacts, Match, Next, Placed, Wait, is_jump, next, pause_after};
pub use settings::{DeactivatedUser, PlaybookName, PlaybookSettings, StaleDeed, StaleDevice};

/// Most targets of one order of a playbook.
pub const ORDER_TARGETS_MAX: usize = 100;
