//! Messages to devices and their users: `/api/mdm/devices/{id}/messages/{push|sms|email}`, the twins by alternate id,
//! and `.../messages/bulk...`. What was sent is seen in the device's log and at `/_sandbox/messages`.

mod call;
mod send;
mod store;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    routing,
};
use call::{Named, bulk, one};
use send::Way;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Tenant,
    fleet::{By, state::DeviceState},
    http::{Call, Operation, VendorError, post},
    resource::Fields,
};

const EXECUTE: &str = "REST API Devices Execute";
const BY_ID: Named = Named::Path(By::DeviceId, "id", (404, 404));
const BY_UUID: Named = Named::Path(By::Uuid, "uuid", (404, 5061));

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let single = |path, named: Named, way: Option<Way>| {
        post(path).needs(EXECUTE).run(move |call: Call| one(call, named, way))
    };
    let many = |path, way: Way| post(path).needs(EXECUTE).run(move |call: Call| bulk(call, way));
    vec![
        single("/api/mdm/devices/{id:int}/messages/push", BY_ID, Some(Way::Push)),
        single("/api/mdm/devices/{id:int}/messages/sms", BY_ID, Some(Way::Sms)),
        single("/api/mdm/devices/{id:int}/messages/email", BY_ID, Some(Way::Email)),
        single("/api/mdm/devices/messages/push", Named::Query, Some(Way::Push)),
        single("/api/mdm/devices/messages/sms", Named::Query, Some(Way::Sms)),
        single("/api/mdm/devices/messages/email", Named::Query, Some(Way::Email)),
        single("/api/mdm/devices/messages/message", Named::Query, None),
        single("/api/mdm/devices/messages/{id:int}/message", BY_ID, None),
        single("/api/mdm/devices/{id:int}/sendmessage", BY_ID, None),
        single(
            "/api/mdm/devices/serialnumber/{serialnumber}/sendmessage",
            Named::Path(By::SerialNumber, "serialnumber", (404, 5061)),
            None,
        ),
        single("/api/mdm/devices/udid/{udid}/sendmessage", Named::Path(By::Udid, "udid", (404, 5061)), None),
        single(
            "/api/mdm/devices/macaddress/{macaddress}/sendmessage",
            Named::Path(By::MacAddress, "macaddress", (404, 5061)),
            None,
        ),
        single("/api/mdm/devices/{uuid:uuid}/messages/sms", BY_UUID, Some(Way::Sms)).version(2),
        single("/api/mdm/devices/{uuid:uuid}/messages/email", BY_UUID, Some(Way::Email)).version(2),
        many("/api/mdm/devices/messages/bulkpush", Way::Push),
        many("/api/mdm/devices/messages/bulksms", Way::Sms),
        many("/api/mdm/devices/messages/bulkemail", Way::Email),
    ]
}

/// A push message that an admin action carries: its text is `message` or `MessageBody`.
pub(super) async fn push(call: &Call, device: &DeviceState, metadata: &Fields) -> Result<(), VendorError> {
    let body = metadata.text("message").or_else(|| metadata.text("MessageBody")).unwrap_or_default();
    let fields = serde_json::Map::from_iter([("MessageBody".to_owned(), Value::String(body))]);
    send::send(call, device, Way::Push, &Fields::from(fields)).await
}

/// `GET /_sandbox/messages?device_id=&limit=`: what was sent, newest first.
pub fn control_routes() -> Router<Arc<Tenant>> {
    Router::new().route("/_sandbox/messages", routing::get(list))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    device_id: Option<u32>,
    limit: Option<u32>,
}

/// The most messages of one answer.
const MOST: u32 = 1_000;

async fn list(
    State(tenant): State<Arc<Tenant>>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let limit = asked.limit.unwrap_or(MOST).min(MOST);
    match store::list(&tenant.database, asked.device_id, limit).await {
        Ok(messages) => Ok(Json(json!({"messages": messages}))),
        Err(error) => {
            let error = VendorError::from(error);
            Err((StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": error.message}))))
        }
    }
}
