//! What of a change is worth remembering.

use database::{Bulk, Conflict, Kind, Transaction, Value};
use hub_core::{fleet::DeviceFacts, ids::DeviceId, ids::RunId};
use jiff::Timestamp;
use serde_json::{Map, json};

use crate::{StoreError, devices::column};

/// Facts that change at each contact: they make no history.
const PASSING: [&str; 3] = ["last_seen", "compliance_checked_at", "compromised_checked_at"];

/// History rows to write, one after the other.
pub(super) struct HistoryRows {
    run: RunId,
    now: Timestamp,
    values: Vec<Value>,
}

impl HistoryRows {
    /// None yet.
    pub fn new(run: RunId, now: Timestamp) -> Self {
        Self { run, now, values: Vec::new() }
    }

    /// One more.
    pub fn push(&mut self, device: DeviceId, kind: &str, changes: &serde_json::Value) {
        self.values.extend([
            device.0.into(),
            self.run.0.into(),
            self.now.into(),
            kind.into(),
            changes.to_string().into(),
        ]);
    }

    /// Writes them.
    pub async fn write(self, transaction: &mut Transaction) -> Result<(), StoreError> {
        if self.values.is_empty() {
            return Ok(());
        }
        const COLUMNS: &[database::Column] = &[
            column("device_id", Kind::Int),
            column("run_id", Kind::Int),
            column("at_ms", Kind::Int),
            column("kind", Kind::Text),
            column("changes", Kind::Text),
        ];
        transaction
            .bulk(Bulk {
                table: "device_history",
                columns: COLUMNS,
                conflict: Conflict::Fail,
                values: self.values,
            })
            .await?;
        Ok(())
    }
}

/// Whether the two differ in nothing but times of contact.
pub(super) fn is_contact_only(before: &DeviceFacts, after: &DeviceFacts) -> bool {
    let last = (before.last_seen, before.compliance_checked_at, before.compromised_checked_at);
    let after = DeviceFacts {
        last_seen: last.0,
        compliance_checked_at: last.1,
        compromised_checked_at: last.2,
        ..after.clone()
    };
    *before == after
}

/// Field → [before, after] of every lasting fact that differs.
pub(super) fn changes(before: &DeviceFacts, after: &DeviceFacts) -> Result<serde_json::Value, StoreError> {
    let fields = |facts: &DeviceFacts| match serde_json::to_value(facts) {
        Ok(serde_json::Value::Object(fields)) => Ok(fields),
        _ => Err(StoreError::Corrupt { what: "facts of a device" }),
    };
    let (before, after) = (fields(before)?, fields(after)?);
    let changed: Map<String, serde_json::Value> = after
        .into_iter()
        .filter(|(field, value)| !PASSING.contains(&field.as_str()) && before.get(field) != Some(value))
        .map(|(field, value)| {
            let pair = json!([before.get(&field), value]);
            (field, pair)
        })
        .collect();
    Ok(changed.into())
}
