//! Every page, and what lies around them: security headers, limits, no page kept by caches.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderValue, StatusCode, header};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

use super::{Console, PageError, accounts, devices, groups, login, monitor, org_group, resources, settings};
use crate::{console::sessions::Sessions, console_events, http::Pipeline};

/// Longest form that is read.
const FORM_BYTES_MAX: usize = 256 * 1024;
/// Longest time for a page.
const PATIENCE: Duration = Duration::from_secs(60);

/// The console, and the files that its pages need.
pub(crate) fn router(pipeline: Arc<Pipeline>, is_tls: bool) -> Router {
    let console = Console { pipeline, sessions: Arc::new(Sessions::default()), is_tls };
    let pages = Router::new()
        .route("/console/login", get(login::show).post(login::log_in))
        .route("/console/logout", post(login::log_out))
        .route("/console/organization-group", get(org_group::show).post(org_group::choose))
        .merge(monitor::routes())
        .merge(devices::routes())
        .merge(accounts::routes())
        .merge(resources::routes())
        .merge(groups::routes())
        .merge(settings::routes())
        .route("/console/{*path}", get(no_page))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, PATIENCE))
        .layer(from_fn(secure))
        .layer(from_fn(as_somebody))
        .with_state(console);
    pages.merge(page_kit::asset_router())
}

async fn no_page() -> PageError {
    PageError::not_found("page")
}

async fn wrong_method() -> PageError {
    PageError::refused(
        StatusCode::METHOD_NOT_ALLOWED,
        "This page does not take that",
        "Go back and try again.",
    )
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("A page of the console panicked");
    let detail = "The sandbox's own log says why. Try again.";
    PageError::refused(StatusCode::INTERNAL_SERVER_ERROR, "The sandbox failed", detail).into_response()
}

/// Changes that the page makes are its sender's.
async fn as_somebody(request: Request, next: Next) -> Response {
    console_events::acting(next.run(request)).await
}

async fn secure(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in page_kit::SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
