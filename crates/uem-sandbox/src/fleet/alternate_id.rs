//! What a device is looked up by: kinds of ids, and an index over all of them.

use std::{
    borrow::Cow,
    hash::{BuildHasher as _, RandomState},
};

use hashbrown::HashTable;

use super::{device_ids::DeviceIds, state::DeviceState};

/// The id a device is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Integer id as text
    DeviceId,
    /// UUID
    Uuid,
    /// UDID
    Udid,
    /// Serial number
    SerialNumber,
    /// MAC address, with or without separators
    MacAddress,
    /// IMEI
    Imei,
    /// Exchange ActiveSync id
    EasId,
    /// Asset tag: no word of `searchby`, some paths name it
    AssetNumber,
}

/// The kinds that are indexed: a device's integer id needs no index.
const INDEXED: [By; 7] =
    [By::Uuid, By::Udid, By::SerialNumber, By::MacAddress, By::Imei, By::EasId, By::AssetNumber];

impl By {
    /// Reads the vendor's `searchby`.
    pub fn parse(text: &str) -> Option<Self> {
        const WORDS: [(&str, By); 7] = [
            ("deviceid", By::DeviceId),
            ("uuid", By::Uuid),
            ("udid", By::Udid),
            ("serialnumber", By::SerialNumber),
            ("macaddress", By::MacAddress),
            ("imeinumber", By::Imei),
            ("easid", By::EasId),
        ];
        WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, by)| *by)
    }

    /// What a client sent as it is compared: without what stands around or between it. Empty: nothing fits.
    pub fn wanted(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::MacAddress => text.trim().replace([':', '-', '.'], "").into(),
            _ => text.trim().into(),
        }
    }

    /// The device's own id of that kind, empty where it has none.
    pub fn of<'a>(self, device: impl Into<DeviceIds<'a>>) -> Cow<'a, str> {
        let ids = device.into();
        match self {
            Self::DeviceId => ids.id.to_string().into(),
            Self::Uuid => ids.uuid.to_string().into(),
            Self::Udid => ids.udid.into(),
            Self::SerialNumber => ids.serial_number.into(),
            Self::MacAddress => ids.mac_address.into(),
            Self::Imei => ids.imei.into(),
            Self::EasId => ids.eas_id.into(),
            Self::AssetNumber => ids.asset_number.into(),
        }
    }
}

/// Which devices have an id, all kinds of ids together. It holds hashes instead of texts, 9 bytes for each: what it
/// finds must be compared.
#[derive(Debug, Default)]
pub struct AlternateIds {
    entries: HashTable<Entry>,
    hasher: RandomState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    tag: u32,
    device: u32,
}

impl Entry {
    /// The table takes its place from the low bits and compares the high ones first.
    fn hash(&self) -> u64 {
        u64::from(self.tag).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl AlternateIds {
    /// Devices that may have that id (see [`By::wanted`]), in no order.
    pub fn candidates(&self, by: By, wanted: &str) -> Vec<u32> {
        let looked_for = self.entry(by, wanted, 0);
        let same = self.entries.iter_hash(looked_for.hash()).filter(|entry| entry.tag == looked_for.tag);
        same.map(|entry| entry.device).collect()
    }

    /// Notes all ids of a device, in place of those that it had before.
    pub fn put(&mut self, before: Option<&DeviceState>, state: &DeviceState) {
        for by in INDEXED {
            let (new, old) = (by.of(state), before.map(|before| by.of(before)));
            if old.as_deref() == Some(&*new) {
                continue;
            }
            if let Some(old) = old {
                self.remove_one(by, &old, state.id);
            }
            if !new.is_empty() {
                let entry = self.entry(by, &new, state.id);
                self.entries.insert_unique(entry.hash(), entry, Entry::hash);
            }
        }
    }

    /// Forgets all ids of a device.
    pub fn remove(&mut self, state: &DeviceState) {
        for by in INDEXED {
            self.remove_one(by, &by.of(state), state.id);
        }
    }

    fn remove_one(&mut self, by: By, text: &str, device: u32) {
        let entry = self.entry(by, text, device);
        if let Ok(found) = self.entries.find_entry(entry.hash(), |other| *other == entry) {
            found.remove();
        }
    }

    /// Without regard to case, as all ids are compared.
    fn entry(&self, by: By, text: &str, device: u32) -> Entry {
        let hash = match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => self.hasher.hash_one((by, text.to_ascii_lowercase())),
            false => self.hasher.hash_one((by, text)),
        };
        // Any 32 of the 64 bits are as good as the others.
        Entry { tag: (hash >> 32) as u32, device }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::{
        generate::{self, Recipe},
        places::Places,
    };

    fn device(n: u32) -> DeviceState {
        let places = Places::default();
        let epoch = "2026-03-01T08:00:00Z".parse().unwrap();
        generate::device(Recipe { seed: 7, fleet: 400, epoch, places: &places }, n)
    }

    #[test]
    fn a_device_is_found_by_each_of_its_ids_in_any_case_and_by_no_other() {
        let mut index = AlternateIds::default();
        let devices: Vec<DeviceState> = (0..400).map(device).collect();
        for state in &devices {
            index.put(None, state);
        }
        for state in &devices {
            for by in INDEXED {
                let id = by.of(state).into_owned();
                let found = index.candidates(by, &by.wanted(&format!(" {} ", id.to_lowercase())));
                assert_eq!(found.contains(&state.id), !id.is_empty(), "{by:?} {id}");
            }
        }
        assert!(index.candidates(By::Imei, &devices[0].serial_number).is_empty());
        assert!(index.candidates(By::SerialNumber, "nobody").is_empty());
    }

    #[test]
    fn a_changed_id_is_found_in_place_of_the_old_one_and_a_removed_device_not_at_all() {
        let mut index = AlternateIds::default();
        let before = device(1);
        index.put(None, &before);
        let mut after = before.clone();
        after.asset_number = "NEW-1".to_owned();
        index.put(Some(&before), &after);
        assert_eq!(index.candidates(By::AssetNumber, "new-1"), [before.id]);
        if !before.asset_number.is_empty() {
            assert!(index.candidates(By::AssetNumber, &before.asset_number).is_empty());
        }
        index.remove(&after);
        assert_eq!(index.entries.len(), 0);
    }

    #[test]
    fn a_serial_number_that_many_share_finds_all_of_them() {
        let mut index = AlternateIds::default();
        for n in 0..3_000 {
            let mut state = device(n % 400);
            (state.id, state.serial_number) = (n, "To be filled by O.E.M.".to_owned());
            index.put(None, &state);
        }
        assert_eq!(index.candidates(By::SerialNumber, "TO BE FILLED BY O.E.M.").len(), 3_000);
    }
}
