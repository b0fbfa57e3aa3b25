//! *Groups & Settings → All Settings* and *Configurations*.

mod configurations;
mod event_notifications;
mod oauth_clients;
mod outline;
mod rest_api;
mod tags;

use axum::{Router, routing::get};

use super::{Console, menu};

/// The pages of this folder.
pub(super) fn routes() -> Router<Console> {
    let rest_api = outline::REST_API;
    let clients = oauth_clients::HERE;
    Router::new()
        .route(menu::ALL_SETTINGS, get(outline::show))
        .route(&format!("{}/{{*path}}", menu::ALL_SETTINGS), get(outline::show))
        .route(rest_api, get(rest_api::general::show).post(rest_api::general::save))
        .route(
            &format!("{rest_api}/authentication"),
            get(rest_api::authentication::show).post(rest_api::authentication::save),
        )
        .route(&format!("{rest_api}/advanced"), get(rest_api::advanced::show).post(rest_api::advanced::save))
        .route(&format!("{rest_api}/usage"), get(rest_api::usage::show))
        .route(outline::EVENT_NOTIFICATIONS, get(event_notifications::show).post(event_notifications::save))
        .route(outline::TAGS, get(tags::show).post(tags::save))
        .route(menu::CONFIGURATIONS, get(configurations::show))
        .route(clients, get(oauth_clients::list))
        .route(&format!("{clients}/add"), get(oauth_clients::ask).post(oauth_clients::save))
        .route(&format!("{clients}/{{id}}"), get(oauth_clients::detail).post(oauth_clients::change))
}
