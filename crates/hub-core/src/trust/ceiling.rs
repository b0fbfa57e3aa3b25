//! What somebody outside sets a limit to (BY-12).

use jiff::Timestamp;

use super::Level;

/// The highest level that a device, or all devices of a user, may reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceiling {
    /// The level.
    pub level: Level,
    /// Why, in the words of who set it.
    pub reason: String,
    /// The product or person that set it.
    pub source: String,
    /// Until when; without, until it is taken away.
    pub expires_at: Option<Timestamp>,
}

impl Ceiling {
    /// Whether it still counts.
    pub fn counts_at(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|at| now < at)
    }
}
