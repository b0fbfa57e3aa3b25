//! `/_sandbox/faults`: GET lists, POST switches one on, DELETE switches one (`/{id}`) or all of them off.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{delete, get},
};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Tenant,
    faults::fault::{Fault, Kind},
};

type Answer = (StatusCode, Json<Value>);

pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/_sandbox/faults", get(list).post(add).delete(delete_all))
        .route("/_sandbox/faults/{id}", delete(delete_one))
}

async fn list(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    Json(json!({"faults": tenant.faults.list()}))
}

async fn add(State(tenant): State<Arc<Tenant>>, Json(fault): Json<Fault>) -> Answer {
    if let Some(problem) = fault.problem() {
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"error": problem})));
    }
    // Tokens can end at once; with a route or a turn they end when that call comes.
    let is_at_once = fault.kind == Kind::TokenExpired
        && fault.route.is_none()
        && fault.from_request == 1
        && fault.page.is_none();
    if is_at_once {
        tenant.access.expire_tokens(Timestamp::now());
        return (StatusCode::OK, Json(json!({"done": "all tokens ended"})));
    }
    match tenant.faults.add(fault, None) {
        Some(entry) => (StatusCode::CREATED, Json(json!(entry))),
        None => (StatusCode::CONFLICT, Json(json!({"error": "too many faults: delete some"}))),
    }
}

async fn delete_all(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    Json(json!({"deleted": tenant.faults.delete(None)}))
}

async fn delete_one(State(tenant): State<Arc<Tenant>>, Path(id): Path<u64>) -> Answer {
    match tenant.faults.delete(Some(id)) {
        0 => (StatusCode::NOT_FOUND, Json(json!({"error": format!("no fault {id}")}))),
        deleted => (StatusCode::OK, Json(json!({"deleted": deleted}))),
    }
}
