//! What tenants tell by themselves (MO-4): event notifications, posted with a login of their own. They are noted as rows
//! and answered at once; the worker looks at the devices.

mod attempts;
mod event;
mod login;
mod receive;
mod xml;

use std::sync::Arc;

use axum::{Extension, Router, extract::DefaultBodyLimit, routing::get};

use self::attempts::Attempts;
use crate::WebState;

/// Largest accepted event; the tenant's are around a kilobyte.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// `/webhooks/uem/{id}`
pub fn router() -> Router<WebState> {
    Router::new()
        .route("/webhooks/uem/{id}", get(receive::test_connection).post(receive::receive))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(Extension(Arc::new(Attempts::default())))
}
