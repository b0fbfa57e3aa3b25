//! What every handler may use.

use std::sync::Arc;

use hub_store::Store;
use jiff::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::{Settings, access::RegistrationLimits, audit::AuditWaiting, decide::Decider, live::Live};

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct WebState {
    /// The store: the only thing the web half reads and writes.
    pub store: Store,
    /// Settings.
    pub settings: Arc<Settings>,
    /// What `/metrics` renders; without it, `/metrics` answers 404.
    pub metrics: Option<PrometheusHandle>,
    /// What time it is.
    pub clock: Clock,
    /// Live streams.
    pub live: Live,
    /// What decides about requests.
    pub decider: Decider,
    /// How often devices may register.
    pub registration_limits: RegistrationLimits,
    /// What waits to be told in the audit log.
    pub audit: AuditWaiting,
}

/// A clock that tests can stop.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// Always the same moment.
    pub fn stopped(at: Timestamp) -> Self {
        Self(Arc::new(move || at))
    }

    /// A clock of somebody else.
    pub fn of(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}
