//! Tombstones at the end of their retention.

use database::params;
use hub_core::{addition::identities, audit::Change};
use jiff::Timestamp;

use super::{SyncBatch, tally::Tally};
use crate::{
    StoreError, Topic, addition::remember_removed, audit::some_devices, devices::DeviceState, search::id_list,
};

/// Devices in one transaction.
const BATCH: u32 = 500;

/// What hangs on a device, itself last.
const OF_DEVICES: [&str; 12] = [
    "DELETE FROM agents WHERE device_id IN",
    "DELETE FROM agent_invitations WHERE device_id IN",
    "DELETE FROM device_risk WHERE device_id IN",
    "DELETE FROM device_threat_factors WHERE device_id IN",
    "DELETE FROM device_risk_sources WHERE device_id IN",
    "DELETE FROM device_risk_source_factors WHERE device_id IN",
    "DELETE FROM device_apps WHERE device_id IN",
    "DELETE FROM device_security WHERE device_id IN",
    "DELETE FROM device_certificates WHERE device_id IN",
    "DELETE FROM device_history WHERE device_id IN",
    "DELETE FROM held_plan_devices WHERE device_id IN",
    "DELETE FROM devices WHERE id IN",
];

impl SyncBatch<'_> {
    /// Removes a batch of devices that were tombstoned before that time and that nobody keeps, with their history.
    /// Answers how many; 0 when none is left.
    pub async fn purge_tombstones(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut transaction = self.begin("purge tombstones").await?;
        let mut tally = Tally::begin(&mut transaction, self.integration).await?;
        let tombs = tally.facets().values().filter(|facet| facet.key.state == DeviceState::Tombstoned);
        let tombs = id_list(tombs.map(|facet| facet.id));
        let sql = format!(
            "SELECT id, facet_id, uem_id, udid, serial_number FROM devices WHERE facet_id IN ({tombs}) AND state_since_ms < $1
                AND id NOT IN (SELECT device_id FROM device_holds) LIMIT {BATCH}"
        );
        let rows = transaction.query(&sql, params![before]).await?;
        let (mut devices, mut uem_ids) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        let mut removed = Vec::new();
        for row in &rows {
            tally.take(row.at(1)?, DeviceState::Tombstoned, None);
            tally.touch(row.at(0)?);
            // Registering again must not give it back what it lost.
            let platform = &tally.key(row.at(1)?)?.platform;
            let (udid, serial): (String, String) = (row.at(3)?, row.at(4)?);
            removed.extend(identities(&udid, &serial, &platform.as_str().into()));
            devices.push(row.at::<i64>(0)?);
            uem_ids.push(row.at::<i64>(2)?);
        }
        if devices.is_empty() {
            return Ok(0);
        }
        remember_removed(&mut transaction, self.integration, &removed, before).await?;
        let (integration, uem_ids) = (self.integration, id_list(uem_ids));
        let sql =
            format!("DELETE FROM device_sync WHERE integration_id = {integration} AND uem_id IN ({uem_ids})");
        transaction.execute(&sql, &[]).await?;
        let sql = format!(
            "DELETE FROM app_device_states WHERE integration_id = {integration} AND uem_id IN ({uem_ids})"
        );
        transaction.execute(&sql, &[]).await?;
        let count = devices.len() as u64;
        let ids = id_list(devices.iter().copied());
        for sql in OF_DEVICES {
            transaction.execute(&format!("{sql} ({ids})"), &[]).await?;
        }
        tally.finish(&mut transaction).await?;
        let purged = Change::new("device.purge", "device", "")
            .of(self.integration)
            .before(&some_devices(&devices))
            .because("the time for which devices that are gone are kept is over");
        self.store.audit(&mut transaction, purged).await?;
        transaction.commit().await?;
        self.store.wake(Topic::Devices);
        Ok(count)
    }
}
