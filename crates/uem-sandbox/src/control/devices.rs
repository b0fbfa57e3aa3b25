//! Adding, changing and taking out devices one by one or by number.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Refusal},
    change::choose,
    facts::Facts,
};
use crate::{Tenant, fleet::state::DeviceState};

/// Devices of one call.
const MOST: u32 = 10_000;

/// Devices to take out: these, or so many.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removal {
    #[serde(default)]
    ids: Vec<u32>,
    #[serde(default)]
    count: usize,
    #[serde(default)]
    seed: u64,
}

/// `POST /_sandbox/devices`: `{"count":n}`, or one with the facts given.
pub(super) async fn add(State(tenant): State<Arc<Tenant>>, Json(body): Json<Value>) -> Answer {
    let fleet = &tenant.fleet;
    let (count, facts) = match body.get("count") {
        Some(count) => {
            let count =
                count.as_u64().and_then(|count| u32::try_from(count).ok()).filter(|count| *count <= MOST);
            (
                count.ok_or_else(|| Refusal::unprocessable(format!("count must be 0 to {MOST}")))?,
                Facts::default(),
            )
        }
        None => (1, serde_json::from_value(body).map_err(|error| Refusal::unprocessable(error.to_string()))?),
    };
    facts.check(fleet)?;
    let now = fleet.now();
    let added = fleet.add(count, |state| facts.apply(state, now)).await?;
    Ok(Json(json!({"devices": added.iter().map(brief).collect::<Vec<_>>()})))
}

/// `PATCH /_sandbox/devices/{id}`
pub(super) async fn edit(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<u32>,
    Json(facts): Json<Facts>,
) -> Answer {
    let fleet = &tenant.fleet;
    facts.check(fleet)?;
    let now = fleet.now();
    let changed = fleet.change(id, |state| facts.apply(state, now)).await?;
    let state = changed.ok_or_else(|| Refusal::not_found(format!("no device {id}")))?;
    Ok(Json(json!({"device": brief(&state), "version": fleet.version()})))
}

/// `DELETE /_sandbox/devices/{id}`
pub(super) async fn remove_one(State(tenant): State<Arc<Tenant>>, Path(id): Path<u32>) -> Answer {
    match tenant.fleet.remove(&[id]).await? {
        0 => Err(Refusal::not_found(format!("no device {id}"))),
        removed => Ok(Json(json!({"removed": removed}))),
    }
}

/// `POST /_sandbox/devices/remove`
pub(super) async fn remove(State(tenant): State<Arc<Tenant>>, Json(removal): Json<Removal>) -> Answer {
    let mut ids = removal.ids;
    ids.extend(choose(&tenant.fleet, removal.count, removal.seed));
    let removed = tenant.fleet.remove(&ids).await?;
    Ok(Json(json!({"removed": removed, "ids": ids})))
}

fn brief(state: &DeviceState) -> Value {
    json!({"id": state.id, "uuid": state.uuid, "udid": state.udid, "serial_number": state.serial_number})
}
