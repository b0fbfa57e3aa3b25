//! A search: which devices, in which order. Evaluated over the columns in memory.

use std::collections::HashSet;

use roaring::RoaringBitmap;

use super::{
    columns::{Columns, Facts},
    state::{Compliance, EnrollmentStatus, Ownership, Platform},
};

/// What a search asks for. Texts are resolved to ids before it is evaluated, see [`super::search`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Part of the user's login name.
    pub user: Option<String>,
    /// Part of the friendly name.
    pub friendly_name: Option<String>,
    /// Part of the model's name.
    pub model: Option<String>,
    /// Operating system family.
    pub platform: Option<Platform>,
    /// Who owns it.
    pub ownership: Option<Ownership>,
    /// Compliant or not; what is not known counts as not.
    pub is_compliant: Option<bool>,
    /// Seen at or after, milliseconds.
    pub seen_since: Option<i64>,
    /// Seen before, milliseconds.
    pub seen_until: Option<i64>,
    /// Enrolled or left at or after, milliseconds.
    pub changed_since: Option<i64>,
    /// Enrolled or left before, milliseconds.
    pub changed_until: Option<i64>,
    /// MAC address.
    pub mac_address: Option<String>,
    /// Enrolment statuses to show.
    pub enrollment: Enrollment,
    /// One device.
    pub device: Option<u32>,
    /// Organization group; it and all below.
    pub org_group_id: i64,
    /// What to sort by.
    pub order: Order,
    /// Downwards.
    pub is_descending: bool,
}

/// Which enrolment statuses a search shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Enrollment {
    /// All but those that have left.
    #[default]
    Listed,
    /// All.
    Any,
    /// Only this one.
    Only(EnrollmentStatus),
}

/// What a search sorts by. Equal devices stay in order of their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// Integer id
    #[default]
    DeviceId,
    /// Last contact
    LastSeen,
    /// Model name
    Model,
    /// Vendor's number of the platform
    Platform,
    /// Ownership
    Ownership,
}

/// Sets of ids that the filter's texts stand for.
#[derive(Debug, Default)]
pub struct Resolved {
    /// Devices whose names and MAC address fit, where one was asked for.
    pub named: Option<RoaringBitmap>,
    /// Organization groups in scope.
    pub within: HashSet<u32>,
}

impl Filter {
    /// Whether the answer changes when only last contacts change.
    pub fn depends_on_last_seen(&self) -> bool {
        self.seen_since.is_some() || self.seen_until.is_some() || self.order == Order::LastSeen
    }

    /// Ids of the devices that fit, in the order asked for.
    pub fn evaluate(&self, columns: &Columns, resolved: &Resolved) -> Vec<u32> {
        let models = self.model.as_deref().map(|part| models_containing(columns.models(), part));
        let fits = |facts: &&Facts| {
            self.fits(facts)
                && resolved.within.contains(&facts.org_group)
                && models.as_ref().is_none_or(|models| models.contains(&facts.model))
                && resolved.named.as_ref().is_none_or(|named| named.contains(facts.id))
        };
        let mut found: Vec<&Facts> = columns.rows().iter().filter(fits).collect();
        match self.order {
            Order::DeviceId => {}
            Order::LastSeen => found.sort_by_key(|facts| facts.last_seen),
            Order::Model => found.sort_by_key(|facts| &columns.models()[usize::from(facts.model)]),
            Order::Platform => found.sort_by_key(|facts| facts.platform),
            Order::Ownership => found.sort_by_key(|facts| facts.ownership),
        }
        if self.is_descending {
            found.reverse();
        }
        found.into_iter().map(|facts| facts.id).collect()
    }

    fn fits(&self, facts: &Facts) -> bool {
        let is_shown = match self.enrollment {
            Enrollment::Listed => facts.is_listed(),
            Enrollment::Any => true,
            Enrollment::Only(status) => facts.enrollment == status,
        };
        is_shown
            && self.platform.is_none_or(|platform| facts.platform == platform)
            && self.ownership.is_none_or(|ownership| facts.ownership == ownership)
            && self.is_compliant.is_none_or(|asked| (facts.compliance == Compliance::Compliant) == asked)
            && self.seen_since.is_none_or(|since| facts.last_seen >= since)
            && self.seen_until.is_none_or(|until| facts.last_seen < until)
            && self.changed_since.is_none_or(|since| facts.status_changed >= since)
            && self.changed_until.is_none_or(|until| facts.status_changed < until)
            && self.device.is_none_or(|device| facts.id == device)
    }
}

fn models_containing(models: &[String], part: &str) -> HashSet<u16> {
    let part = part.to_lowercase();
    let fitting = models.iter().enumerate().filter(|(_, name)| name.to_lowercase().contains(&part));
    fitting.filter_map(|(index, _)| u16::try_from(index).ok()).collect()
}
