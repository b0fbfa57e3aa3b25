//! What is remembered of every stored device while a run reads: 32 bytes each, in the order of the tenant's ids.

use std::sync::OnceLock;

use hub_core::ids::{DeviceId, UemId};
use hub_store::{DeviceState, KnownDevice};

/// The stored devices of one integration.
#[derive(Debug)]
pub(super) struct Known {
    devices: Vec<KnownDevice>,
    present: u64,
    /// Places in `devices` by hub id; made when the first record of an unknown id turns out to be a known device.
    by_id: OnceLock<Vec<u32>>,
}

impl Known {
    /// From what the store gave.
    pub fn new(mut devices: Vec<KnownDevice>) -> Self {
        if !devices.is_sorted_by_key(|device| device.uem_id) {
            devices.sort_unstable_by_key(|device| device.uem_id);
        }
        let present = devices.iter().filter(|device| device.state != DeviceState::Tombstoned).count() as u64;
        Self { devices, present, by_id: OnceLock::new() }
    }

    /// Whether nothing is stored yet.
    pub fn is_empty(&self) -> bool {
        self.devices.is_empty()
    }

    /// Devices believed present: tombstoned ones do not count.
    pub fn present(&self) -> u64 {
        self.present
    }

    /// By the tenant's id: its place, and what is remembered.
    pub fn find(&self, uem_id: UemId) -> Option<(u32, &KnownDevice)> {
        let place = self.devices.binary_search_by_key(&uem_id, |device| device.uem_id).ok()?;
        Some((u32::try_from(place).ok()?, &self.devices[place]))
    }

    /// By the hub's id.
    pub fn find_by_id(&self, id: DeviceId) -> Option<(u32, &KnownDevice)> {
        let by_id = self.by_id.get_or_init(|| {
            let count = u32::try_from(self.devices.len()).unwrap_or(u32::MAX);
            let mut places: Vec<u32> = (0..count).collect();
            places.sort_unstable_by_key(|place| self.devices[*place as usize].id);
            places
        });
        let found = by_id.binary_search_by_key(&id, |place| self.devices[*place as usize].id).ok()?;
        let place = by_id[found];
        Some((place, &self.devices[place as usize]))
    }

    /// All of them with their places.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &KnownDevice)> {
        (0_u32..).zip(&self.devices)
    }
}

/// Whether a device that is seen again must be marked so.
pub(super) fn was_away(device: &KnownDevice) -> bool {
    device.missing_runs > 0 || device.state != DeviceState::Active
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: i64, uem_id: i64, state: DeviceState) -> KnownDevice {
        KnownDevice { id: DeviceId(id), uem_id: UemId(uem_id), content_hash: 0, missing_runs: 0, state }
    }

    #[test]
    fn devices_are_found_by_both_ids_whatever_their_order() {
        let known = Known::new(vec![
            device(1, 30, DeviceState::Active),
            device(3, 10, DeviceState::Tombstoned),
            device(2, 20, DeviceState::Missing),
        ]);
        assert_eq!(known.find(UemId(20)).map(|(place, device)| (place, device.id)), Some((1, DeviceId(2))));
        assert_eq!(known.find(UemId(25)), None);
        assert_eq!(known.find_by_id(DeviceId(1)).map(|(place, _)| place), Some(2));
        assert_eq!(known.find_by_id(DeviceId(9)), None);
        assert_eq!(known.present(), 2);
    }

    #[test]
    fn a_million_devices_stay_small() {
        assert!(size_of::<KnownDevice>() <= 40, "{}", size_of::<KnownDevice>());
    }
}
