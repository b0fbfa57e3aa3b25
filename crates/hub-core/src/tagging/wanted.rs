//! Which tags a device should have.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{DeviceStatus, Family, RiskFacts, is_threat_factor, tag_name};
use crate::{fleet::Enrollment, integration::TaggingSettings};

/// All of a device that its tags depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceFactsForTags {
    /// Enrolment.
    pub enrollment: Enrollment,
    /// Last contact with the tenant.
    pub last_seen: Option<Timestamp>,
    /// What others told of it.
    pub risk: RiskFacts,
}

/// The tags that the device should have, of the families that are on.
pub fn wanted_tags(
    settings: &TaggingSettings,
    device: &DeviceFactsForTags,
    now: Timestamp,
) -> BTreeSet<String> {
    let name = |family, word: &str| tag_name(&settings.prefix, family, word);
    let mut wanted = BTreeSet::new();
    if settings.device_status {
        let days = settings.inactive_after_days;
        let status = DeviceStatus::of(&device.enrollment, device.last_seen, days, now);
        wanted.insert(name(Family::Status, status.word()));
    }
    if settings.device_risk {
        wanted.insert(name(Family::Risk, device.risk.risk.word()));
    }
    if settings.device_threat_factors {
        let factors = device.risk.threat_factors.iter().filter(|factor| is_threat_factor(factor));
        wanted.extend(factors.map(|factor| name(Family::ThreatFactor, factor)));
    }
    wanted
}
