//! *Monitor*: the fleet in numbers, and what happened to devices.

mod events;
mod overview;

use axum::{Router, routing::get};

use super::{Console, menu};

pub(super) use events::severity;

/// The pages of this folder.
pub(super) fn routes() -> Router<Console> {
    Router::new().route(menu::OVERVIEW, get(overview::show)).route(menu::DEVICE_EVENTS, get(events::show))
}
