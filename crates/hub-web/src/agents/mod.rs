//! What agents on devices call (BY-4): they register, report, and get device tokens.
//!
//! They are no callers of the API: an agent proves itself by its key in every call, and can do nothing but speak of itself. The
//! bodies are small, and everything is counted.

mod device_token;
mod limits;
mod proof;
mod register;
mod report;

use axum::{Extension, Router, extract::DefaultBodyLimit, routing::post};
use hub_core::agent::{REGISTER_PATH, REPORT_PATH};

pub use device_token::DeviceToken;

use self::limits::ReportLimits;
use crate::WebState;

/// Largest body; a report is under a kilobyte.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// `/agent/v1/...`
pub fn router() -> Router<WebState> {
    Router::new()
        .route(REGISTER_PATH, post(register::register))
        .route(REPORT_PATH, post(report::report))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(Extension(ReportLimits::default()))
}
