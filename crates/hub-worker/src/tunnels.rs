//! The way to tenants that the hub cannot reach itself (HM-9). The worker knows only that there is a proxy; the program
//! gives it the connectors that are connected to this process.

use hub_core::{ids::IntegrationId, integration::IntegrationSettings};
use secrecy::SecretString;
use uem_client::{ErrorKind, UemError};

use crate::Worker;

/// Proxies that lead to one tenant each.
pub trait Tunnels: Send + Sync {
    /// The proxy to the integration's tenant, which waits a little for a connector that is away; `None` where this
    /// process takes in no connectors.
    fn tunnel(&self, integration: IntegrationId) -> Option<SecretString>;

    /// Whether its connector is connected to this process.
    fn is_open(&self, integration: IntegrationId) -> bool;
}

/// Without connectors: what `mooring pull` has.
pub(crate) struct NoTunnels;

impl Tunnels for NoTunnels {
    fn tunnel(&self, _: IntegrationId) -> Option<SecretString> {
        None
    }

    fn is_open(&self, _: IntegrationId) -> bool {
        false
    }
}

impl Worker {
    /// Whether this process has the way to that tenant. Where it has not, another hub may: the work is left to it.
    pub(crate) fn can_reach(&self, id: IntegrationId, settings: &IntegrationSettings) -> bool {
        !settings.through_connector || self.tunnels.is_open(id)
    }

    /// The tunnel of an integration that needs one.
    pub(crate) fn tunnel_of(
        &self,
        id: IntegrationId,
        settings: &IntegrationSettings,
    ) -> Option<SecretString> {
        if settings.through_connector { self.tunnels.tunnel(id) } else { None }
    }
}

/// What is told where the connector is away.
pub(crate) fn no_connector() -> UemError {
    ErrorKind::Proxy { seen: "no connector is connected to this hub".into(), wants_login: false }.into()
}
