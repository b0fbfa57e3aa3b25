//! One page against what is stored: translated, hashed and looked up, off the async threads.

use std::sync::Arc;

use hub_core::{
    fleet::DeviceFacts,
    ids::{DeviceId, UemId},
    integration::PersonalData,
    sync::content_hash,
};
use hub_store::DeviceChange;
use roaring::RoaringTreemap;
use uem_client::Page;
use uem_types::mdm::device::Device;

use super::known::{Known, was_away};
use crate::translate;

/// A page of which only the differences are left.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// Number of the page.
    pub number: u32,
    /// Records on it.
    pub items: u32,
    /// Total it told.
    pub total: Option<u64>,
    /// Page size in force.
    pub page_size: Option<u32>,
    /// Bytes of its body.
    pub bytes: usize,
    /// Ids of all its records, where they are noted.
    pub listed: Vec<u64>,
    /// Places of the known devices on it.
    pub seen: Vec<u32>,
    /// Known devices whose facts differ, with their places.
    pub changed: Vec<(u32, DeviceChange)>,
    /// Known devices that had been away, with their places.
    pub returned: Vec<(u32, DeviceId)>,
    /// Records whose id in the tenant is not known, with their hashes.
    pub fresh: Vec<(DeviceFacts, u64)>,
}

/// What of the records counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    /// Personal data that is taken.
    pub personal: PersonalData,
    /// Only devices of exactly this organization group: the tenant's filter includes those below.
    pub only_org_group: Option<UemId>,
    /// Only these devices.
    pub only_members: Option<Arc<RoaringTreemap>>,
    /// Every record's id is noted, those that do not count included: what is judged is what the tenant listed.
    pub notes_ids: bool,
}

impl Rules {
    fn counts(&self, facts: &DeviceFacts) -> bool {
        self.only_org_group.is_none_or(|group| group == facts.org_group_uem_id)
            && self.only_members.as_ref().is_none_or(|them| them.contains(facts.uem_id.0.cast_unsigned()))
    }
}

/// Compares a page. Of an unchanged device nothing is left but its place.
pub(super) fn compare(known: &Known, page: Page<Device>, rules: &Rules) -> Compared {
    let mut compared = Compared {
        number: page.number,
        items: u32::try_from(page.items.len()).unwrap_or(u32::MAX),
        total: page.total,
        page_size: page.page_size,
        bytes: page.bytes,
        seen: Vec::with_capacity(page.items.len()),
        ..Compared::default()
    };
    for device in page.items {
        let facts = translate::device_facts(device, &rules.personal);
        if rules.notes_ids {
            compared.listed.push(facts.uem_id.0.cast_unsigned());
        }
        if !rules.counts(&facts) {
            continue;
        }
        let content_hash = content_hash(&facts);
        let Some((place, stored)) = known.find(facts.uem_id) else {
            compared.fresh.push((facts, content_hash));
            continue;
        };
        compared.seen.push(place);
        if was_away(stored) {
            compared.returned.push((place, stored.id));
        }
        if stored.content_hash != content_hash {
            compared.changed.push((place, DeviceChange { id: Some(stored.id), facts, content_hash }));
        }
    }
    compared
}
