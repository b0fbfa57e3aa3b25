//! The sandbox's own controls under /_sandbox/.

use std::sync::Arc;

use crate::Tenant;

/// The controls of this folder. Faults, quotas and counts have theirs elsewhere; all answer to this machine only.
pub(crate) fn router() -> axum::Router<Arc<Tenant>> {
    axum::Router::new()
}
