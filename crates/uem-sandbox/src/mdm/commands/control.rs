//! Controls for tests: the command log, and a device that checks in when told to.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{pickup, store};
use crate::{Tenant, http::VendorError};

/// The most commands of one answer.
const MOST: u32 = 1_000;

/// `GET /_sandbox/commands`, `POST /_sandbox/devices/{id}/check-in`.
pub fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/_sandbox/commands", get(list))
        .route("/_sandbox/devices/{id}/check-in", post(check_in))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    device_id: Option<u32>,
    limit: Option<u32>,
}

/// The latest commands, newest first.
async fn list(
    State(tenant): State<Arc<Tenant>>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let limit = asked.limit.unwrap_or(MOST).min(MOST);
    let commands = store::list(&tenant.database, asked.device_id, limit).await.map_err(failed)?;
    Ok(Json(json!({"commands": commands})))
}

/// The device checks in now and finishes what waits for it.
async fn check_in(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<u32>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    match pickup::check_in(&tenant, id).await.map_err(failed)? {
        Some(finished) => Ok(Json(json!({"finished": finished}))),
        None => Err((
            StatusCode::NOT_FOUND,
            Json(json!({"error": format!("no enrolled device has the id {id}")})),
        )),
    }
}

fn failed(error: database::DatabaseError) -> (StatusCode, Json<Value>) {
    let error = VendorError::from(error);
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": error.message})))
}
