//! What a smart group asks for, as it is stored.

use serde::{Deserialize, Serialize};

/// How the members are chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CriteriaType {
    /// Every filled criterion must hold; then additions and exclusions.
    #[default]
    All,
    /// Only the listed devices and the devices of the listed users, less the exclusions.
    UserDevice,
}

/// How an operating system's version is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::Display)]
pub enum Operator {
    /// Any version of that platform.
    Any,
    /// The same version; missing parts count as 0.
    EqualTo,
    /// Another version.
    NotEqualTo,
    /// A later version.
    GreaterThan,
    /// An earlier version.
    LessThan,
    /// The same or a later version.
    GreaterThanOrEqualTo,
    /// The same or an earlier version.
    LessThanOrEqualTo,
}

/// One line of the operating system criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemRule {
    /// Number of the platform.
    pub platform: u8,
    /// How to compare.
    pub operator: Operator,
    /// With what, as the vendor writes it: `iOS 17.0.0`.
    pub value: String,
}

/// One line of the maker criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakerRule {
    /// The maker's name.
    pub maker: String,
    /// Parts of names of its models; none: all of them.
    pub models: Vec<String>,
}

/// All criteria. An empty list asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Criteria {
    /// By criteria or by list.
    pub kind: CriteriaType,
    /// Organization groups, each with everything below it. None: the managing one.
    pub org_groups: Vec<i64>,
    /// Platform numbers.
    pub platforms: Vec<u8>,
    /// `C`, `S`, `E` or `U`.
    pub ownerships: Vec<char>,
    /// Operating systems. A platform named here only counts as asked for.
    pub systems: Vec<SystemRule>,
    /// Parts of a model's name.
    pub models: Vec<String>,
    /// Makers, and models of theirs.
    pub makers: Vec<MakerRule>,
    /// Words of *ManagementTypes* and *EnrollmentCategories* that hold for every device, kept as they were given.
    pub management_types: Vec<String>,
    /// The same for categories.
    pub enrollment_categories: Vec<String>,
    /// User groups.
    pub user_groups: Vec<i64>,
    /// Tags.
    pub tags: Vec<i64>,
    /// Devices that are members whatever the criteria say.
    pub device_additions: Vec<i64>,
    /// Users whose devices are.
    pub user_additions: Vec<i64>,
    /// Devices that are never members.
    pub device_exclusions: Vec<i64>,
    /// Users whose devices never are.
    pub user_exclusions: Vec<i64>,
    /// User groups whose members' devices never are.
    pub user_group_exclusions: Vec<i64>,
}

impl Criteria {
    /// How many exclusions the group has.
    pub fn exclusions(&self) -> usize {
        self.device_exclusions.len() + self.user_exclusions.len() + self.user_group_exclusions.len()
    }
}

/// A version made comparable: up to four numbers found in the text, missing ones 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 4]);

impl Version {
    /// Reads `iOS 17.0.0`, `17.5.1`, `10.0.22631`: the last word's numbers.
    pub fn read(text: &str) -> Self {
        let mut parts = [0; 4];
        let last = text.rsplit(' ').next().unwrap_or(text);
        for (part, digits) in parts.iter_mut().zip(last.split('.')) {
            *part = digits.parse().unwrap_or(0);
        }
        Self(parts)
    }
}

impl Operator {
    /// Whether `version` stands in that relation to `wanted`.
    pub fn holds(self, version: Version, wanted: Version) -> bool {
        match self {
            Self::Any => true,
            Self::EqualTo => version == wanted,
            Self::NotEqualTo => version != wanted,
            Self::GreaterThan => version > wanted,
            Self::LessThan => version < wanted,
            Self::GreaterThanOrEqualTo => version >= wanted,
            Self::LessThanOrEqualTo => version <= wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_and_missing_parts_are_zero() {
        assert!(Version::read("iOS 17.10") > Version::read("17.9.9"));
        assert_eq!(Version::read("14"), Version::read("Android 14.0.0"));
        assert!(Operator::GreaterThanOrEqualTo.holds(Version::read("17.0"), Version::read("iOS 17.0.0")));
        assert!(!Operator::GreaterThan.holds(Version::read("17.0"), Version::read("iOS 17.0.0")));
    }
}
