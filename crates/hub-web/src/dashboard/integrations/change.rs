//! Buttons of an integration's page: synchronize now, pause, resume, remove.

use axum::{extract::State, response::Redirect};
use http::StatusCode;
use hub_core::ids::IntegrationId;
use serde::Deserialize;

use crate::{
    WebState,
    access::{ManageIntegrations, SignedForm, StartSync},
    api::v1::integrations::{
        get::find, pause as pause_api, remove as remove_api, resume as resume_api, sync as sync_api,
    },
    dashboard::{PageError, login::NoFields},
    http::path::PageId,
};

/// The typed name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveForm {
    name: String,
    /// `yes` where its tags are to be taken off the tenant's devices.
    #[serde(default)]
    clear_tags: String,
}

/// How much to read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncForm {
    #[serde(default)]
    mode: String,
}

/// `POST /integrations/{id}/sync`: to the run, new or joined.
pub async fn sync(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<StartSync, SyncForm>,
) -> Result<Redirect, PageError> {
    let body = sync_api::SyncBody { mode: form.mode.parse().ok(), sections: Vec::new() };
    let reply = sync_api::request(&state, id, &body, &allowed).await?;
    let joined = if reply.joined { "?joined=true" } else { "" };
    Ok(Redirect::to(&format!("/runs/{}{joined}", reply.run)))
}

/// `POST /integrations/{id}/pause`
pub async fn pause(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Redirect, PageError> {
    pause_api::set(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}")))
}

/// `POST /integrations/{id}/resume`
pub async fn resume(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Redirect, PageError> {
    resume_api::set(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}")))
}

/// `POST /integrations/{id}/remove`: only with its name typed.
pub async fn remove(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<ManageIntegrations, RemoveForm>,
) -> Result<Redirect, PageError> {
    let row = find(&state, id).await?;
    if form.name.trim() != row.settings.name {
        return Err(PageError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Nothing was removed",
            &format!("To remove it, type its name exactly: {}", row.settings.name),
        ));
    }
    remove_api::remove(&state, id, form.clear_tags == "yes", &allowed).await?;
    Ok(Redirect::to("/integrations"))
}
