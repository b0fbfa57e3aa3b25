//! Names of tags: prefix, family, word. `MOORING_Status_Active`, `MOORING_Risk_High`, `MOORING_TF_Malware`.

use std::ops::RangeInclusive;

use strum::IntoEnumIterator as _;

use super::{DeviceStatus, Risk};
use crate::integration::TaggingSettings;

/// Longest name of a tag that tenants take.
pub const NAME_CHARS_MAX: usize = 50;
/// Length of a prefix. Never empty: without one, tags of other people could be taken for the hub's.
pub const PREFIX_CHARS: RangeInclusive<usize> = 2..=20;
/// Longest threat factor: with the longest prefix and its family the name still fits.
pub const THREAT_FACTOR_CHARS_MAX: usize = NAME_CHARS_MAX - *PREFIX_CHARS.end() - "TF_".len();

/// What a tag of the hub tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter)]
pub enum Family {
    /// One of [`DeviceStatus`].
    Status,
    /// One of [`Risk`].
    Risk,
    /// One for each threat factor.
    ThreatFactor,
}

impl Family {
    /// What stands between the prefix and the word.
    pub fn infix(self) -> &'static str {
        match self {
            Self::Status => "Status_",
            Self::Risk => "Risk_",
            Self::ThreatFactor => "TF_",
        }
    }

    /// Whether its switch is on.
    pub fn is_on(self, settings: &TaggingSettings) -> bool {
        match self {
            Self::Status => settings.device_status,
            Self::Risk => settings.device_risk,
            Self::ThreatFactor => settings.device_threat_factors,
        }
    }
}

/// The name of a tag.
pub fn tag_name(prefix: &str, family: Family, word: &str) -> String {
    format!("{prefix}{}{word}", family.infix())
}

/// The family that a tag belongs to under this prefix; `None` for tags of other people, which are never touched.
pub fn family_of(prefix: &str, name: &str) -> Option<Family> {
    let rest = name.strip_prefix(prefix).filter(|_| !prefix.is_empty())?;
    Family::iter().find(|family| rest.strip_prefix(family.infix()).is_some_and(|word| !word.is_empty()))
}

/// Names that are known before any device is looked at: the words of status and risk, as far as they are on.
pub fn fixed_names(settings: &TaggingSettings) -> Vec<String> {
    let mut names = Vec::new();
    if settings.device_status {
        let words = DeviceStatus::iter();
        names.extend(words.map(|status| tag_name(&settings.prefix, Family::Status, status.word())));
    }
    if settings.device_risk {
        names.extend(Risk::iter().map(|risk| tag_name(&settings.prefix, Family::Risk, risk.word())));
    }
    names
}

/// Whether a text may be a threat factor: letters, digits, `_`, `-` and `.`.
pub fn is_threat_factor(text: &str) -> bool {
    (1..=THREAT_FACTOR_CHARS_MAX).contains(&text.chars().count()) && is_plain(text)
}

/// Whether every letter of a text may stand in the name of a tag.
pub(crate) fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
