//! Compares what each device should have with what it has, and writes what is to be sent. No call is made here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hub_core::{
    ids::UemId,
    tagging::{Difference, difference, wanted_tags},
};
use hub_store::{DeviceTag, TaggableDevice};

use super::{
    catalogue::{Catalogue, is_used},
    pass::TagPass,
    reading::Carried,
};
use crate::error::Failure;

/// Devices looked at together.
const PAGE: u32 = 2_000;

impl TagPass {
    /// All devices of the integration.
    pub(super) async fn scan(
        &mut self,
        catalogue: &mut Catalogue,
        carried: Option<&Carried>,
    ) -> Result<(), Failure> {
        let id = self.integration.id;
        let mut after = None;
        loop {
            self.stop.check()?;
            let page = self.store.tagging_page(id, after, PAGE).await?;
            self.report.devices += page.devices.len() as u64;
            let mut stored: BTreeMap<UemId, Vec<DeviceTag>> = BTreeMap::new();
            for tag in page.tags {
                stored.entry(tag.uem_id).or_default().push(tag);
            }
            self.name_wanted(catalogue, &page.devices).await?;
            let names: HashMap<i64, String> =
                catalogue.tags().map(|tag| (tag.id, tag.name.clone())).collect();
            let mut changes = Vec::new();
            for device in &page.devices {
                let of_device = stored.remove(&device.uem_id).unwrap_or_default();
                self.compare(catalogue, &names, device, &of_device, carried, &mut changes);
            }
            // What is left belongs to devices that are not there any more: there is nothing to send for them.
            let gone = stored.into_values().flatten();
            changes.extend(gone.map(|tag| DeviceTag { is_wanted: false, is_known: false, ..tag }));
            self.store.write_device_tags(&self.lease, id, &changes).await?;
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Threat factors come with names that nobody has needed before.
    async fn name_wanted(
        &self,
        catalogue: &mut Catalogue,
        devices: &[TaggableDevice],
    ) -> Result<(), Failure> {
        let settings = &self.integration.settings.tagging;
        if !settings.device_threat_factors {
            return Ok(());
        }
        let told = devices.iter().filter(|device| !device.facts.risk.threat_factors.is_empty());
        let names: BTreeSet<String> = told
            .flat_map(|device| wanted_tags(settings, &device.facts, self.began_at))
            .filter(|name| catalogue.get(name).is_none())
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        catalogue.name(self, &names.into_iter().collect::<Vec<_>>()).await
    }

    fn compare(
        &mut self,
        catalogue: &Catalogue,
        names: &HashMap<i64, String>,
        device: &TaggableDevice,
        stored: &[DeviceTag],
        carried: Option<&Carried>,
        changes: &mut Vec<DeviceTag>,
    ) {
        let settings = &self.integration.settings.tagging;
        let seen = |tag: i64| carried.and_then(|carried| carried.has(tag, device.uem_id));
        let mut has: BTreeSet<String> = stored
            .iter()
            .filter(|tag| seen(tag.tag).unwrap_or(tag.is_known))
            .filter_map(|tag| names.get(&tag.tag).cloned())
            .collect();
        if let Some(carried) = carried {
            has.extend(carried.of(device.uem_id).filter_map(|tag| names.get(&tag).cloned()));
        }
        let wanted = wanted_tags(settings, &device.facts, self.began_at);
        let Difference { add, remove } = difference(settings, &wanted, &has);
        let mut target: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
        target.extend(wanted.intersection(&has).map(|name| (name.as_str(), (true, true))));
        target.extend(add.iter().map(|name| (name.as_str(), (true, false))));
        target.extend(remove.iter().map(|name| (name.as_str(), (false, true))));
        for before in stored {
            let Some(tag) = names.get(&before.tag).and_then(|name| catalogue.get(name)) else { continue };
            // A family that is off, or another prefix, is left as it is.
            if !is_used(settings, tag) {
                continue;
            }
            let (is_wanted, mut is_known) = target.remove(tag.name.as_str()).unwrap_or_default();
            // It may have been sent by a process that died before it wrote so. Taking off what is not there harms nobody.
            let may_be_there = before.is_wanted && tag.uem_id.is_some() && seen(before.tag).is_none();
            is_known |= !is_wanted && may_be_there;
            self.report.repaired += u64::from(carried.is_some() && before.is_known != is_known);
            if (before.is_wanted, before.is_known) != (is_wanted, is_known) {
                changes.push(DeviceTag { is_wanted, is_known, ..*before });
            }
        }
        for (name, (is_wanted, is_known)) in target {
            let Some(tag) = catalogue.get(name) else { continue };
            // On somebody whom the hub gave it not.
            self.report.repaired += u64::from(carried.is_some() && is_known && !is_wanted);
            changes.push(DeviceTag { uem_id: device.uem_id, tag: tag.id, is_wanted, is_known });
        }
    }
}
