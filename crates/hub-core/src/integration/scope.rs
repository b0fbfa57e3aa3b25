//! Which part of a tenant an integration reads (HM-2, HM-10, HM-11, TM-2).

use serde::{Deserialize, Serialize};

use crate::ids::UemId;

/// Most groups that one integration may choose.
pub const GROUPS_MAX: usize = 200;

/// The chosen part of the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScopeSettings {
    /// The groups whose devices are read; none chosen means everything that the account sees.
    pub groups: Vec<ChosenGroup>,
    /// Those of them whose Android devices carry a personal and a work profile (HM-11).
    pub android_enterprise: Vec<GroupKey>,
}

/// A group of the tenant, as the vendor counts them: organization groups and smart groups have ids of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupKey {
    /// Which of the two.
    pub kind: GroupKind,
    /// Its id in the tenant.
    pub uem_id: UemId,
}

/// What devices are grouped by.
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
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum GroupKind {
    /// A node of the tenant's tree.
    OrgGroup,
    /// Devices by criteria.
    SmartGroup,
}

/// A group that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenGroup {
    /// Which group.
    #[serde(flatten)]
    pub key: GroupKey,
    /// Its name when it was chosen: what is told when it has vanished.
    #[serde(default)]
    pub name: String,
    /// Whether the devices of its child groups are read too; of an organization group only.
    #[serde(default)]
    pub include_children: bool,
}

/// As the command line writes it: `og:570`, `sg:12`.
impl std::fmt::Display for GroupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self.kind {
            GroupKind::OrgGroup => "og",
            GroupKind::SmartGroup => "sg",
        };
        write!(f, "{kind}:{}", self.uem_id)
    }
}

impl std::str::FromStr for GroupKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || format!("{text:?} names no group: write og:570 or sg:12");
        let (kind, id) = text.trim().split_once(':').ok_or_else(expected)?;
        let kind = match kind {
            "og" => GroupKind::OrgGroup,
            "sg" => GroupKind::SmartGroup,
            _ => return Err(expected()),
        };
        Ok(Self { kind, uem_id: id.parse().map_err(|_| expected())? })
    }
}
