//! The ranges of services and policies, used by every front door.

use std::{collections::HashMap, ops::RangeInclusive};

use super::{HostPattern, Policy, Service};
use crate::{checks, integration::SettingError, service_token::TOKEN_MINUTES_MAX};

/// Most services.
pub const SERVICES_MAX: usize = 2_000;
/// Most issuers of users' tokens.
pub const ISSUERS_MAX: usize = 100;
/// Most hosts, and most paths, of one service.
pub const PATTERNS_MAX: usize = 100;
/// Most user groups of one policy.
pub const USER_GROUPS_MAX: usize = 100;
/// Range of the age of what is known, in minutes.
pub const FACTS_AGE_MINUTES: RangeInclusive<u32> = 5..=43_200;
/// Range of silence, in hours; 0 asks for none.
pub const SILENCE_HOURS: RangeInclusive<u32> = 0..=8_760;
/// Range of grace, in minutes.
pub const GRACE_MINUTES: RangeInclusive<u32> = 0..=10_080;
/// Range of the time that a token counts, in minutes; 0 makes none.
pub const TOKEN_MINUTES: RangeInclusive<u32> = 0..=TOKEN_MINUTES_MAX;
/// Longest time that a service may be opened in an emergency, in hours.
pub const BYPASS_HOURS_MAX: i64 = 24;

impl Policy {
    /// Every refusal at once.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        all([
            checks::name("name", &self.name),
            checks::range("facts_max_age_minutes", self.facts_max_age_minutes, FACTS_AGE_MINUTES, "minutes"),
            checks::range(
                "silence_max_hours",
                self.silence_max_hours,
                SILENCE_HOURS,
                "hours, 0 for no limit",
            ),
            checks::range("grace_minutes", self.grace_minutes, GRACE_MINUTES, "minutes"),
            checks::range("token_minutes", self.token_minutes, TOKEN_MINUTES, "minutes, 0 for no token"),
            check_count("user_groups", self.user_groups.len(), 0..=USER_GROUPS_MAX, "groups"),
            self.user_groups.iter().find_map(|group| checks::name("user_groups", group)),
        ])
    }
}

impl Service {
    /// Every refusal at once.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        all([
            checks::name("name", &self.name),
            checks::name("policy", &self.policy),
            check_count("hosts", self.hosts.len(), 1..=PATTERNS_MAX, "hosts"),
            check_count("paths", self.paths.len(), 0..=PATTERNS_MAX, "paths, none for all"),
        ])
    }
}

/// The first place that two services both claim, if any: which of them would answer nobody could tell.
pub fn find_collision(services: &[Service]) -> Option<SettingError> {
    let mut claimed: HashMap<(&HostPattern, &str), &str> = HashMap::new();
    for service in services {
        let whole = service.paths.is_empty().then_some("/");
        for host in &service.hosts {
            for path in service.paths.iter().map(super::PathPattern::as_str).chain(whole) {
                let other = claimed.insert((host, path), &service.name);
                if let Some(other) = other.filter(|other| *other != service.name) {
                    return Some(SettingError {
                        field: "hosts",
                        value: format!("{host}{path}"),
                        expected: format!(
                            "a host and path that no other service has: {other} has it already"
                        ),
                    });
                }
            }
        }
    }
    None
}

fn all<const N: usize>(refusals: [Option<SettingError>; N]) -> Result<(), Vec<SettingError>> {
    let refusals: Vec<SettingError> = refusals.into_iter().flatten().collect();
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

fn check_count(
    field: &'static str,
    count: usize,
    range: RangeInclusive<usize>,
    unit: &str,
) -> Option<SettingError> {
    (!range.contains(&count)).then(|| SettingError {
        field,
        value: count.to_string(),
        expected: format!("{} to {} {unit}", range.start(), range.end()),
    })
}
