//! `GET /devices/{id}/history`.

use axum::{Json, extract::State};
use hub_core::ids::DeviceId;
use hub_store::HistoryEntry;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Which part of the history.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListHistory {
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// One change of a device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeviceHistoryEntry)]
pub struct HistoryView {
    /// When the hub saw it.
    at: Timestamp,
    /// The run that saw it; 0 where the tenant told of the device and no run was at work.
    run_id: i64,
    /// `changed`, `missing`, `returned`, `tombstoned` or `restored`.
    kind: String,
    /// Field → (before, after).
    changes: serde_json::Value,
}

impl From<HistoryEntry> for HistoryView {
    fn from(entry: HistoryEntry) -> Self {
        Self { at: entry.at, run_id: entry.run_id.0, kind: entry.kind, changes: entry.changes }
    }
}

/// Lists what changed on a device, newest first.
#[utoipa::path(get, path = "/devices/{id}/history", tag = "devices", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the device in the hub."), ListHistory),
    responses((status = 200, description = "A page of its history.", body = List<HistoryView>), Refusals))]
pub async fn list_device_history(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
    Params(params): Params<ListHistory>,
) -> Result<Json<List<HistoryView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    find(&state, id).await?;
    let (rows, next) = state.store.device_history(id, cursor(params.after).as_ref(), limit).await?;
    Ok(Json(List::uncounted(rows.into_iter().map(HistoryView::from).collect(), next)))
}
