//! `GET` and `POST /_sandbox/wipe-protection`: how many wipes are let through below an organization group.

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde::Deserialize;
use serde_json::{Value, json};

use super::store::{self, Protection};
use crate::{Tenant, http::VendorError};

/// The longest time over which wipes are counted: a month.
const WITHIN_MINUTES_MAX: i64 = 31 * 24 * 60;

/// `GET` lists the limits, `POST` sets one.
pub fn router() -> Router<Arc<Tenant>> {
    Router::new().route("/_sandbox/wipe-protection", get(list).post(set))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    organization_group_id: i64,
    /// `null` lets all through.
    most: Option<u32>,
    #[serde(default = "an_hour")]
    within_minutes: i64,
}

fn an_hour() -> i64 {
    60
}

type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

async fn list(State(tenant): State<Arc<Tenant>>) -> Answer {
    let all = store::protections(&tenant.database).await.map_err(failed)?;
    let rows: Vec<Value> = all.iter().map(row).collect();
    Ok(Json(json!({"wipe_protection": rows})))
}

async fn set(State(tenant): State<Arc<Tenant>>, Json(setting): Json<Setting>) -> Answer {
    if tenant.fleet.places().get(setting.organization_group_id).is_none() {
        return Err(refused(format!("no organization group {}", setting.organization_group_id)));
    }
    if !(1..=WITHIN_MINUTES_MAX).contains(&setting.within_minutes) {
        return Err(refused(format!("within_minutes must be 1 to {WITHIN_MINUTES_MAX}")));
    }
    let limit = Protection {
        org_group_id: setting.organization_group_id,
        most: setting.most.map(i64::from),
        within_ms: setting.within_minutes * 60_000,
        is_locked: false,
        counted_after: 0,
    };
    store::protect(&tenant.database, limit).await.map_err(failed)?;
    Ok(Json(row(&limit)))
}

fn row(limit: &Protection) -> Value {
    json!({
        "organization_group_id": limit.org_group_id,
        "most": limit.most,
        "within_minutes": limit.within_ms / 60_000,
        "is_locked": limit.is_locked,
    })
}

fn refused(error: String) -> (StatusCode, Json<Value>) {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"error": error})))
}

fn failed(error: database::DatabaseError) -> (StatusCode, Json<Value>) {
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": VendorError::from(error).message})))
}
