//! Who a record may be: the stored devices that share an identifier with it. hub-core's rule chooses among them.

use std::collections::{BTreeSet, HashMap, HashSet};

use database::Value;
use hub_core::{
    fleet::DeviceFacts,
    ids::{DeviceId, IntegrationId},
};

use crate::{Store, StoreError};

/// Records in one read: three identifiers each, within the 500 SELECTs that SQLite joins.
const RECORDS_MAX: usize = 160;
/// Devices with the same serial number that are looked at: more of them only say again that it is ambiguous.
const SAME_MAX: usize = 16;

/// Stored devices by each identifier, in lower case.
#[derive(Default)]
struct Index {
    by: [HashMap<String, Vec<usize>>; 3],
}

impl Store {
    /// Resolves identities in a few reads: for each record the stored devices that match by UUID, UDID or serial
    /// number, without regard to case and platform, by id. hub-core's identity rule chooses among them.
    /// During a first load there is nobody to be matched.
    pub async fn identity_candidates(
        &self,
        integration: IntegrationId,
        facts: &[DeviceFacts],
    ) -> Result<Vec<Vec<(DeviceId, DeviceFacts)>>, StoreError> {
        let mut found = Vec::with_capacity(facts.len());
        if self.first_loads.contains(integration) {
            found.resize_with(facts.len(), Vec::new);
            return Ok(found);
        }
        for some in facts.chunks(RECORDS_MAX) {
            let ids = self.ids_sharing_identifiers(integration, some).await?;
            let devices = self.devices_by_id(&ids).await?;
            let mut index = Index::default();
            for (place, device) in devices.iter().enumerate() {
                index.add(&device.facts, place);
            }
            found.extend(some.iter().map(|facts| {
                let places = index.find(facts);
                places.into_iter().map(|place| (devices[place].id, devices[place].facts.clone())).collect()
            }));
        }
        Ok(found)
    }

    async fn ids_sharing_identifiers(
        &self,
        integration: IntegrationId,
        facts: &[DeviceFacts],
    ) -> Result<Vec<i64>, StoreError> {
        const COLUMNS: [&str; 3] = ["uem_uuid", "lower(udid)", "lower(serial_number)"];
        let mut params: Vec<Value> = Vec::new();
        let mut parts = Vec::new();
        let mut asked = HashSet::new();
        for facts in facts {
            for (column, text) in COLUMNS.into_iter().zip(identifiers(facts)) {
                if text.is_empty() || text.contains('\0') || !asked.insert((column, text.clone())) {
                    continue;
                }
                params.push(text.into());
                parts.push(format!(
                    "SELECT id FROM (SELECT id FROM devices WHERE {column} = ${} AND +integration_id = {integration}
                        ORDER BY id LIMIT {SAME_MAX}) AS part",
                    params.len()
                ));
            }
        }
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.database.query(&parts.join(" UNION ALL "), &params).await?;
        let mut ids = rows.iter().map(|row| row.at(0)).collect::<Result<Vec<i64>, _>>()?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

impl Index {
    fn add(&mut self, facts: &DeviceFacts, place: usize) {
        for (map, text) in self.by.iter_mut().zip(identifiers(facts)) {
            if !text.is_empty() {
                map.entry(text).or_default().push(place);
            }
        }
    }

    /// Places in order, each once.
    fn find(&self, facts: &DeviceFacts) -> BTreeSet<usize> {
        let mut places = BTreeSet::new();
        for (map, text) in self.by.iter().zip(identifiers(facts)) {
            places.extend(map.get(&text).into_iter().flatten().copied());
        }
        places
    }
}

/// UUID, UDID and serial number in lower case.
fn identifiers(facts: &DeviceFacts) -> [String; 3] {
    [&facts.uem_uuid, &facts.udid, &facts.serial_number].map(|text| text.to_ascii_lowercase())
}
