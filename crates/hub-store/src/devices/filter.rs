//! What a list of devices is asked for, and what of it the facets decide.

use hub_core::ids::{IntegrationId, UemId};
use jiff::Timestamp;

use super::{DeviceState, Facet};

/// What a list shows. Empty texts and `None` do not filter.
#[derive(Debug, Clone, Default)]
pub struct DeviceFilter {
    /// Beginning of friendly name, serial number, user name, e-mail, UDID, IMEI or asset number; case does not matter.
    pub search: String,
    /// Integration.
    pub integration_id: Option<IntegrationId>,
    /// Platform word.
    pub platform: Option<String>,
    /// Compliance word.
    pub compliance: Option<String>,
    /// Enrollment word.
    pub enrollment: Option<String>,
    /// Ownership word.
    pub ownership: Option<String>,
    /// Compromised.
    pub is_compromised: Option<bool>,
    /// Organization group in the tenant (this one only).
    pub org_group_uem_id: Option<UemId>,
    /// Member of that smart group (hub id).
    pub smart_group_id: Option<i64>,
    /// Last seen before.
    pub seen_before: Option<Timestamp>,
    /// State; `None` shows active and missing ones.
    pub state: Option<DeviceState>,
}

impl DeviceFilter {
    /// In words, for people: `platform ios, last seen before 2026-08-01T00:00:00Z`.
    pub fn words(&self) -> String {
        let word = |name: &str, value: &Option<String>| {
            value.as_ref().filter(|value| !value.is_empty()).map(|value| format!("{name} {value}"))
        };
        let parts = [
            (!self.search.trim().is_empty())
                .then(|| format!("a name, number or user like {:?}", self.search.trim())),
            word("platform", &self.platform),
            word("compliance", &self.compliance),
            word("enrollment", &self.enrollment),
            word("ownership", &self.ownership),
            self.is_compromised
                .map(|is| if is { "compromised".to_owned() } else { "not compromised".to_owned() }),
            self.org_group_uem_id.map(|id| format!("organization group {id}")),
            self.smart_group_id.map(|id| format!("smart group {id} of the hub")),
            self.seen_before.map(|at| format!("last seen before {at}")),
            self.state.map(|state| format!("state {}", state.as_str())),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "no condition: all of the integration".to_owned() } else { parts.join(", ") }
    }

    /// Whether devices of that facet pass the part of the filter that facets decide.
    pub(super) fn admits(&self, facet: &Facet) -> bool {
        let key = &facet.key;
        let is_word = |wanted: &Option<String>, word: &String| {
            wanted.as_ref().is_none_or(|wanted| wanted.is_empty() || wanted == word)
        };
        !facet.is_removed
            && self.integration_id.is_none_or(|id| id == facet.integration_id)
            && self.state.map_or(key.state != DeviceState::Tombstoned, |state| state == key.state)
            && self.is_compromised.is_none_or(|is| key.is_compromised == Some(is))
            && is_word(&self.platform, &key.platform)
            && is_word(&self.compliance, &key.compliance)
            && is_word(&self.enrollment, &key.enrollment)
            && is_word(&self.ownership, &key.ownership)
    }
}
