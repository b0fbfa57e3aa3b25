//! *Devices*: the list, one device with its tabs, commands, tags and notes.

mod change;
mod command;
mod detail;
mod list;
mod tabs;

use axum::{
    Router,
    routing::{get, post},
};

use super::{Console, menu};

/// The pages of this folder.
pub(super) fn routes() -> Router<Console> {
    let at = |path: &str| format!("{}{path}", menu::DEVICES);
    Router::new()
        .route(menu::DEVICES, get(list::show))
        .route(&at("/{id}"), get(detail::show))
        .route(&at("/{id}/commands/{command}"), get(command::ask).post(command::send))
        .route(&at("/{id}/tags"), post(change::tag))
        .route(&at("/{id}/notes"), post(change::note))
        .route(&at("/{id}/profiles"), post(change::profile))
        .route("/console/devices", get(list::show))
}
