//! The life of one target of an action (MO-12): every way from a state to the next has a name, and there is no other.
//!
//! ```text
//! held ──Approve──► approved ──Begin──► sending ──Accept──► accepted ──Confirm──► confirmed
//!   ▲ └─Cancel─► cancelled ▲ │             │ ├─Refuse──► failed                └─Deny──► failed
//!   └───────Hold───────────┼─┘             │ ├─Lose────► unknown ──Confirm/Deny/Accept──► …
//!                          └───NotSent─────┘ └─Stall───► held_by_uem ──Accept/Deny──► …
//! ```
//!
//! Nothing leads from *sending*, *accepted*, *unknown* or *held by the UEM* back to *approved*, but for a call of which it is
//! proven that it never left: what may have been sent is never sent again.

use serde::{Deserialize, Serialize};

/// Where it stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::EnumIter,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ItemState {
    /// Waits for a second operator.
    Held,
    /// Waits to be sent.
    Approved,
    /// The call was begun. Whoever finds it so after a kill cannot know whether it left.
    Sending,
    /// The UEM took it. Not done yet.
    Accepted,
    /// The UEM holds it back itself, by its wipe protection.
    HeldByUem,
    /// Sent or perhaps sent, and no answer.
    Unknown,
    /// Done, by what the device or the tenant shows now.
    Confirmed,
    /// Not done, and it will not be.
    Failed,
    /// Taken back before it was sent.
    Cancelled,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter, strum::AsRefStr)]
pub enum ItemEvent {
    /// A second operator lets it go on.
    Approve,
    /// Too many in too short a time: it waits for a person.
    Hold,
    /// Its order was rejected, stopped, or has expired.
    Cancel,
    /// A guard says at the last moment that it must not be sent.
    Bar,
    /// The sender takes it up.
    Begin,
    /// It is proven that the call never left.
    NotSent,
    /// The UEM took it.
    Accept,
    /// The UEM refused it.
    Refuse,
    /// The UEM holds it back.
    Stall,
    /// The answer was lost, or the sender was killed.
    Lose,
    /// What the device shows proves that it was done.
    Confirm,
    /// What the device shows proves that it was not done and will not be.
    Deny,
}

impl ItemState {
    /// The next state; `None` where there is no such way.
    pub fn after(self, event: ItemEvent) -> Option<Self> {
        use ItemEvent as E;
        Some(match (self, event) {
            (Self::Held, E::Approve) => Self::Approved,
            (Self::Held | Self::Approved, E::Cancel) => Self::Cancelled,
            (Self::Approved, E::Hold) => Self::Held,
            (Self::Held | Self::Approved, E::Bar) => Self::Failed,
            (Self::Approved, E::Begin) => Self::Sending,
            (Self::Sending, E::NotSent) => Self::Approved,
            (Self::Sending | Self::Unknown | Self::HeldByUem, E::Accept) => Self::Accepted,
            (Self::Sending, E::Refuse) => Self::Failed,
            (Self::Sending | Self::Unknown, E::Stall) => Self::HeldByUem,
            (Self::Sending, E::Lose) => Self::Unknown,
            (Self::Accepted | Self::Unknown | Self::HeldByUem, E::Confirm) => Self::Confirmed,
            (Self::Accepted | Self::Unknown | Self::HeldByUem, E::Deny) => Self::Failed,
            _ => return None,
        })
    }

    /// Whether nothing happens to it any more.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Confirmed | Self::Failed | Self::Cancelled)
    }

    /// Whether a call for it left or may have left.
    pub fn may_be_sent(self) -> bool {
        matches!(self, Self::Sending | Self::Accepted | Self::HeldByUem | Self::Unknown | Self::Confirmed)
    }

    /// Whether its outcome is still to be read from the tenant.
    pub fn is_watched(self) -> bool {
        matches!(self, Self::Accepted | Self::HeldByUem | Self::Unknown)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Held => "held: waits for a second operator",
            Self::Approved => "approved: waits to be sent",
            Self::Sending => "being sent",
            Self::Accepted => "accepted by the UEM, not yet confirmed by the device",
            Self::HeldByUem => "held by the UEM's own wipe protection",
            Self::Unknown => "unknown: the answer was lost, it is not sent again",
            Self::Confirmed => "confirmed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled before it was sent",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::IntoEnumIterator;

    use super::*;

    /// Every way there is: a change of it is a change of this table.
    #[test]
    fn these_are_the_ways() {
        let mut ways = Vec::new();
        for state in ItemState::iter() {
            for event in ItemEvent::iter() {
                if let Some(next) = state.after(event) {
                    ways.push(format!("{state} {} {next}", event.as_ref()));
                }
            }
        }
        assert_eq!(
            ways,
            [
                "held Approve approved",
                "held Cancel cancelled",
                "held Bar failed",
                "approved Hold held",
                "approved Cancel cancelled",
                "approved Bar failed",
                "approved Begin sending",
                "sending NotSent approved",
                "sending Accept accepted",
                "sending Refuse failed",
                "sending Stall held_by_uem",
                "sending Lose unknown",
                "accepted Confirm confirmed",
                "accepted Deny failed",
                "held_by_uem Accept accepted",
                "held_by_uem Confirm confirmed",
                "held_by_uem Deny failed",
                "unknown Accept accepted",
                "unknown Stall held_by_uem",
                "unknown Confirm confirmed",
                "unknown Deny failed",
            ]
        );
    }

    proptest! {
        /// Whatever happens in whatever order: between two begins lies the proof that the first never left, and what has
        /// ended stays as it is.
        #[test]
        fn nothing_is_begun_twice(events in prop::collection::vec(0..12_usize, 0..60), held in any::<bool>()) {
            let all: Vec<ItemEvent> = ItemEvent::iter().collect();
            let mut state = if held { ItemState::Held } else { ItemState::Approved };
            let mut may_have_left = false;
            for event in events.into_iter().map(|index| all[index]) {
                let Some(next) = state.after(event) else { continue };
                prop_assert!(!state.is_ended());
                match event {
                    ItemEvent::Begin => {
                        prop_assert!(!may_have_left);
                        may_have_left = true;
                    }
                    ItemEvent::NotSent => may_have_left = false,
                    _ => {}
                }
                prop_assert!(!next.may_be_sent() || may_have_left);
                state = next;
            }
        }
    }
}
