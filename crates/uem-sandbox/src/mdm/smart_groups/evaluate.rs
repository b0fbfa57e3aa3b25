//! Who is in a smart group: a plain function of the compiled criteria and one device's columns.
//!
//! `compile` resolves what depends on other tables once (subtrees, members of tags), so that a fleet of a million
//! devices is gone through with set look-ups only.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use roaring::RoaringBitmap;

use super::criteria::{Criteria, CriteriaType, MakerRule, Operator, Version};

/// What is looked at of one device.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Integer id of the device.
    pub device: u32,
    /// Integer id of its user, 0 without.
    pub user: i64,
    /// Its organization group.
    pub org_group: i64,
    /// Number of its platform.
    pub platform: u8,
    /// `C`, `S`, `E` or `U`.
    pub ownership: char,
    /// Version of its operating system.
    pub version: Version,
    /// Name of its model.
    pub model: &'a str,
    /// Its maker.
    pub maker: &'a str,
    /// The user group of its user's department, 0 without.
    pub user_group: i64,
    /// Further user groups of its user.
    pub other_groups: &'a [i64],
}

/// Criteria with everything looked up.
#[derive(Debug, Default)]
pub struct Compiled {
    by_list: bool,
    org_groups: HashSet<i64>,
    platforms: HashSet<u8>,
    systems: HashMap<u8, Vec<(Operator, Version)>>,
    ownerships: Vec<char>,
    models: Vec<String>,
    makers: Vec<MakerRule>,
    user_groups: HashSet<i64>,
    asks_tags: bool,
    tags: Vec<Arc<RoaringBitmap>>,
    device_additions: HashSet<i64>,
    user_additions: HashSet<i64>,
    device_exclusions: HashSet<i64>,
    user_exclusions: HashSet<i64>,
    user_group_exclusions: HashSet<i64>,
}

/// Resolves criteria of a group managed at `managed_by`. `subtree` answers an organization group with all below it,
/// `tagged` the devices of a tag.
pub fn compile(
    criteria: &Criteria,
    managed_by: i64,
    subtree: impl Fn(i64) -> Vec<i64>,
    tagged: impl Fn(i64) -> Arc<RoaringBitmap>,
) -> Compiled {
    let roots: &[i64] = if criteria.org_groups.is_empty() { &[managed_by] } else { &criteria.org_groups };
    let mut systems: HashMap<u8, Vec<(Operator, Version)>> = HashMap::new();
    for rule in &criteria.systems {
        systems.entry(rule.platform).or_default().push((rule.operator, Version::read(&rule.value)));
    }
    let set = |ids: &[i64]| ids.iter().copied().collect();
    Compiled {
        by_list: criteria.kind == CriteriaType::UserDevice,
        org_groups: roots.iter().flat_map(|root| subtree(*root)).collect(),
        platforms: criteria.platforms.iter().copied().chain(systems.keys().copied()).collect(),
        systems,
        ownerships: criteria.ownerships.clone(),
        models: criteria.models.iter().map(|model| model.to_lowercase()).collect(),
        makers: criteria.makers.iter().map(lower).collect(),
        user_groups: set(&criteria.user_groups),
        asks_tags: !criteria.tags.is_empty(),
        tags: criteria.tags.iter().map(|tag| tagged(*tag)).collect(),
        device_additions: set(&criteria.device_additions),
        user_additions: set(&criteria.user_additions),
        device_exclusions: set(&criteria.device_exclusions),
        user_exclusions: set(&criteria.user_exclusions),
        user_group_exclusions: set(&criteria.user_group_exclusions),
    }
}

fn lower(rule: &MakerRule) -> MakerRule {
    MakerRule {
        maker: rule.maker.to_lowercase(),
        models: rule.models.iter().map(|model| model.to_lowercase()).collect(),
    }
}

impl Compiled {
    /// Whether that device is a member: exclusions beat additions, additions beat criteria.
    pub fn includes(&self, device: &Facts<'_>) -> bool {
        if self.excludes(device) {
            return false;
        }
        let added = self.device_additions.contains(&i64::from(device.device))
            || self.user_additions.contains(&device.user);
        added || (!self.by_list && self.meets(device))
    }

    /// Whether the maker matters at all.
    pub fn asks_makers(&self) -> bool {
        !self.makers.is_empty()
    }

    /// Whether the user's group matters at all.
    pub fn asks_user_groups(&self) -> bool {
        !self.user_groups.is_empty() || !self.user_group_exclusions.is_empty()
    }

    fn excludes(&self, device: &Facts<'_>) -> bool {
        self.device_exclusions.contains(&i64::from(device.device))
            || self.user_exclusions.contains(&device.user)
            || is_in(&self.user_group_exclusions, device)
    }

    fn meets(&self, device: &Facts<'_>) -> bool {
        self.org_groups.contains(&device.org_group)
            && (self.platforms.is_empty() || self.platforms.contains(&device.platform))
            && self
                .systems
                .get(&device.platform)
                .is_none_or(|rules| rules.iter().any(|(op, wanted)| op.holds(device.version, *wanted)))
            && (self.ownerships.is_empty() || self.ownerships.contains(&device.ownership))
            && (self.user_groups.is_empty() || is_in(&self.user_groups, device))
            && (!self.asks_tags || self.tags.iter().any(|tag| tag.contains(device.device)))
            && (self.models.is_empty() || self.has_model(device.model))
            && (self.makers.is_empty() || self.has_maker(device))
    }

    fn has_maker(&self, device: &Facts<'_>) -> bool {
        let (maker, model) = (device.maker.to_lowercase(), device.model.to_lowercase());
        self.makers.iter().any(|rule| {
            maker.contains(&rule.maker)
                && (rule.models.is_empty()
                    || rule.models.iter().any(|wanted| model.contains(wanted.as_str())))
        })
    }

    fn has_model(&self, model: &str) -> bool {
        let model = model.to_lowercase();
        self.models.iter().any(|wanted| model.contains(wanted.as_str()))
    }
}

/// Whether the device's user is in one of those user groups.
fn is_in(groups: &HashSet<i64>, device: &Facts<'_>) -> bool {
    groups.contains(&device.user_group) || device.other_groups.iter().any(|group| groups.contains(group))
}
