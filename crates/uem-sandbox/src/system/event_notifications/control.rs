//! Controls for tests: `GET /_sandbox/webhooks` (what was delivered, what waits), `POST` (how often and how long is
//! tried), `POST /_sandbox/webhooks/{id}/test` (the console's *Test Connection*).

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{
    delivery::{DeliverySettings, test_connection},
    store,
};
use crate::{Tenant, http::VendorError};

type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/_sandbox/webhooks", get(show).post(set))
        .route("/_sandbox/webhooks/{id}/test", post(test))
}

async fn show(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    let (deliveries, dropped) = tenant.webhooks.deliveries();
    Json(json!({
        "settings": tenant.webhooks.settings(),
        "waiting": tenant.webhooks.waiting(),
        "dropped": dropped,
        "deliveries": deliveries,
    }))
}

async fn set(State(tenant): State<Arc<Tenant>>, Json(settings): Json<DeliverySettings>) -> Answer {
    let settings = settings.checked().map_err(|error| refused(StatusCode::UNPROCESSABLE_ENTITY, error))?;
    tenant.webhooks.set(settings);
    Ok(show(State(tenant)).await)
}

async fn test(State(tenant): State<Arc<Tenant>>, Path(id): Path<i64>) -> Answer {
    let rule = store::find(&tenant.database, id)
        .await
        .map_err(|error| refused(StatusCode::INTERNAL_SERVER_ERROR, VendorError::from(error).message))?;
    let rule = rule.ok_or_else(|| refused(StatusCode::NOT_FOUND, format!("no event notification {id}")))?;
    let tried = test_connection(&rule.url, &rule.user_name, &rule.password).await;
    Ok(Json(json!({"status": tried.status, "error": tried.error})))
}

fn refused(status: StatusCode, error: String) -> (StatusCode, Json<Value>) {
    (status, Json(json!({"error": error})))
}
