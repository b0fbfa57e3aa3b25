//! Keeps `device_facets` and `device_contact_hours` right: what a transaction does to devices is noted here and
//! written once before its commit. So is which devices it touched.

use std::collections::{BTreeMap, HashMap};

use database::{Transaction, params};
use hub_core::ids::IntegrationId;
use jiff::Timestamp;

use crate::{
    StoreError,
    devices::{DeviceState, Facet, FacetKey, hour_of, load_facets},
    trust::note_devices,
};

/// The facets of an integration, and the differences noted so far.
pub(super) struct Tally {
    integration: IntegrationId,
    facets: HashMap<i64, Facet>,
    ids: HashMap<FacetKey, i64>,
    by_facet: BTreeMap<i64, i64>,
    by_hour: BTreeMap<i64, i64>,
    touched: Vec<i64>,
}

impl Tally {
    /// Reads the facets. Only the holder of the integration's lease makes new ones.
    pub async fn begin(
        transaction: &mut Transaction,
        integration: IntegrationId,
    ) -> Result<Self, StoreError> {
        let rows = transaction.query(&load_facets(Some(integration)), &[]).await?;
        let facets = rows
            .iter()
            .map(|row| Facet::read(row).map(|facet| (facet.id, facet)))
            .collect::<Result<HashMap<_, _>, _>>()?;
        let ids = facets.values().map(|facet| (facet.key.clone(), facet.id)).collect();
        Ok(Self {
            integration,
            facets,
            ids,
            by_facet: BTreeMap::new(),
            by_hour: BTreeMap::new(),
            touched: Vec::new(),
        })
    }

    /// The facets, by id.
    pub fn facets(&self) -> &HashMap<i64, Facet> {
        &self.facets
    }

    /// The words of a facet.
    pub fn key(&self, facet_id: i64) -> Result<&FacetKey, StoreError> {
        let facet = self.facets.get(&facet_id).ok_or(StoreError::Corrupt { what: "facet of a device" })?;
        Ok(&facet.key)
    }

    /// The facet of a combination; a new one is stored at once.
    pub async fn facet(&mut self, transaction: &mut Transaction, key: FacetKey) -> Result<i64, StoreError> {
        if let Some(id) = self.ids.get(&key) {
            return Ok(*id);
        }
        let row = transaction
            .query_opt(
                "INSERT INTO device_facets (integration_id, state, platform, compliance, enrollment, ownership,
                    compromised, devices) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) RETURNING id",
                params![
                    self.integration.0,
                    key.state.as_str(),
                    &key.platform,
                    &key.compliance,
                    &key.enrollment,
                    &key.ownership,
                    key.compromised_word(),
                ],
            )
            .await?
            .ok_or(StoreError::Corrupt { what: "new facet" })?;
        let id = row.at(0)?;
        let integration_id = self.integration;
        let facet = Facet { id, integration_id, key: key.clone(), devices: 0, is_removed: false };
        self.facets.insert(id, facet);
        self.ids.insert(key, id);
        Ok(id)
    }

    /// A device of which something changed.
    pub fn touch(&mut self, device: i64) {
        self.touched.push(device);
    }

    /// A device that is there now.
    pub fn add(&mut self, facet_id: i64, state: DeviceState, last_seen: Option<Timestamp>) {
        self.count(facet_id, state, last_seen, 1);
    }

    /// A device as it was before.
    pub fn take(&mut self, facet_id: i64, state: DeviceState, last_seen: Option<Timestamp>) {
        self.count(facet_id, state, last_seen, -1);
    }

    fn count(&mut self, facet_id: i64, state: DeviceState, last_seen: Option<Timestamp>, by: i64) {
        *self.by_facet.entry(facet_id).or_default() += by;
        if state != DeviceState::Tombstoned {
            *self.by_hour.entry(hour_of(last_seen)).or_default() += by;
        }
    }

    /// Writes the differences.
    pub async fn finish(self, transaction: &mut Transaction) -> Result<(), StoreError> {
        note_devices(transaction, &self.touched).await?;
        let facets: Vec<_> = self
            .by_facet
            .into_iter()
            .filter(|(_, by)| *by != 0)
            .map(|(id, by)| vec![id.into(), by.into()])
            .collect();
        if !facets.is_empty() {
            let sql = "UPDATE device_facets SET devices = devices + $2 WHERE id = $1";
            transaction.execute_many(sql, facets).await?;
        }
        let hours: Vec<_> = self.by_hour.into_iter().filter(|(_, by)| *by != 0).collect();
        if hours.is_empty() {
            return Ok(());
        }
        let integration = self.integration.0;
        let row = |hour: i64, by: i64| vec![integration.into(), hour.into(), by.into()];
        transaction
            .execute_many(
                "INSERT INTO device_contact_hours (integration_id, hour, devices) VALUES ($1, $2, $3)
                 ON CONFLICT (integration_id, hour)
                 DO UPDATE SET devices = device_contact_hours.devices + excluded.devices",
                hours.iter().map(|(hour, by)| row(*hour, *by)).collect(),
            )
            .await?;
        let sunk: Vec<_> = hours
            .iter()
            .filter(|(_, by)| *by < 0)
            .map(|(hour, _)| vec![integration.into(), (*hour).into()])
            .collect();
        if !sunk.is_empty() {
            let sql =
                "DELETE FROM device_contact_hours WHERE integration_id = $1 AND hour = $2 AND devices = 0";
            transaction.execute_many(sql, sunk).await?;
        }
        Ok(())
    }
}
