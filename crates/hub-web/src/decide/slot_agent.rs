//! The agent of a device, as the fleet in memory keeps it: small, because a million devices are kept.

use hub_core::trust::{Agent, AgentWord};
use hub_store::FleetAgent;
use jiff::Timestamp;

/// An agent that has reported and may still.
#[derive(Clone, Copy)]
pub(super) struct SlotAgent {
    id: u32,
    /// Seconds since 1970.
    seen_at: u32,
    says: AgentWord,
}

impl SlotAgent {
    /// One that cannot be kept is none: that costs trust, and gives none.
    pub fn of(agent: &FleetAgent) -> Option<Self> {
        let (id, seen_at) = (u32::try_from(agent.id).ok()?, u32::try_from(agent.seen_at.as_second()).ok()?);
        Some(Self { id, seen_at, says: agent.says })
    }

    /// Whether it is that one.
    pub fn is(&self, id: i64) -> bool {
        i64::from(self.id) == id
    }

    /// What it is to the hub, and what it says.
    pub fn told(&self) -> (Agent, AgentWord) {
        match Timestamp::from_second(i64::from(self.seen_at)) {
            Ok(at) => (Agent::Reported(at), self.says),
            Err(_) => (Agent::Absent, AgentWord::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_costs_a_device_twelve_bytes_and_is_as_it_was_told() {
        assert_eq!(size_of::<Option<SlotAgent>>(), 12);
        let says = AgentWord { is_encrypted: Some(false), has_passcode: None };
        let seen_at = Timestamp::from_second(1_800_000_000).unwrap();
        let kept = SlotAgent::of(&FleetAgent { id: 7, seen_at, says }).unwrap();
        assert_eq!(kept.told(), (Agent::Reported(seen_at), says));
        assert!(kept.is(7) && !kept.is(8));
        assert!(SlotAgent::of(&FleetAgent { id: i64::MAX, seen_at, says }).is_none());
    }
}
