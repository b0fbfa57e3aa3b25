//! New and changed devices.

use std::collections::HashMap;

use database::{Bulk, Column, Conflict, Kind, Transaction, Value};
use hub_core::{
    fleet::DeviceFacts,
    ids::{DeviceId, IntegrationId, UemId},
};
use jiff::Timestamp;

use super::{
    SyncBatch,
    history::{self, HistoryRows},
    tally::Tally,
};
use crate::{
    StoreError, Topic,
    devices::{
        DEVICE_COLUMNS, DeviceRow, DeviceState, FacetKey, column, read_rows, select_rows, text, values,
    },
    search::id_list,
    store::next_ids,
};

/// A device to write.
#[derive(Debug, Clone)]
pub struct DeviceChange {
    /// The row it belongs to; `None` for a new device.
    pub id: Option<DeviceId>,
    /// Its facts.
    pub facts: DeviceFacts,
    /// Their hash.
    pub content_hash: u64,
}

const SYNC_COLUMNS: &[Column] = &[
    column("integration_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("device_id", Kind::Int),
    column("facet_id", Kind::Int),
    column("content_hash", Kind::Int),
    column("missing_runs", Kind::Int),
    column("apps_read_at_ms", Kind::Int),
];

/// Ids in one `IN (...)`.
pub(super) const IDS_MAX: usize = 500;

impl SyncBatch<'_> {
    /// Writes new and changed devices, with a history row for each changed one whose lasting facts differ
    /// (times of contact alone make no history). States stay as they are. Answers how many device rows were written.
    ///
    /// [`StoreError::Missing`] when a device to change is not there; [`database::DatabaseError::Duplicate`] when a
    /// new one has the tenant's id of a stored one. Then nothing of the batch is written.
    pub async fn write_devices(&self, changes: Vec<DeviceChange>, now: Timestamp) -> Result<u64, StoreError> {
        if changes.is_empty() {
            return Ok(0);
        }
        let written = changes.len() as u64;
        let mut transaction = self.begin("write devices").await?;
        if transaction.is_postgres() && self.store.first_loads.contains(self.integration) {
            // A crash of the server may cost the last moments of a first load, which the next run reads again anyway;
            // the commit that ends the load waits for all of them.
            transaction.batch("SET LOCAL synchronous_commit = off").await?;
        }
        let mut tally = Tally::begin(&mut transaction, self.integration).await?;
        let (changed, new): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| change.id.is_some());
        let mut changes_of: HashMap<i64, DeviceChange> = HashMap::with_capacity(changed.len());
        for mut change in changed {
            in_milliseconds(&mut change.facts);
            if let Some(id) = change.id {
                changes_of.insert(id.0, change);
            }
        }
        self.update(&mut transaction, &mut tally, changes_of, now).await?;
        self.insert(&mut transaction, &mut tally, new, now).await?;
        tally.finish(&mut transaction).await?;
        transaction.commit().await?;
        self.store.wake(Topic::Devices);
        Ok(written)
    }

    async fn insert(
        &self,
        transaction: &mut Transaction,
        tally: &mut Tally,
        new: Vec<DeviceChange>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if new.is_empty() {
            return Ok(());
        }
        let first = next_ids(transaction, "devices", new.len()).await?;
        let mut devices = Vec::with_capacity(new.len() * DEVICE_COLUMNS.len());
        let mut sync = Vec::with_capacity(new.len() * SYNC_COLUMNS.len());
        for (id, change) in (first..).zip(new) {
            let facts = change.facts;
            let facet = tally.facet(transaction, FacetKey::of(&facts, DeviceState::Active)).await?;
            tally.add(facet, DeviceState::Active, facts.last_seen);
            tally.touch(id);
            sync.extend(sync_row(self.integration, facts.uem_id, id, facet, change.content_hash));
            values(new_row(DeviceId(id), self.integration, facts, now), facet, now, &mut devices);
        }
        transaction.bulk(bulk("device_sync", SYNC_COLUMNS, Conflict::Fail, sync)).await?;
        transaction.bulk(bulk("devices", DEVICE_COLUMNS, Conflict::Fail, devices)).await?;
        Ok(())
    }

    async fn update(
        &self,
        transaction: &mut Transaction,
        tally: &mut Tally,
        mut changes: HashMap<i64, DeviceChange>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut updates = Updates::new(HistoryRows::new(self.run, now));
        let mut ids: Vec<i64> = changes.keys().copied().collect();
        ids.sort_unstable();
        for ids in ids.chunks(IDS_MAX) {
            let sql = select_rows(&format!(
                "d.id IN ({}) AND +d.integration_id = {}",
                id_list(ids.iter().copied()),
                self.integration
            ));
            let rows = transaction.query(&sql, &[]).await?;
            for (before, facet, state_since) in read_rows(&rows, tally.facets())? {
                let Some(change) = changes.remove(&before.id.0) else { continue };
                let key = FacetKey::of(&change.facts, before.state);
                let new_facet = tally.facet(transaction, key).await?;
                tally.take(facet, before.state, before.facts.last_seen);
                tally.add(new_facet, before.state, change.facts.last_seen);
                tally.touch(before.id.0);
                updates.push(before, change, new_facet, state_since, now)?;
            }
        }
        if let Some(id) = changes.keys().next() {
            return Err(StoreError::missing("device", id));
        }
        updates.write(transaction).await
    }
}

/// The statements of one batch of changes.
struct Updates {
    history: HistoryRows,
    /// Only times of contact: no other index is touched.
    contacts: Vec<Vec<Value>>,
    /// No column of a search or an identity: those indexes are not touched.
    plain: Vec<Vec<Value>>,
    rows: Vec<Value>,
    sync: Vec<Vec<Value>>,
    /// Devices with another id in the tenant: their bookkeeping rows make room for each other first.
    moved: Vec<Vec<Value>>,
}

impl Updates {
    fn new(history: HistoryRows) -> Self {
        Self {
            history,
            contacts: Vec::new(),
            plain: Vec::new(),
            rows: Vec::new(),
            sync: Vec::new(),
            moved: Vec::new(),
        }
    }

    fn push(
        &mut self,
        before: DeviceRow,
        change: DeviceChange,
        facet: i64,
        state_since: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (old_uem_id, uem_id) = (before.facts.uem_id, change.facts.uem_id);
        let hash = change.content_hash.cast_signed();
        let integration = before.integration_id.0;
        let mut from = old_uem_id.0;
        if old_uem_id != uem_id {
            from = -before.id.0;
            self.moved.push(vec![integration.into(), old_uem_id.0.into(), from.into()]);
        }
        self.sync.push(vec![integration.into(), from.into(), uem_id.0.into(), facet.into(), hash.into()]);
        if history::is_contact_only(&before.facts, &change.facts) {
            let facts = change.facts;
            self.contacts.push(vec![
                before.id.0.into(),
                facts.last_seen.into(),
                facts.compliance_checked_at.into(),
                facts.compromised_checked_at.into(),
                now.into(),
            ]);
            return Ok(());
        }
        self.history.push(before.id, "changed", &history::changes(&before.facts, &change.facts)?);
        if keeps_indexed(&before.facts, &change.facts) {
            self.plain.push(plain(before.id, facet, change.facts, now));
            return Ok(());
        }
        let after = DeviceRow { facts: change.facts, changed_at: now, ..before };
        values(after, facet, state_since, &mut self.rows);
        Ok(())
    }

    async fn write(self, transaction: &mut Transaction) -> Result<(), StoreError> {
        for (sql, rows) in [
            (
                "UPDATE devices SET last_seen_ms = $2, compliance_checked_at_ms = $3,
                    compromised_checked_at_ms = $4, changed_at_ms = $5 WHERE id = $1",
                self.contacts,
            ),
            (UPDATE_PLAIN, self.plain),
            // It enrolled again: what was read of it one by one was of the enrolment before, and is due.
            (
                "UPDATE device_sync SET uem_id = $3, apps_read_at_ms = 0, apps_tried_at_ms = 0,
                    security_read_at_ms = 0, security_tried_at_ms = 0, certificates_read_at_ms = 0,
                    certificates_tried_at_ms = 0 WHERE integration_id = $1 AND uem_id = $2",
                self.moved,
            ),
            (
                "UPDATE device_sync SET uem_id = $3, facet_id = $4, content_hash = $5
                 WHERE integration_id = $1 AND uem_id = $2",
                self.sync,
            ),
        ] {
            if !rows.is_empty() {
                transaction.execute_many(sql, rows).await?;
            }
        }
        if !self.rows.is_empty() {
            let conflict = Conflict::Update { key: &["id"] };
            transaction.bulk(bulk("devices", DEVICE_COLUMNS, conflict, self.rows)).await?;
        }
        self.history.write(transaction).await
    }
}

const UPDATE_PLAIN: &str = "UPDATE devices SET facet_id = $2, mac_address = $3, reported_name = $4,
    org_group_name = $5, phone_number = $6, model = $7, maker = $8, os_version = $9, os_build = $10,
    is_supervised = $11, is_encrypted = $12, managed_by = $13, last_seen_ms = $14, enrolled_at_ms = $15,
    compliance_checked_at_ms = $16, compromised_checked_at_ms = $17, patched_at_ms = $18, changed_at_ms = $19
    WHERE id = $1";

/// The parameters of [`UPDATE_PLAIN`].
fn plain(id: DeviceId, facet: i64, facts: DeviceFacts, now: Timestamp) -> Vec<Value> {
    vec![
        id.0.into(),
        facet.into(),
        text(facts.mac_address),
        text(facts.reported_name),
        text(facts.org_group_name),
        text(facts.phone_number),
        text(facts.model),
        text(facts.maker),
        text(facts.os_version),
        text(facts.os_build),
        facts.is_supervised.into(),
        facts.is_encrypted.into(),
        text(facts.managed_by),
        facts.last_seen.into(),
        facts.enrolled_at.into(),
        facts.compliance_checked_at.into(),
        facts.compromised_checked_at.into(),
        facts.patched_at.into(),
        now.into(),
    ]
}

/// Whether all that [`UPDATE_PLAIN`] leaves alone stays as it is.
fn keeps_indexed(before: &DeviceFacts, after: &DeviceFacts) -> bool {
    let texts = |facts: &DeviceFacts| {
        [
            &facts.uem_uuid,
            &facts.udid,
            &facts.serial_number,
            &facts.imei,
            &facts.asset_number,
            &facts.friendly_name,
            &facts.user_name,
            &facts.user_email,
        ]
        .map(String::clone)
    };
    let ids = |facts: &DeviceFacts| (facts.uem_id, facts.org_group_uem_id, facts.user_uem_id);
    ids(before) == ids(after) && texts(before) == texts(after)
}

/// A bulk write.
pub(crate) fn bulk(
    table: &'static str,
    columns: &'static [Column],
    conflict: Conflict,
    values: Vec<Value>,
) -> Bulk {
    Bulk { table, columns, conflict, values }
}

fn new_row(id: DeviceId, integration_id: IntegrationId, facts: DeviceFacts, now: Timestamp) -> DeviceRow {
    DeviceRow {
        id,
        integration_id,
        facts,
        state: DeviceState::Active,
        missing_runs: 0,
        first_seen_at: now,
        changed_at: now,
    }
}

fn sync_row(integration: IntegrationId, uem_id: UemId, id: i64, facet: i64, content_hash: u64) -> [Value; 7] {
    let hash = content_hash.cast_signed();
    [integration.0.into(), uem_id.0.into(), id.into(), facet.into(), hash.into(), 0_i64.into(), 0_i64.into()]
}

/// Times are stored in milliseconds: compared with what is stored, a finer one would look like a change.
fn in_milliseconds(facts: &mut DeviceFacts) {
    for time in [
        &mut facts.last_seen,
        &mut facts.enrolled_at,
        &mut facts.compliance_checked_at,
        &mut facts.compromised_checked_at,
        &mut facts.patched_at,
    ] {
        *time = time.and_then(|time| Timestamp::from_millisecond(time.as_millisecond()).ok());
    }
}
