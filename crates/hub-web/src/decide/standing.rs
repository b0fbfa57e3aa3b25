//! How a device stands by the rules of the hub, whatever a policy adds: for its page.

use hub_core::{ids::DeviceId, trust::assess};
use jiff::SignedDuration;

use super::{Decider, explanation::FactorLine, judge};

/// Score, level, and what led to them.
pub struct DeviceTrust {
    /// 0 to 100.
    pub score: u8,
    /// As people read it.
    pub level: &'static str,
    /// How old is what the tenant said.
    pub age: SignedDuration,
    /// Who set a limit, why, and to which level.
    pub limit: Option<(String, String, &'static str)>,
    /// What each factor found.
    pub factors: Vec<FactorLine>,
}

impl Decider {
    /// How a device stands; nothing where it is not in memory (yet).
    pub fn standing(&self, id: DeviceId) -> Option<DeviceTrust> {
        let (setup, now) = (self.0.setup.load(), self.0.clock.now());
        let confirmations = self.0.confirmations.load();
        let fleet = self.0.fleet.read();
        let device = fleet.get(id)?;
        let facts = judge::facts(device, *confirmations.get(&device.integration())?);
        let ceilings = setup.ceilings(device.serial_number(), [device.user_email]);
        let rules = &setup.rules.trust;
        let assessed = assess(&facts, rules, &ceilings, None, now);
        let limit = assessed
            .ceiling
            .map(|ceiling| (ceiling.source.clone(), ceiling.reason.clone(), ceiling.level.label()));
        Some(DeviceTrust {
            score: assessed.score.get(),
            level: assessed.level().label(),
            age: now.duration_since(facts.told_at).max(SignedDuration::ZERO),
            limit,
            factors: assessed
                .findings
                .iter()
                .map(|finding| FactorLine::new(finding, &facts, rules, now))
                .collect(),
        })
    }
}
