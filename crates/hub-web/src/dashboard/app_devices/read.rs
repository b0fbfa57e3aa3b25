//! `POST /apps/{id}/devices/read`

use axum::{extract::State, response::Redirect};
use hub_core::ids::AppId;

use crate::{
    WebState,
    access::{SignedForm, StartSync},
    api::v1::apps::reading,
    dashboard::{PageError, login::NoFields},
    http::path::PageId,
};

/// Asks the worker to read the devices of an app; its page follows how far that is.
pub async fn read(
    State(state): State<WebState>,
    PageId(id): PageId<AppId>,
    SignedForm { allowed, .. }: SignedForm<StartSync, NoFields>,
) -> Result<Redirect, PageError> {
    reading::request(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/apps/{id}#on-devices")))
}
