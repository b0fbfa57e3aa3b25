//! *Monitor*: the fleet in numbers, what happened to devices, and what admins changed.

mod console_events;
mod events;
mod overview;

use axum::{Router, routing::get};

use super::{Console, menu};

pub(super) use events::severity;

/// The pages of this folder.
pub(super) fn routes() -> Router<Console> {
    Router::new()
        .route(menu::OVERVIEW, get(overview::show))
        .route(menu::DEVICE_EVENTS, get(events::show))
        .route(menu::CONSOLE_EVENTS, get(console_events::show))
}
