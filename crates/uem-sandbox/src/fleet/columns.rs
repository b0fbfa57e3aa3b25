//! Facts of all devices in memory: 40 bytes each, with which every filter is evaluated.

use super::state::{Compliance, DeviceState, EnrollmentStatus, Ownership, Platform};

/// What searches filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Last contact, milliseconds.
    pub last_seen: i64,
    /// When it enrolled or left, milliseconds.
    pub status_changed: i64,
    /// Device id.
    pub id: u32,
    /// Enrollment user id, 0 without one.
    pub user: u32,
    /// Organization group id.
    pub org_group: u32,
    /// Place in [`Columns::models`].
    pub model: u16,
    /// Place in [`Columns::systems`].
    pub system: u16,
    /// Operating system family.
    pub platform: Platform,
    /// Who owns it.
    pub ownership: Ownership,
    /// Compliance.
    pub compliance: Compliance,
    /// Enrolled, leaving, gone.
    pub enrollment: EnrollmentStatus,
    /// What is doubtful about it.
    pub doubts: Doubts,
}

/// What is doubtful about a device, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Doubts(pub u8);

impl Doubts {
    /// Jailbroken or rooted.
    pub const COMPROMISED: u8 = 1;
    /// No passcode set, as far as is known.
    pub const NO_PASSCODE: u8 = 2;
    /// Storage that is not encrypted.
    pub const NOT_ENCRYPTED: u8 = 4;
    /// An application of the deny list is on it.
    pub const DENIED_APP: u8 = 8;

    /// Of that device.
    pub fn of(state: &DeviceState) -> Self {
        let bit = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
        Self(
            bit(state.is_compromised == Some(true), Self::COMPROMISED)
                | bit(state.has_passcode == Some(false), Self::NO_PASSCODE)
                | bit(!state.is_encrypted, Self::NOT_ENCRYPTED)
                | bit(state.extras.has_denied_app, Self::DENIED_APP),
        )
    }

    /// Whether one of these is so.
    pub fn has(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

impl Facts {
    /// Whether ordinary searches list it.
    pub fn is_listed(&self) -> bool {
        self.enrollment != EnrollmentStatus::Unenrolled
    }
}

/// The facts of all devices, ascending by id, and counters of their changes.
#[derive(Debug, Default)]
pub struct Columns {
    rows: Vec<Facts>,
    models: Vec<String>,
    systems: Vec<String>,
    /// Counts changes of anything but the last contact.
    pub version: u64,
    /// Counts changes of the last contact.
    pub seen_version: u64,
}

impl Columns {
    /// All rows, ascending by id.
    pub fn rows(&self) -> &[Facts] {
        &self.rows
    }

    /// Model names by the number that rows carry.
    pub fn models(&self) -> &[String] {
        &self.models
    }

    /// Versions of operating systems by the number that rows carry.
    pub fn systems(&self) -> &[String] {
        &self.systems
    }

    /// The row of that device.
    pub fn get(&self, id: u32) -> Option<&Facts> {
        self.index(id).ok().map(|index| &self.rows[index])
    }

    /// The highest id in use.
    pub fn last_id(&self) -> Option<u32> {
        self.rows.last().map(|facts| facts.id)
    }

    /// The facts of a device; its model is added to the list of models.
    pub fn facts(&mut self, state: &DeviceState) -> Facts {
        Facts {
            last_seen: state.last_seen.as_millisecond(),
            status_changed: state.status_changed_at().as_millisecond(),
            id: state.id,
            user: state.user.as_ref().and_then(|user| u32::try_from(user.id).ok()).unwrap_or(0),
            org_group: u32::try_from(state.org_group_id).unwrap_or(0),
            model: self.model_number(&state.model),
            system: self.system_number(&state.os_version),
            platform: state.platform,
            ownership: state.ownership,
            compliance: state.compliance,
            enrollment: state.enrollment,
            doubts: Doubts::of(state),
        }
    }

    /// Number of a model name, new names get the next one.
    pub fn model_number(&mut self, model: &str) -> u16 {
        number(&mut self.models, model)
    }

    /// Number of an operating system's version, new ones get the next one.
    pub fn system_number(&mut self, version: &str) -> u16 {
        number(&mut self.systems, version)
    }

    /// Puts a device in, or its new facts in place of the old ones.
    pub fn put(&mut self, facts: Facts) {
        match self.index(facts.id) {
            Ok(index) => {
                let old = std::mem::replace(&mut self.rows[index], facts);
                self.seen_version += u64::from(old.last_seen != facts.last_seen);
                self.version += u64::from(Facts { last_seen: facts.last_seen, ..old } != facts);
            }
            Err(index) => {
                self.rows.insert(index, facts);
                self.version += 1;
            }
        }
    }

    /// Says that something changed that no row carries: a name.
    pub fn touch(&mut self) {
        self.version += 1;
    }

    /// Takes devices out. Answers how many were there.
    pub fn remove(&mut self, ids: &[u32]) -> usize {
        let ids: std::collections::HashSet<u32> = ids.iter().copied().collect();
        let before = self.rows.len();
        self.rows.retain(|facts| !ids.contains(&facts.id));
        self.version += u64::from(self.rows.len() != before);
        before - self.rows.len()
    }

    /// Ids follow each other with few gaps, so a device stands where it would without any, or a little before.
    fn index(&self, id: u32) -> Result<usize, usize> {
        let first = self.rows.first().map_or(0, |facts| facts.id);
        let place = usize::try_from(id.saturating_sub(first)).unwrap_or(usize::MAX);
        match self.rows.get(place) {
            Some(facts) if facts.id == id => Ok(place),
            _ => {
                let end = place.saturating_add(1).min(self.rows.len());
                self.rows[..end].binary_search_by_key(&id, |facts| facts.id)
            }
        }
    }
}

/// Place of the text in the list, to which it is added where it is new.
fn number(list: &mut Vec<String>, text: &str) -> u16 {
    let found = list.iter().position(|known| known == text);
    let index = found.unwrap_or_else(|| {
        list.push(text.to_owned());
        list.len() - 1
    });
    u16::try_from(index).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(id: u32) -> Facts {
        Facts {
            last_seen: 0,
            status_changed: 0,
            id,
            user: 0,
            org_group: 570,
            model: 0,
            system: 0,
            platform: Platform::Apple,
            ownership: Ownership::C,
            compliance: Compliance::Compliant,
            enrollment: EnrollmentStatus::Enrolled,
            doubts: Doubts::default(),
        }
    }

    #[test]
    fn a_row_fits_in_48_bytes() {
        assert!(size_of::<Facts>() <= 48);
    }

    #[test]
    fn a_check_in_leaves_the_version_alone() {
        let mut columns = Columns::default();
        columns.put(facts(1));
        let version = columns.version;
        columns.put(Facts { last_seen: 5, ..facts(1) });
        assert_eq!((columns.version, columns.seen_version), (version, 1));
        columns.put(Facts { last_seen: 5, ownership: Ownership::E, ..facts(1) });
        assert_eq!(columns.version, version + 1);
    }

    #[test]
    fn rows_stay_in_order_of_id() {
        let mut columns = Columns::default();
        for id in [5, 1, 3] {
            columns.put(facts(id));
        }
        assert_eq!(columns.rows().iter().map(|facts| facts.id).collect::<Vec<_>>(), [1, 3, 5]);
        assert_eq!(columns.remove(&[3, 9]), 1);
        for id in 0..9 {
            assert_eq!(columns.get(id).map(|facts| facts.id), [1, 5].contains(&id).then_some(id));
        }
    }
}
