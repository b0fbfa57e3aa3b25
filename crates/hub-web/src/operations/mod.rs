//! What machines ask about the hub itself: is it up, can it answer, its metrics.

mod health;
mod prometheus;

use axum::{Router, routing::get};

use crate::WebState;

/// `/healthz`, `/readyz`, `/metrics`.
pub fn router() -> Router<WebState> {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(prometheus::metrics))
}
