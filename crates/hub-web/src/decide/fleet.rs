//! The fleet in memory: every device in some two hundred bytes, found by each of its keys (MO-11).
//!
//! A key is found without regard to case. Devices that the hub concluded to be gone are not here.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
};

use hashbrown::HashTable;
use hub_core::{
    device_certificate::{DeviceKey, KeyKind},
    ids::{DeviceId, IntegrationId},
    tagging::Risk,
    trust::{Agent, AgentWord, TrustScore},
};
use hub_store::{DeviceState, FleetFacet, FleetRow};
use jiff::Timestamp;

use super::{
    slot_agent::SlotAgent,
    texts::{TextId, Texts},
};

/// All devices.
#[derive(Default)]
pub(super) struct Fleet {
    facets: HashMap<i64, FleetFacet>,
    slots: Vec<Option<Slot>>,
    free: Vec<u32>,
    by_id: HashMap<DeviceId, u32>,
    by_key: [HashTable<u32>; 3],
    texts: Texts,
    hasher: RandomState,
}

/// One device.
struct Slot {
    id: DeviceId,
    integration: IntegrationId,
    facet: i64,
    /// Serial number, UDID and UUID, one behind the other.
    keys: Box<str>,
    key_ends: [u16; 2],
    os_version: TextId,
    user_email: TextId,
    last_seen: Option<Timestamp>,
    changed_at: Timestamp,
    is_encrypted: Option<bool>,
    is_compromised_by_sample: Option<bool>,
    is_encrypted_by_sample: Option<bool>,
    has_passcode: Option<bool>,
    patched_at: Minute,
    sampled_at: Minute,
    apps_read_at: Minute,
    unwanted_apps: u32,
    risk: Risk,
    agent: Option<SlotAgent>,
    /// The score before its last fall, and when that was.
    fell: Option<(TrustScore, Timestamp)>,
}

/// A time to the minute, in four bytes: for what is days old before it matters. 0 is never.
#[derive(Clone, Copy, Default)]
struct Minute(u32);

impl Minute {
    fn of(at: Option<Timestamp>) -> Self {
        Self(at.map_or(0, |at| u32::try_from(at.as_second() / 60).unwrap_or(0)))
    }

    fn at(self) -> Option<Timestamp> {
        let minute = Some(i64::from(self.0)).filter(|minute| *minute > 0)?;
        Timestamp::from_second(minute * 60).ok()
    }
}

/// Longest of a key that is kept: no certificate holds a longer one.
const KEY_BYTES_MAX: usize = 255;

const KINDS: [KeyKind; 3] = [KeyKind::SerialNumber, KeyKind::Udid, KeyKind::Uuid];

impl Slot {
    fn key(&self, kind: KeyKind) -> &str {
        let [serial, udid] = self.key_ends.map(usize::from);
        match kind {
            KeyKind::SerialNumber => &self.keys[..serial],
            KeyKind::Udid => &self.keys[serial..udid],
            KeyKind::Uuid => &self.keys[udid..],
        }
    }
}

/// A device, as it is looked at.
#[derive(Clone, Copy)]
pub(super) struct Device<'a> {
    slot: &'a Slot,
    /// What it shares with others.
    pub facet: &'a FleetFacet,
    /// Version of its system.
    pub os_version: &'a str,
    /// E-mail of its user.
    pub user_email: &'a str,
}

impl<'a> Device<'a> {
    /// Its id in the hub.
    pub fn id(&self) -> DeviceId {
        self.slot.id
    }

    /// Its tenant.
    pub fn integration(&self) -> IntegrationId {
        self.slot.integration
    }

    /// Its serial number.
    pub fn serial_number(&self) -> &'a str {
        self.slot.key(KeyKind::SerialNumber)
    }

    /// Last contact with the tenant.
    pub fn last_seen(&self) -> Option<Timestamp> {
        self.slot.last_seen
    }

    /// When what is stored of it changed last.
    pub fn changed_at(&self) -> Timestamp {
        self.slot.changed_at
    }

    /// Encrypted, by its record.
    pub fn is_encrypted(&self) -> Option<bool> {
        self.slot.is_encrypted
    }

    /// Jailbroken or rooted, by its security sample.
    pub fn is_compromised_by_sample(&self) -> Option<bool> {
        self.slot.is_compromised_by_sample
    }

    /// Encrypted, by its security sample.
    pub fn is_encrypted_by_sample(&self) -> Option<bool> {
        self.slot.is_encrypted_by_sample
    }

    /// Locked by a passcode, by its security sample.
    pub fn has_passcode(&self) -> Option<bool> {
        self.slot.has_passcode
    }

    /// When its security sample was read.
    pub fn sampled_at(&self) -> Option<Timestamp> {
        self.slot.sampled_at.at()
    }

    /// When its system was patched last.
    pub fn patched_at(&self) -> Option<Timestamp> {
        self.slot.patched_at.at()
    }

    /// When its apps were read.
    pub fn apps_read_at(&self) -> Option<Timestamp> {
        self.slot.apps_read_at.at()
    }

    /// Unwanted apps on it.
    pub fn unwanted_apps(&self) -> u32 {
        self.slot.unwanted_apps
    }

    /// What other products tell of it.
    pub fn risk(&self) -> Risk {
        self.slot.risk
    }

    /// What its agent is to the hub, and what it says.
    pub fn agent(&self) -> (Agent, AgentWord) {
        self.slot.agent.map_or((Agent::Absent, AgentWord::default()), |agent| agent.told())
    }

    /// Whether that is its agent, with access.
    pub fn has_agent(&self, id: i64) -> bool {
        self.slot.agent.is_some_and(|agent| agent.is(id))
    }

    /// The score before its last fall, and when that was. A hub that starts knows of none: no grace is given then.
    pub fn fell(&self) -> Option<(TrustScore, Timestamp)> {
        self.slot.fell
    }
}

/// What answers to a key.
pub(super) enum Found<'a> {
    /// Nothing.
    None,
    /// One device.
    One(Device<'a>),
    /// Several: which of them is meant nobody can say.
    Several,
}

impl Fleet {
    /// An empty one that knows these words.
    pub fn new(facets: HashMap<i64, FleetFacet>) -> Self {
        Self { facets, ..Self::default() }
    }

    /// How many devices.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Takes newer words.
    pub fn set_facets(&mut self, facets: HashMap<i64, FleetFacet>) {
        self.facets = facets;
    }

    /// Whether the words of a device are known.
    pub fn has_facet(&self, facet: i64) -> bool {
        self.facets.contains_key(&facet)
    }

    /// Writes a device with so many unwanted apps as it is now, and notes when its score falls by that.
    pub fn change(
        &mut self,
        row: &FleetRow,
        unwanted_apps: u32,
        score: impl Fn(Device<'_>) -> TrustScore,
        now: Timestamp,
    ) {
        let before = self.get(row.id).map(|device| (score(device), device.fell()));
        self.put(row);
        if let Some(slot) = self.slot_mut(row.id) {
            slot.unwanted_apps = unwanted_apps;
        }
        let Some((before, fell)) = before else { return };
        let fell = match self.get(row.id).map(score) {
            Some(after) if after < before => Some((before, now)),
            _ => fell,
        };
        if let Some(slot) = self.slot_mut(row.id) {
            slot.fell = fell;
        }
    }

    /// Says how many unwanted apps each device has: none where it is not named.
    pub fn set_unwanted_apps(&mut self, counts: &HashMap<DeviceId, u32>) {
        for slot in self.slots.iter_mut().flatten() {
            slot.unwanted_apps = counts.get(&slot.id).copied().unwrap_or_default();
        }
    }

    fn slot_mut(&mut self, id: DeviceId) -> Option<&mut Slot> {
        let place = *self.by_id.get(&id)?;
        self.slots.get_mut(place as usize)?.as_mut()
    }

    /// Writes a device as it is now. One that is tombstoned goes.
    pub fn put(&mut self, row: &FleetRow) {
        self.remove(row.id);
        // A state that a tenant confirmed is news of the device; that a run missed it is none.
        let changed_at = match self.facets.get(&row.facet).map(|facet| facet.state) {
            None | Some(DeviceState::Tombstoned) => return,
            Some(DeviceState::Active) => row.changed_at.max(row.state_since),
            Some(DeviceState::Missing) => row.changed_at,
        };
        let [serial, udid, uuid] = [&row.serial_number, &row.udid, &row.uuid].map(|key| kept(key));
        let ends =
            [serial.len(), serial.len() + udid.len()].map(|end| u16::try_from(end).unwrap_or(u16::MAX));
        let slot = Slot {
            id: row.id,
            integration: row.integration,
            facet: row.facet,
            keys: [serial, udid, uuid].concat().into(),
            key_ends: ends,
            os_version: self.texts.keep(&row.os_version),
            user_email: self.texts.keep(&row.user_email),
            last_seen: row.last_seen,
            changed_at,
            is_encrypted: row.is_encrypted,
            is_compromised_by_sample: row.is_compromised_by_sample,
            is_encrypted_by_sample: row.is_encrypted_by_sample,
            has_passcode: row.has_passcode,
            patched_at: Minute::of(row.patched_at),
            sampled_at: Minute::of(row.sampled_at),
            apps_read_at: Minute::of(row.apps_read_at),
            unwanted_apps: 0,
            risk: row.risk,
            agent: row.agent.as_ref().and_then(SlotAgent::of),
            fell: None,
        };
        let place = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some(free) = self.slots.get_mut(place as usize) {
            *free = Some(slot);
        }
        self.by_id.insert(row.id, place);
        self.index(place);
    }

    /// Takes a device away.
    pub fn remove(&mut self, id: DeviceId) {
        let Some(place) = self.by_id.remove(&id) else { return };
        let Some(slot) = self.slots.get_mut(place as usize).and_then(Option::take) else { return };
        for (kind, index) in KINDS.into_iter().zip(&mut self.by_key) {
            let hash = hash(&self.hasher, slot.key(kind));
            if let Ok(entry) = index.find_entry(hash, |other| *other == place) {
                entry.remove();
            }
        }
        self.free.push(place);
    }

    fn index(&mut self, place: u32) {
        let Self { slots, by_key, hasher, .. } = self;
        let slot_of = |place: u32| slots.get(place as usize).and_then(Option::as_ref);
        let Some(slot) = slot_of(place) else { return };
        for (kind, index) in KINDS.into_iter().zip(by_key) {
            let key = slot.key(kind);
            if !key.is_empty() {
                let rehash = |place: &u32| slot_of(*place).map_or(0, |slot| hash(hasher, slot.key(kind)));
                index.insert_unique(hash(hasher, key), place, rehash);
            }
        }
    }

    /// The device that has that key, among those of tenants that count.
    pub fn find(&self, key: &DeviceKey, counts: impl Fn(IntegrationId) -> bool) -> Found<'_> {
        let value = key.value.trim();
        let Some(index) =
            KINDS.iter().position(|kind| *kind == key.kind).and_then(|place| self.by_key.get(place))
        else {
            return Found::None;
        };
        let mut found = index
            .iter_hash(hash(&self.hasher, value))
            .filter_map(|place| self.slots.get(*place as usize).and_then(Option::as_ref))
            .filter(|slot| slot.key(key.kind).eq_ignore_ascii_case(value) && counts(slot.integration));
        match (found.next(), found.next()) {
            (None, _) => Found::None,
            (Some(slot), None) => self.device(slot).map_or(Found::None, Found::One),
            (Some(_), Some(_)) => Found::Several,
        }
    }

    /// The device with that id.
    pub fn get(&self, id: DeviceId) -> Option<Device<'_>> {
        let place = self.by_id.get(&id)?;
        self.device(self.slots.get(*place as usize)?.as_ref()?)
    }

    /// Devices of so many places from that one on; `None` beyond the last. Who looks at all of them gives the fleet free
    /// between two parts, so that nobody who is to be answered waits for the end.
    pub fn part(&self, from: usize, places: usize) -> Option<impl Iterator<Item = Device<'_>>> {
        let slots = self.slots.get(from..)?;
        let part = slots.get(..places.min(slots.len())).filter(|part| !part.is_empty())?;
        Some(part.iter().flatten().filter_map(|slot| self.device(slot)))
    }

    fn device<'a>(&'a self, slot: &'a Slot) -> Option<Device<'a>> {
        Some(Device {
            slot,
            facet: self.facets.get(&slot.facet)?,
            os_version: self.texts.get(slot.os_version),
            user_email: self.texts.get(slot.user_email),
        })
    }
}

/// A key without spaces at its ends; one that is too long is no key.
fn kept(key: &str) -> &str {
    let key = key.trim();
    if key.len() > KEY_BYTES_MAX { "" } else { key }
}

/// Without regard to case.
fn hash(hasher: &RandomState, key: &str) -> u64 {
    let mut lower = [0_u8; KEY_BYTES_MAX];
    let bytes = key.as_bytes();
    let length = bytes.len().min(KEY_BYTES_MAX);
    let lower = &mut lower[..length];
    lower.copy_from_slice(&bytes[..length]);
    lower.make_ascii_lowercase();
    hasher.hash_one(lower)
}

#[cfg(test)]
mod tests {
    use hub_core::fleet::{Compliance, Enrollment, Ownership, Platform};

    use super::*;

    fn facet(state: DeviceState) -> FleetFacet {
        FleetFacet {
            state,
            platform: Platform::Ios,
            compliance: Compliance::Compliant,
            enrollment: Enrollment::Enrolled,
            ownership: Ownership::CorporateDedicated,
            is_compromised: None,
        }
    }

    fn fleet() -> Fleet {
        Fleet::new(HashMap::from([(1, facet(DeviceState::Active)), (2, facet(DeviceState::Tombstoned))]))
    }

    fn row(id: i64, serial: &str) -> FleetRow {
        FleetRow {
            id: DeviceId(id),
            integration: IntegrationId(1),
            facet: 1,
            uuid: format!("uuid-{id}"),
            udid: format!("UDID-{id}"),
            serial_number: serial.to_owned(),
            user_email: "ann@example.com".to_owned(),
            os_version: "18.0".to_owned(),
            patched_at: None,
            is_encrypted: None,
            sampled_at: None,
            is_compromised_by_sample: None,
            is_encrypted_by_sample: None,
            has_passcode: None,
            apps_read_at: None,
            last_seen: None,
            state_since: Timestamp::UNIX_EPOCH,
            changed_at: Timestamp::UNIX_EPOCH,
            risk: Risk::None,
            agent: None,
        }
    }

    fn find(fleet: &Fleet, kind: KeyKind, value: &str) -> String {
        match fleet
            .find(&DeviceKey { kind, value: value.to_owned() }, |integration| integration == IntegrationId(1))
        {
            Found::None => "none".to_owned(),
            Found::One(device) => device.id().to_string(),
            Found::Several => "several".to_owned(),
        }
    }

    #[test]
    fn a_device_is_found_by_each_key_without_regard_to_case() {
        let mut fleet = fleet();
        for id in 1..=200 {
            fleet.put(&row(id, &format!("C02X{id}")));
        }
        assert_eq!(find(&fleet, KeyKind::SerialNumber, "c02x77"), "77");
        assert_eq!(find(&fleet, KeyKind::Udid, "udid-78"), "78");
        assert_eq!(find(&fleet, KeyKind::Uuid, "UUID-79"), "79");
        assert_eq!(find(&fleet, KeyKind::SerialNumber, "UDID-78"), "none");
        assert_eq!(find(&fleet, KeyKind::SerialNumber, ""), "none");
        assert_eq!(find(&fleet, KeyKind::SerialNumber, &"x".repeat(1_000)), "none");
    }

    #[test]
    fn a_key_that_several_devices_have_names_none_of_them() {
        let mut fleet = fleet();
        fleet.put(&row(1, "SAME"));
        fleet.put(&row(2, "same"));
        assert_eq!(find(&fleet, KeyKind::SerialNumber, "SAME"), "several");
        fleet.remove(DeviceId(2));
        assert_eq!(find(&fleet, KeyKind::SerialNumber, "SAME"), "1");
        fleet.put(&FleetRow { integration: IntegrationId(2), ..row(3, "SAME") });
        assert_eq!(find(&fleet, KeyKind::SerialNumber, "SAME"), "1", "its tenant does not count");
    }

    #[test]
    fn a_change_moves_a_device_and_a_tombstone_takes_it_away() {
        let mut fleet = fleet();
        fleet.put(&row(1, "OLD1"));
        fleet.put(&row(1, "NEW1"));
        assert_eq!((find(&fleet, KeyKind::SerialNumber, "OLD1"), fleet.len()), ("none".to_owned(), 1));
        assert_eq!(find(&fleet, KeyKind::SerialNumber, "NEW1"), "1");
        fleet.put(&FleetRow { facet: 2, ..row(1, "NEW1") });
        assert_eq!((find(&fleet, KeyKind::SerialNumber, "NEW1"), fleet.len()), ("none".to_owned(), 0));
        fleet.put(&row(2, "NEXT"));
        assert_eq!(fleet.slots.len(), 1, "the place is used again");
        fleet.put(&FleetRow { facet: 99, ..row(2, "NEXT") });
        assert_eq!(find(&fleet, KeyKind::SerialNumber, "NEXT"), "none", "words that are not known hide it");
    }
}
