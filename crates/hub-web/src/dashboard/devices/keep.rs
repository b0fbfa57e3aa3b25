//! Buttons of a device's page: keep it, give it free.

use axum::{extract::State, response::Redirect};
use hub_core::ids::DeviceId;
use serde::Deserialize;

use crate::{
    WebState,
    access::{Decide, SignedForm},
    api::v1::devices::keep as api,
    dashboard::{PageError, login::NoFields},
    http::path::PageId,
};

/// Why it is kept.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepForm {
    reason: String,
}

/// `POST /devices/{id}/keep`
pub async fn keep(
    State(state): State<WebState>,
    PageId(id): PageId<DeviceId>,
    SignedForm { allowed, form, .. }: SignedForm<Decide, KeepForm>,
) -> Result<Redirect, PageError> {
    api::keep(&state, id, &api::KeepBody { reason: form.reason }, &allowed).await?;
    Ok(Redirect::to(&format!("/devices/{id}")))
}

/// `POST /devices/{id}/release`
pub async fn release(
    State(state): State<WebState>,
    PageId(id): PageId<DeviceId>,
    SignedForm { allowed, .. }: SignedForm<Decide, NoFields>,
) -> Result<Redirect, PageError> {
    tracing::info!(device.id = %id, "{} gave device {id} free", allowed.caller.describe());
    // Free already is as good.
    state.store.release_device(id).await?;
    Ok(Redirect::to(&format!("/devices/{id}")))
}
