//! Which devices carry the hub's tags in the tenant: what a check compares with.

use std::collections::HashMap;

use hub_core::ids::UemId;
use roaring::RoaringTreemap;
use uem_types::TagId;

use super::{
    catalogue::{Catalogue, is_used},
    pass::TagPass,
};
use crate::error::Failure;

/// By tag, the devices that carry it: ids in the tenant, a few bytes each.
pub(super) struct Carried(HashMap<i64, RoaringTreemap>);

impl Carried {
    /// Whether the device carries the tag; `None` where that was not read.
    pub fn has(&self, tag: i64, device: UemId) -> Option<bool> {
        self.0.get(&tag).map(|devices| devices.contains(device.0.cast_unsigned()))
    }

    /// The tags that the device carries.
    pub fn of(&self, device: UemId) -> impl Iterator<Item = i64> {
        let id = device.0.cast_unsigned();
        self.0.iter().filter(move |(_, devices)| devices.contains(id)).map(|(tag, _)| *tag)
    }
}

/// Asks for the devices of each tag: one call a tag, which has no pages.
pub(super) async fn read(pass: &TagPass, catalogue: &Catalogue) -> Result<Carried, Failure> {
    let settings = &pass.integration.settings.tagging;
    let mut carried = HashMap::new();
    for tag in catalogue.tags().filter(|tag| is_used(settings, tag)) {
        let Some(UemId(id)) = tag.uem_id else { continue };
        let tags = pass.client.tags();
        let devices = match pass.stop.unless_given(tags.devices(TagId(id))).await? {
            Ok(devices) => devices,
            // Deleted since it was looked for: sending will tell.
            Err(error) if error.is_not_found() => continue,
            Err(error) => return Err(error.into()),
        };
        carried.insert(tag.id, devices.iter().map(|device| device.device_id.0.cast_unsigned()).collect());
    }
    Ok(Carried(carried))
}
