//! The catalogue, and the apps on each device.

use std::collections::HashMap;

use database::{Column, Conflict, Kind, Value, params};
use hub_core::{
    fleet::{AppFacts, DeviceAppFacts},
    ids::DeviceId,
};
use jiff::Timestamp;

use super::{SyncBatch, devices::bulk, groups::Difference};
use crate::{
    DevicePart, StoreError,
    apps::{APP_FACTS, DEVICE_APP_FACTS, app_facts, device_app_facts},
    devices::column,
};

const APP_COLUMNS: &[Column] = &[
    column("integration_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("uem_uuid", Kind::Text),
    column("kind", Kind::Text),
    column("name", Kind::Text),
    column("bundle_id", Kind::Text),
    column("version", Kind::Text),
    column("platform", Kind::Text),
    column("status", Kind::Text),
    column("org_group_uem_id", Kind::Int),
    column("assigned_devices", Kind::Int),
    column("installed_devices", Kind::Int),
    column("changed_at_ms", Kind::Int),
    column("gone_at_ms", Kind::Int),
];

const DEVICE_APP_COLUMNS: &[Column] = &[
    column("device_id", Kind::Int),
    column("bundle_id", Kind::Text),
    column("name", Kind::Text),
    column("version", Kind::Text),
    column("status", Kind::Text),
    column("is_managed", Kind::Bool),
    column("size_bytes", Kind::Int),
];

impl SyncBatch<'_> {
    /// The catalogue of a complete read. Counts (added, changed, missing).
    pub async fn write_apps(&self, apps: &[AppFacts], now: Timestamp) -> Result<(u64, u64, u64), StoreError> {
        let mut transaction = self.begin("write apps").await?;
        let sql = format!("SELECT {APP_FACTS}, gone_at_ms FROM apps WHERE integration_id = $1");
        let mut stored = HashMap::new();
        for row in transaction.query(&sql, params![self.integration.0]).await? {
            let facts = app_facts(&row)?;
            stored.insert((facts.kind, facts.uem_id.0), (facts, row.at::<Option<i64>>(11)?.is_some()));
        }
        let difference = Difference::of(apps, stored, |facts| (facts.kind, facts.uem_id.0));
        let mut values: Vec<Value> = Vec::with_capacity(difference.write.len() * APP_COLUMNS.len());
        for facts in difference.write {
            values.extend([
                self.integration.0.into(),
                facts.uem_id.0.into(),
                (&facts.uem_uuid).into(),
                facts.kind.as_ref().into(),
                (&facts.name).into(),
                (&facts.bundle_id).into(),
                (&facts.version).into(),
                facts.platform.as_str().into(),
                (&facts.status).into(),
                facts.org_group_uem_id.map(|id| id.0).into(),
                facts.assigned_devices.into(),
                facts.installed_devices.into(),
                now.into(),
                Value::Null,
            ]);
        }
        let conflict = Conflict::Update { key: &["integration_id", "kind", "uem_id"] };
        transaction.bulk(bulk("apps", APP_COLUMNS, conflict, values)).await?;
        let gone: Vec<Vec<Value>> = difference
            .gone
            .into_iter()
            .map(|(kind, id)| vec![self.integration.0.into(), kind.as_ref().into(), id.into(), now.into()])
            .collect();
        if !gone.is_empty() {
            let sql =
                "UPDATE apps SET gone_at_ms = $4 WHERE integration_id = $1 AND kind = $2 AND uem_id = $3";
            transaction.execute_many(sql, gone).await?;
        }
        transaction.commit().await?;
        Ok(difference.counts)
    }

    /// The apps of one device, complete: writes the difference only. Counts (added, changed, removed). No apps where some
    /// are known is no answer: trust may rest on them.
    pub async fn write_device_apps(
        &self,
        device: DeviceId,
        apps: &[DeviceAppFacts],
        now: Timestamp,
    ) -> Result<(u64, u64, u64), StoreError> {
        let mut transaction = self.begin("write device apps").await?;
        let sql = format!("SELECT {DEVICE_APP_FACTS} FROM device_apps WHERE device_id = $1");
        let mut stored = HashMap::new();
        for row in transaction.query(&sql, params![device.0]).await? {
            let facts = device_app_facts(&row)?;
            stored.insert(facts.bundle_id.clone(), (facts, false));
        }
        if apps.is_empty() && !stored.is_empty() {
            drop(transaction);
            self.mark_tried(device, DevicePart::Apps, now).await?;
            return Ok((0, 0, 0));
        }
        let read_before = self.mark_read(&mut transaction, device, DevicePart::Apps, now).await?;
        let difference = Difference::of(apps, stored, |facts| facts.bundle_id.clone());
        let mut values: Vec<Value> = Vec::with_capacity(difference.write.len() * DEVICE_APP_COLUMNS.len());
        for facts in difference.write {
            values.extend([
                device.0.into(),
                (&facts.bundle_id).into(),
                (&facts.name).into(),
                (&facts.version).into(),
                (&facts.status).into(),
                facts.is_managed.into(),
                facts.size_bytes.into(),
            ]);
        }
        if !values.is_empty() {
            let conflict = Conflict::Update { key: &["device_id", "bundle_id"] };
            transaction.bulk(bulk("device_apps", DEVICE_APP_COLUMNS, conflict, values)).await?;
        }
        if !difference.gone.is_empty() {
            let sql = "DELETE FROM device_apps WHERE device_id = $1 AND bundle_id = $2";
            let rows = difference.gone.into_iter().map(|id| vec![device.0.into(), id.into()]).collect();
            transaction.execute_many(sql, rows).await?;
        }
        let is_changed = difference.counts != (0, 0, 0);
        self.commit_part(transaction, device, is_changed, read_before, now).await?;
        Ok(difference.counts)
    }
}
