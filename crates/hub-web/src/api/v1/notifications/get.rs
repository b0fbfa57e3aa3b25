//! `GET /settings/notifications`.

use axum::{Json, extract::State};

use super::view::NotificationSettingsView;
use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::problem::{Problem, Refusals},
};

/// Where messages to new users go, and what they say. Of a secret it is told only whether one is stored.
#[utoipa::path(get, path = "/settings/notifications", tag = "notifications", security(("bearer" = ["admin"])),
    responses((status = 200, description = "The settings.", body = NotificationSettingsView), Refusals))]
pub async fn get_notification_settings(
    _: Allowed<ManageOperators>,
    State(state): State<WebState>,
) -> Result<Json<NotificationSettingsView>, Problem> {
    Ok(Json(state.store.notification_settings().await?.into()))
}
