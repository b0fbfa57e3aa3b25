//! Devices that are missed, come back, or are concluded to be gone.

use database::{Row, Transaction, Value};
use hub_core::{audit::Change, ids::DeviceId};
use jiff::Timestamp;
use serde_json::json;

use super::{SyncBatch, devices::IDS_MAX, history::HistoryRows, tally::Tally};
use crate::{
    StoreError, Topic,
    audit::some_devices,
    devices::{DeviceState, FacetKey},
    search::id_list,
};

/// A device as it stands.
struct Standing {
    id: i64,
    uem_id: i64,
    facet_id: i64,
    last_seen: Option<Timestamp>,
    missing_runs: u32,
}

const TOMBSTONE: &str = "tombstone devices";
const RESTORE: &str = "restore devices";

/// Where it goes: state and runs that missed it. `None` leaves it.
type Step = fn(DeviceState, u32) -> Option<(DeviceState, u32)>;

impl SyncBatch<'_> {
    /// Seen again: clears `missing_runs`, restores tombstones, with history. Answers how many that were.
    pub async fn mark_returned(&self, devices: &[DeviceId], now: Timestamp) -> Result<u64, StoreError> {
        let step: Step =
            |state, runs| (state != DeviceState::Active || runs != 0).then_some((DeviceState::Active, 0));
        self.step("mark returned", devices, now, step).await
    }

    /// Missed by this complete run: raises `missing_runs`, with history at the first time. Tombstoned ones stay.
    pub async fn mark_missing(&self, devices: &[DeviceId], now: Timestamp) -> Result<u64, StoreError> {
        let step: Step = |state, runs| {
            (state != DeviceState::Tombstoned).then_some((DeviceState::Missing, runs.saturating_add(1)))
        };
        self.step("mark missing", devices, now, step).await
    }

    /// Kept by a person after all: gone ones are missing again, counted from the beginning.
    pub async fn restore(&self, devices: &[DeviceId], now: Timestamp) -> Result<u64, StoreError> {
        let step: Step = |state, _| (state == DeviceState::Tombstoned).then_some((DeviceState::Missing, 0));
        self.step(RESTORE, devices, now, step).await
    }

    /// Concluded to be gone.
    pub async fn tombstone(&self, devices: &[DeviceId], now: Timestamp) -> Result<u64, StoreError> {
        let step: Step =
            |state, runs| (state != DeviceState::Tombstoned).then_some((DeviceState::Tombstoned, runs));
        self.step(TOMBSTONE, devices, now, step).await
    }

    async fn step(
        &self,
        name: &'static str,
        devices: &[DeviceId],
        now: Timestamp,
        step: Step,
    ) -> Result<u64, StoreError> {
        if devices.is_empty() {
            return Ok(0);
        }
        let mut transaction = self.begin(name).await?;
        let mut tally = Tally::begin(&mut transaction, self.integration).await?;
        let mut history = HistoryRows::new(self.run, now);
        let (mut moved, mut went) = (0, Vec::new());
        // That a device is missed and comes back is in its history; that it goes or is brought back is a decision.
        let told = match name {
            TOMBSTONE => Some("device.tombstone"),
            RESTORE => Some("device.restore"),
            _ => None,
        };
        let mut ids: Vec<i64> = devices.iter().map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        for ids in ids.chunks(IDS_MAX) {
            let standings = self.standings(&mut transaction, ids).await?;
            let (count, ids) =
                self.step_some(&mut transaction, &mut tally, &mut history, standings, now, step).await?;
            moved += count;
            went.extend(ids);
        }
        history.write(&mut transaction).await?;
        tally.finish(&mut transaction).await?;
        if let Some(told) = told.filter(|_| !went.is_empty()) {
            let change = Change::new(told, "device", "").of(self.integration).after(&some_devices(&went));
            self.store
                .audit(&mut transaction, change.because(format!("concluded by run {}", self.run)))
                .await?;
        }
        transaction.commit().await?;
        self.store.wake(Topic::Devices);
        Ok(moved)
    }

    async fn step_some(
        &self,
        transaction: &mut Transaction,
        tally: &mut Tally,
        history: &mut HistoryRows,
        standings: Vec<Standing>,
        now: Timestamp,
        step: Step,
    ) -> Result<(u64, Vec<i64>), StoreError> {
        let mut went = Vec::new();
        let (mut states, mut runs): (Vec<Vec<Value>>, Vec<Vec<Value>>) = (Vec::new(), Vec::new());
        for device in standings {
            let key = tally.key(device.facet_id)?.clone();
            let Some((state, missing_runs)) = step(key.state, device.missing_runs) else { continue };
            let mut facet = device.facet_id;
            if state != key.state {
                facet = tally.facet(transaction, FacetKey { state, ..key.clone() }).await?;
                tally.take(device.facet_id, key.state, device.last_seen);
                tally.add(facet, state, device.last_seen);
                tally.touch(device.id);
                went.push(device.id);
                states.push(vec![device.id.into(), facet.into(), now.into()]);
                let changes = json!({ "state": [key.state.as_str(), state.as_str()] });
                history.push(DeviceId(device.id), kind(key.state, state), &changes);
            }
            runs.push(vec![
                self.integration.0.into(),
                device.uem_id.into(),
                facet.into(),
                missing_runs.into(),
            ]);
        }
        let moved = runs.len() as u64;
        for (sql, rows) in [
            ("UPDATE devices SET facet_id = $2, state_since_ms = $3 WHERE id = $1", states),
            (
                "UPDATE device_sync SET facet_id = $3, missing_runs = $4 WHERE integration_id = $1 AND uem_id = $2",
                runs,
            ),
        ] {
            if !rows.is_empty() {
                transaction.execute_many(sql, rows).await?;
            }
        }
        Ok((moved, went))
    }

    async fn standings(
        &self,
        transaction: &mut Transaction,
        ids: &[i64],
    ) -> Result<Vec<Standing>, StoreError> {
        let sql = format!(
            "SELECT d.id, d.uem_id, d.facet_id, d.last_seen_ms, s.missing_runs FROM devices d
             JOIN device_sync s ON s.integration_id = d.integration_id AND s.uem_id = d.uem_id
             WHERE d.id IN ({}) AND +d.integration_id = {} ORDER BY d.id",
            id_list(ids.iter().copied()),
            self.integration
        );
        transaction.query(&sql, &[]).await?.iter().map(standing).collect()
    }
}

fn standing(row: &Row) -> Result<Standing, StoreError> {
    Ok(Standing {
        id: row.at(0)?,
        uem_id: row.at(1)?,
        facet_id: row.at(2)?,
        last_seen: row.at(3)?,
        missing_runs: row.at(4)?,
    })
}

/// The word of a change of state in the history.
fn kind(before: DeviceState, after: DeviceState) -> &'static str {
    match (before, after) {
        (DeviceState::Tombstoned, DeviceState::Active | DeviceState::Missing) => "restored",
        (_, DeviceState::Missing) => "missing",
        (_, DeviceState::Tombstoned) => "tombstoned",
        (_, DeviceState::Active) => "returned",
    }
}
