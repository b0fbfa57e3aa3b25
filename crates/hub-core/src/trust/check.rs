//! The ranges of the rules, used by every front door.

use std::ops::RangeInclusive;

use super::{TrustRules, factor::compare_versions};
use crate::{
    checks,
    fleet::{Ownership, Platform},
    integration::SettingError,
};

/// Range of days since the last patch.
pub const PATCH_AGE_DAYS: RangeInclusive<u32> = 1..=3_650;
/// Range of hours since a contact or a report.
pub const CONTACT_HOURS: RangeInclusive<u32> = 1..=8_760;
/// Most unwanted apps.
pub const UNWANTED_APPS_MAX: usize = 500;
/// Longest bundle id, in characters.
pub const BUNDLE_ID_CHARS_MAX: usize = 255;

impl TrustRules {
    /// Every refusal at once.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        let refusals: Vec<SettingError> = [
            checks::range("patch_age_max_days", self.patch_age_max_days, PATCH_AGE_DAYS, "days"),
            checks::range("last_seen_max_hours", self.last_seen_max_hours, CONTACT_HOURS, "hours"),
            checks::range("agent_report_max_hours", self.agent_report_max_hours, CONTACT_HOURS, "hours"),
            self.check_owners(),
            self.check_unwanted_apps(),
        ]
        .into_iter()
        .flatten()
        .chain(self.os_minimum.iter().filter_map(|(platform, version)| check_minimum(platform, version)))
        .collect();
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    fn check_owners(&self) -> Option<SettingError> {
        let unknown =
            self.owners.iter().find(|owner| matches!(owner, Ownership::Other(_) | Ownership::Undefined))?;
        Some(SettingError {
            field: "owners",
            value: unknown.to_string(),
            expected: "corporate_dedicated, corporate_shared or employee_owned".to_owned(),
        })
    }

    fn check_unwanted_apps(&self) -> Option<SettingError> {
        let refused =
            |value: String, expected: String| Some(SettingError { field: "unwanted_apps", value, expected });
        if self.unwanted_apps.len() > UNWANTED_APPS_MAX {
            let count = format!("{} apps", self.unwanted_apps.len());
            return refused(count, format!("at most {UNWANTED_APPS_MAX} bundle ids"));
        }
        let is_bundle_id = |id: &str| {
            (1..=BUNDLE_ID_CHARS_MAX).contains(&id.len())
                && !id.contains(|c: char| c.is_whitespace() || c.is_control())
        };
        let wrong = self.unwanted_apps.iter().find(|id| !is_bundle_id(id))?;
        refused(
            wrong.chars().take(BUNDLE_ID_CHARS_MAX).collect(),
            format!(
                "bundle ids of 1 to {BUNDLE_ID_CHARS_MAX} characters without spaces, such as com.example.app"
            ),
        )
    }
}

fn check_minimum(platform: &str, version: &str) -> Option<SettingError> {
    let is_platform = Platform::KNOWN.contains(&platform) && platform != Platform::Unknown.as_str();
    if is_platform && compare_versions(version, version).is_some() {
        return None;
    }
    Some(SettingError {
        field: "os_minimum",
        value: format!("{platform} = {version}"),
        expected: format!(
            "one of {} and a version in numbers, such as ios = 17.5",
            Platform::KNOWN.split_last().map_or(&[][..], |(_, known)| known).join(", ")
        ),
    })
}
