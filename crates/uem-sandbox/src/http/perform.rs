//! Runs an operation's handler: not for ever, and no panic of it ends more than its call.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;

use crate::http::{Call, Operation, Reply, VendorError};

/// Longest time a client waits for a handler.
const HANDLER_TIME_MAX: Duration = Duration::from_secs(60);

/// What the handler answers; none where the operation has none.
///
/// What may change something runs to its end, also where its client goes away in the middle: what is in the tables
/// must get into memory as well.
pub(super) async fn perform(operation: &Operation, call: Call) -> Option<Result<Reply, VendorError>> {
    let handler = operation.handler.as_ref()?;
    let running = async {
        if operation.is_read() {
            // The call itself is made inside, so that a panic before the first await is caught as well.
            return AssertUnwindSafe(async { handler(call).await }).catch_unwind().await.ok();
        }
        let (handler, changes) = (Arc::clone(handler), call.tenant.changes.clone());
        changes.spawn(async move { handler(call).await }).await.ok()
    };
    Some(match tokio::time::timeout(HANDLER_TIME_MAX, running).await {
        Ok(Some(result)) => result,
        Ok(None) => {
            tracing::error!(http.route = operation.path, "Handler of {} panicked", operation.path);
            Err(VendorError::new(500, 1000, "An error occurred while processing the request."))
        }
        Err(_) => Err(VendorError::new(503, 503, "The request took too long.")),
    })
}
