//! Runs an operation's handler: not for ever, and no panic of it ends more than its call.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;

use crate::{
    console_events::{self, Source},
    http::{Call, Operation, Reply, VendorError},
};

/// Longest time a client waits for a handler.
const HANDLER_TIME_MAX: Duration = Duration::from_secs(60);

/// What the handler answers; none where the operation has none.
///
/// What may change something runs to its end, also where its client goes away in the middle: what is in the tables
/// must get into memory as well, and what was changed is written down as a console event.
pub(super) async fn perform(
    operation: &Operation,
    call: Call,
    source: Source,
) -> Option<Result<Reply, VendorError>> {
    let handler = operation.handler.as_ref()?;
    let running = async {
        if operation.is_read() {
            // The call itself is made inside, so that a panic before the first await is caught as well.
            return AssertUnwindSafe(async { handler(call).await }).catch_unwind().await.ok();
        }
        let (handler, changes) = (Arc::clone(handler), call.tenant.changes.clone());
        let event = console_events::of_call(operation, &call, source);
        let tenant = Arc::clone(&call.tenant);
        let changing = async move {
            let result = handler(call).await;
            if let Some(event) = event {
                console_events::keep(&tenant.database, event, &result).await;
            }
            result
        };
        changes.spawn(changing).await.ok()
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
