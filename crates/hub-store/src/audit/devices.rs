//! How devices stand in entries: one by its id, name and integration, many by their ids.

use database::{Transaction, params};
use hub_core::{
    audit::Change,
    ids::{DeviceId, IntegrationId},
};
use serde_json::{Value, json};

use crate::StoreError;

/// Ids that an entry lists. The rest is in the devices' history.
const LISTED_MAX: usize = 1_000;

/// Something that is done to a device.
pub(crate) async fn of_device(
    transaction: &mut Transaction,
    verb: &'static str,
    device: DeviceId,
) -> Result<Change, StoreError> {
    let sql = "SELECT friendly_name, integration_id FROM devices WHERE id = $1";
    let change = Change::new(verb, "device", device);
    let Some(row) = transaction.query_opt(sql, params![device.0]).await? else { return Ok(change) };
    Ok(change.named(row.at::<String>(0)?).of(IntegrationId(row.at(1)?)))
}

/// Devices that something is done to together.
pub(crate) fn some_devices(ids: &[i64]) -> Value {
    json!({"count": ids.len(), "devices": &ids[..ids.len().min(LISTED_MAX)]})
}
