//! Table `device_sync`: what a synchronization must remember of each device, in a narrow row of its own.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use database::{DatabaseError, Row, params};
use hub_core::ids::{DeviceId, IntegrationId, UemId};

use super::DeviceState;
use crate::{
    Store, StoreError,
    schema::{DEVICE_INDEXES, ensure_indexes},
};

/// What a synchronization must remember of every known device: a few bytes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownDevice {
    /// Id in the hub.
    pub id: DeviceId,
    /// Id in the tenant.
    pub uem_id: UemId,
    /// Content hash as stored.
    pub content_hash: u64,
    /// Complete runs in a row that missed it.
    pub missing_runs: u32,
    /// State.
    pub state: DeviceState,
}

impl Store {
    /// Everything a synchronization must remember, streamed: 32 bytes a device. As each synchronization begins with
    /// this, deferred indexes that a kill left out are made here as well.
    pub async fn known_devices(&self, integration: IntegrationId) -> Result<Vec<KnownDevice>, StoreError> {
        self.first_loads.end(integration);
        ensure_indexes(&self.database, &DEVICE_INDEXES).await?;
        let facets = self.facets(Some(integration)).await?;
        let total: u64 = facets.iter().map(|facet| facet.devices).sum();
        let states: HashMap<i64, DeviceState> =
            facets.iter().map(|facet| (facet.id, facet.key.state)).collect();
        let known = Arc::new(Mutex::new(Vec::with_capacity(usize::try_from(total).unwrap_or_default())));
        let into = Arc::clone(&known);
        self.database
            .query_each(
                "SELECT uem_id, device_id, facet_id, content_hash, missing_runs FROM device_sync
                 WHERE integration_id = $1 ORDER BY uem_id",
                params![integration.0],
                move |row| {
                    let device = read(row, &states)?;
                    into.lock().unwrap_or_else(PoisonError::into_inner).push(device);
                    Ok(())
                },
            )
            .await?;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut *known))
    }
}

impl Store {
    /// The same of one device, by the tenant's id.
    pub async fn find_known_device(
        &self,
        integration: IntegrationId,
        uem_id: UemId,
    ) -> Result<Option<KnownDevice>, StoreError> {
        let facets = self.facets(Some(integration)).await?;
        let states: HashMap<i64, DeviceState> =
            facets.iter().map(|facet| (facet.id, facet.key.state)).collect();
        let row = self
            .database
            .query_opt(
                "SELECT uem_id, device_id, facet_id, content_hash, missing_runs FROM device_sync
                 WHERE integration_id = $1 AND uem_id = $2",
                params![integration.0, uem_id.0],
            )
            .await?;
        Ok(row.map(|row| read(&row, &states)).transpose()?)
    }
}

fn read(row: &Row, states: &HashMap<i64, DeviceState>) -> Result<KnownDevice, DatabaseError> {
    let facet: i64 = row.at(2)?;
    let state = states.get(&facet).copied();
    Ok(KnownDevice {
        uem_id: UemId(row.at(0)?),
        id: DeviceId(row.at(1)?),
        content_hash: row.at::<i64>(3)?.cast_unsigned(),
        missing_runs: row.at(4)?,
        state: state
            .ok_or(DatabaseError::Column { column: "facet_id".to_owned(), wanted: "a stored facet" })?,
    })
}
