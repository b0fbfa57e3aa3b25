//! The connectors of a running hub: the store decides who comes in, and the worker gets the ways to the tenants.

use connector::{Gate, Links, Target};
use hub_core::{audit::Author, ids::IntegrationId};
use hub_store::{Store, StoreError};
use hub_worker::Tunnels;
use jiff::Timestamp;
use secrecy::SecretString;
use tracing::warn;

/// Who may come in, by the store.
#[derive(Clone)]
pub struct StoreGate {
    /// The store.
    pub store: Store,
    /// The name of this hub among several: the one under which it holds leases.
    pub hub: String,
}

impl Gate for StoreGate {
    async fn admit(&self, token: SecretString, public_key: Vec<u8>, target: String) -> Result<i64, String> {
        let failed = |error: StoreError| {
            warn!("A connector cannot be let in, because the store fails: {error}");
            "the hub cannot look it up now".to_owned()
        };
        let admitted = self
            .store
            .by(Author::peer("connector"))
            .admit_connector(&token, &public_key, Timestamp::now())
            .await
            .map_err(failed)?;
        let Some(id) = admitted else {
            return Err("its token is not known, has expired, or belongs to a connector with another key; make a new \
                        one in the hub"
                .to_owned());
        };
        let row = self.store.find_integration(id).await.map_err(failed)?;
        let settings = row.ok_or("its integration was removed")?.settings;
        if !settings.through_connector {
            return Err(format!(
                "integration {id} is not reached through a connector: switch that on in the hub"
            ));
        }
        let expected = Target::of_url(&settings.api_url).map_err(|error| error.to_string())?.to_string();
        if expected != target {
            return Err(format!(
                "it carries to {target}, and the address of integration {id} is {expected}: start it with that --uem"
            ));
        }
        Ok(id.0)
    }

    async fn linked(&self, integration: i64, version: String, target: String) {
        let (id, now) = (IntegrationId(integration), Timestamp::now());
        note(self.store.connector_linked(id, &self.hub, &version, &target, now).await);
    }

    async fn seen(&self, integration: i64, public_key: Vec<u8>) -> bool {
        let id = IntegrationId(integration);
        match self.store.connector_seen(id, &self.hub, &public_key, Timestamp::now()).await {
            Ok(may_stay) => may_stay,
            // A database that is away for a moment must not cut every connector off.
            Err(error) => {
                note(Err(error));
                true
            }
        }
    }

    async fn unlinked(&self, integration: i64, error: String) {
        let id = IntegrationId(integration);
        note(self.store.connector_unlinked(id, &self.hub, &error, Timestamp::now()).await);
    }
}

fn note(noted: Result<(), StoreError>) {
    if let Err(error) = noted {
        warn!("The state of a connector could not be stored: {error}");
    }
}

/// The connectors of this process as the worker sees them.
pub struct Connected(pub Links);

impl Tunnels for Connected {
    fn tunnel(&self, integration: IntegrationId) -> Option<SecretString> {
        Some(self.0.proxy_of(integration.0))
    }

    fn is_open(&self, integration: IntegrationId) -> bool {
        self.0.is_connected(integration.0)
    }
}
