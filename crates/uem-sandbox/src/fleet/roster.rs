//! All devices in memory, found by each of their ids: a read asks neither the database nor another thread.
//!
//! The tables stay the truth. Whoever changes them puts the same change in here before anybody is answered.

use std::collections::HashMap;

use database::DatabaseError;

use super::{
    alternate_id::{AlternateIds, By},
    device_ids::DeviceIds,
    packed::Packed,
    state::DeviceState,
};

/// Every device, packed.
#[derive(Debug, Default)]
pub struct Roster {
    devices: HashMap<u32, Packed>,
    ids: AlternateIds,
}

impl Roster {
    /// The device of that id.
    pub fn get(&self, id: u32) -> Result<Option<DeviceState>, DatabaseError> {
        self.devices.get(&id).map(Packed::open).transpose()
    }

    /// The device's ids, without opening it.
    pub fn ids(&self, id: u32) -> Result<Option<DeviceIds<'_>>, DatabaseError> {
        self.devices.get(&id).map(Packed::ids).transpose()
    }

    /// Devices that may have that id; which of them do has to be asked of the device.
    pub fn candidates(&self, by: By, wanted: &str) -> Vec<u32> {
        match by {
            By::DeviceId => wanted.parse().into_iter().filter(|id| self.devices.contains_key(id)).collect(),
            _ if wanted.is_empty() => Vec::new(),
            _ => self.ids.candidates(by, wanted),
        }
    }

    /// Puts a device in, or what it is now in place of what it was.
    pub fn put(&mut self, state: &DeviceState) -> Result<(), DatabaseError> {
        self.put_packed(state, Packed::new(state)?)
    }

    /// The same where it has been packed already.
    pub fn put_packed(&mut self, state: &DeviceState, packed: Packed) -> Result<(), DatabaseError> {
        let before = self.devices.insert(state.id, packed).map(|before| before.open()).transpose()?;
        self.ids.put(before.as_ref(), state);
        Ok(())
    }

    /// Takes a device out.
    pub fn remove(&mut self, id: u32) -> Result<(), DatabaseError> {
        if let Some(before) = self.devices.remove(&id) {
            self.ids.remove(&before.open()?);
        }
        Ok(())
    }
}
