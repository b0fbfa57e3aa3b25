//! `/healthz`: the process answers. `/readyz`: so does its database, and everything that decisions need was read.

use std::time::Duration;

use axum::extract::State;
use http::StatusCode;

use crate::WebState;

/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// The process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// The database answers, and requests can be decided: a hub that is asked before would refuse everybody.
pub async fn ready(State(state): State<WebState>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(PATIENCE, state.store.needs_first_operator()).await {
        Ok(Ok(_)) if !state.decider.is_ready() => {
            (StatusCode::SERVICE_UNAVAILABLE, "the devices are being read for decisions\n")
        }
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "Not ready: the database refuses: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database refuses; see the log\n")
        }
        Err(_) => {
            tracing::warn!("Not ready: the database did not answer in {PATIENCE:?}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer in time\n")
        }
    }
}
