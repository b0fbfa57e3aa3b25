//! `GET` (the console's *Test Connection*) and `POST` of events.

use std::sync::Arc;

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use hub_core::{
    ids::{IntegrationId, UemId},
    operator::Visible,
    sync::{Mode, Section},
};
use hub_store::{EventAdded, StoreError};

use super::{
    attempts::Attempts,
    event::Event,
    login::{self, admit},
};
use crate::{
    WebState,
    http::{problem::Problem, request_id},
};

/// The console tests the connection and wants 200.
pub async fn test_connection(
    State(state): State<WebState>,
    Extension(attempts): Extension<Arc<Attempts>>,
    Path(id): Path<String>,
    from: login::From,
    headers: HeaderMap,
) -> Response {
    let id = match admit(&state, &attempts, id.parse().ok(), &from, &headers).await {
        Ok(id) => id,
        Err(refused) => return refused,
    };
    match state.store.note_uem_webhook_test(id, state.clock.now()).await {
        Ok(()) => "ok".into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

/// Notes where to look. What the event claims about the device is not believed.
pub async fn receive(
    State(state): State<WebState>,
    Extension(attempts): Extension<Arc<Attempts>>,
    Path(id): Path<String>,
    from: login::From,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let id = match admit(&state, &attempts, id.parse().ok(), &from, &headers).await {
        Ok(id) => id,
        Err(refused) => return refused,
    };
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return Problem::new(rejection.status(), rejection.body_text()).into_response(),
    };
    let event = match Event::parse(&body) {
        Ok(event) => event,
        Err(reason) => {
            let detail = format!("this is no event notification in JSON or XML: {reason}");
            return Problem::new(StatusCode::BAD_REQUEST, detail).into_response();
        }
    };
    match note(&state, id, &event).await {
        Ok(what) => {
            metrics::counter!("hub_webhook_events_total", "outcome" => what).increment(1);
            StatusCode::OK.into_response()
        }
        Err(error) => Problem::from(error).into_response(),
    }
}

async fn note(state: &WebState, id: IntegrationId, event: &Event) -> Result<&'static str, StoreError> {
    let now = state.clock.now();
    let device = if event.is_of_interest() { device_of(state, id, event).await? } else { None };
    let Some(device) = device else {
        state.store.note_ignored_event(id, &event.kind, now).await?;
        return Ok("ignored");
    };
    match state.store.add_uem_event(id, device, event.user.map(UemId), &event.kind, now).await? {
        EventAdded::Waits => Ok("waits"),
        EventAdded::Full => {
            // More than can be looked at one by one: a run that reads what was seen lately.
            let (sections, request_id) = ([Section::Devices], request_id::current());
            state.store.request_run(id, Mode::Incremental, &sections, "events", &request_id, now).await?;
            Ok("full")
        }
    }
}

/// The device's number in the tenant: as told, or that of a stored device with such a name.
async fn device_of(state: &WebState, id: IntegrationId, event: &Event) -> Result<Option<UemId>, StoreError> {
    if let Some(device) = event.device {
        return Ok(Some(UemId(device)));
    }
    for identifier in &event.identifiers {
        let found = state.store.find_devices_by_identifier(&Visible::one(id), identifier).await?;
        let mut found = found.into_iter();
        // A name that two devices have says nothing.
        if let (Some(device), None) = (found.next(), found.next()) {
            return Ok(Some(device.facts.uem_id));
        }
    }
    Ok(None)
}
