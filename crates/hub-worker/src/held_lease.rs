//! A lease that is renewed beside a pass, and stops it when it is lost.

use std::time::Duration;

use hub_store::{Lease, Store, StoreError};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use tracing::warn;

use crate::sync::{StopReason, StopSignal};

/// The task beside a pass; it ends when this is dropped.
pub(crate) struct HeldLease {
    _task: AbortOnDropHandle<()>,
}

impl HeldLease {
    /// Begins.
    pub fn hold(store: Store, lease: Lease, lease_time: Duration, stop: StopSignal) -> Self {
        Self { _task: AbortOnDropHandle::new(tokio::spawn(renew(store, lease, lease_time, stop))) }
    }
}

async fn renew(store: Store, lease: Lease, lease_time: Duration, stop: StopSignal) {
    let mut renewed_at = Instant::now();
    loop {
        tokio::time::sleep(lease_time / 4).await;
        let attempt_at = Instant::now();
        match store.keep_lease(&lease, lease_time).await {
            Ok(()) => renewed_at = attempt_at,
            // Writes are guarded, so the pass may go on until the lease is certainly over.
            Err(error) if !is_lost(&error) && renewed_at.elapsed() < lease_time => {
                warn!("Renewing lease {} failed, trying again: {error}", lease.name);
            }
            Err(error) => {
                warn!("Lease {} is gone: {error}", lease.name);
                return stop.stop(StopReason::LeaseLost);
            }
        }
    }
}

fn is_lost(error: &StoreError) -> bool {
    matches!(error, StoreError::LeaseLost { .. })
}
