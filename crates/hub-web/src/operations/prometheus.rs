//! `/metrics`: for Prometheus, with a token that may read, or openly where the settings say so.

use axum::{
    extract::{FromRequestParts, Request, State},
    response::{IntoResponse, Response},
};
use http::header;

use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::problem::Problem,
};

/// The metrics as text.
pub async fn metrics(State(state): State<WebState>, request: Request) -> Result<Response, Problem> {
    if !state.settings.open_metrics {
        let (mut parts, _) = request.into_parts();
        Allowed::<ReadHub>::from_request_parts(&mut parts, &state).await?;
    }
    let handle = state.metrics.as_ref().ok_or_else(|| Problem::not_found("page", "/metrics"))?;
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, handle.render()).into_response())
}
