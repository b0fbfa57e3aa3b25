//! All routes and what lies around them.

use std::time::Duration;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode, Uri};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

use crate::{
    WebState, agents, api, audit,
    dashboard::{self, PageError},
    decide,
    http::{headers, problem::Problem, request_id},
    operations, webhooks,
};

/// Longest time for an answer. Nothing here waits for a tenant.
const PATIENCE: Duration = Duration::from_secs(30);

/// Everything the web half answers.
pub fn router(mut state: WebState) -> Router {
    // What is changed while a request is answered is done by who makes it.
    state.store = state.store.by_whoever(audit::current_author);
    // Outside of all layers: a proxy waits for each of these answers.
    let decisions = decide::router(state.decider.clone());
    let look = from_fn_with_state(state.clone(), dashboard::standing::look);
    let dashboard = dashboard::routes::router().route_layer(look.clone());
    // Files may be long and take long: who takes them counts and waits by itself.
    let long = dashboard::routes::long_router().route_layer(look.clone());
    let long = long.merge(api::long_router()).layer(DefaultBodyLimit::disable());
    let body_limit = DefaultBodyLimit::max(state.settings.body_limit_bytes);
    Router::new()
        .merge(operations::router())
        .merge(api::document_router())
        .merge(dashboard)
        .merge(page_kit::asset_router())
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(body_limit)
        .merge(webhooks::router())
        .merge(agents::router())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, PATIENCE))
        .merge(long)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), audit::watch))
        .layer(from_fn(request_id::identify))
        .layer(from_fn(headers::secure))
        .layer(CompressionLayer::new().gzip(true))
        .with_state(state)
        .merge(decisions)
}

async fn not_found(uri: Uri) -> Response {
    if is_api(&uri) {
        return Problem::not_found("path", uri.path()).into_response();
    }
    PageError::not_found("page").into_response()
}

async fn wrong_method(method: Method, uri: Uri) -> Response {
    let detail = format!("{method} is not a method of {}", uri.path());
    if is_api(&uri) {
        return Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).into_response();
    }
    PageError::refused(StatusCode::METHOD_NOT_ALLOWED, "This page does not take that", &detail)
        .into_response()
}

fn is_api(uri: &Uri) -> bool {
    uri.path().starts_with("/api/")
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    // The panic itself has been reported by the panic hook.
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "").into_response()
}
