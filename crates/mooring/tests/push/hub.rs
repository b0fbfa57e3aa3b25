//! A hub's store and worker beside a tenant.

use std::time::Duration;

use hub_core::{
    ids::IntegrationId,
    integration::{ActionSettings, Credentials, IntegrationSettings, TaggingSettings},
    sync::{Mode, RunReport, RunState, Section},
    tagging::TaggingReport,
};
use hub_store::{NewIntegration, Store, Vault};
use hub_worker::{RunRequest, Worker, WorkerSettings};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    place::{Kind, Place},
    tenant::Tenant,
};

/// What devices need to be tagged: groups and devices.
const FLEET: [Section; 2] = [Section::OrgGroups, Section::Devices];

/// A hub.
pub struct Hub {
    pub store: Store,
    pub integration: IntegrationId,
    _place: Place,
}

impl Hub {
    /// A hub that has read the tenant once, by the tenant's own OAuth client.
    pub async fn beside(tenant: &Tenant, kind: Kind) -> Self {
        let credentials = tenant.sandbox.credentials();
        let (id, secret) =
            (credentials.client_id.clone(), credentials.client_secret.expose_secret().to_owned());
        Self::by(tenant, kind, &id, &secret).await
    }

    /// The same by another OAuth client.
    pub async fn by(tenant: &Tenant, kind: Kind, client_id: &str, client_secret: &str) -> Self {
        let place = Place::new(kind).await;
        let vault = Vault::from_key(&Vault::new_key()).unwrap();
        let store = Store::open(place.open().await, vault).await.unwrap();
        let new = NewIntegration {
            settings: IntegrationSettings::new("Tenant", tenant.sandbox.api_url()),
            credentials: Credentials::OAuth {
                token_url: tenant.sandbox.credentials().token_url.clone(),
                client_id: client_id.to_owned(),
                client_secret: SecretString::from(client_secret),
            },
        };
        let integration = store.insert_integration(&new, Timestamp::now()).await.unwrap();
        let hub = Self { store, integration, _place: place };
        hub.sync().await;
        hub
    }

    /// A worker that is another process to all others.
    pub fn worker(&self) -> Worker {
        let lease_time = Duration::from_millis(800);
        let settings = WorkerSettings { lease_time, tag_batch: 20, ..WorkerSettings::default() };
        Worker::new(self.store.clone(), settings)
    }

    /// A worker that waits for answers no longer than this.
    pub fn impatient(&self, patience: Duration) -> Worker {
        let settings = WorkerSettings {
            lease_time: Duration::from_millis(400),
            answer_timeout: patience,
            ..WorkerSettings::default()
        };
        Worker::new(self.store.clone(), settings)
    }

    /// Allows actions in the tenant.
    pub async fn allow_actions(&self, change: impl FnOnce(&mut ActionSettings)) {
        let mut settings = self.store.find_integration(self.integration).await.unwrap().unwrap().settings;
        settings.actions.is_read_only = false;
        change(&mut settings.actions);
        self.store.update_integration(self.integration, &settings, None, Timestamp::now()).await.unwrap();
    }

    /// Reads the tenant's devices.
    pub async fn sync(&self) {
        self.read(&FLEET).await;
    }

    /// Reads these parts of the tenant.
    pub async fn read(&self, sections: &[Section]) {
        let request = RunRequest {
            mode: Some(Mode::Full),
            sections: sections.to_vec(),
            requested_by: "test".into(),
            request_id: "request".into(),
        };
        let (progress, _) = watch::channel(RunReport::default());
        let token = CancellationToken::new();
        let outcome = self.worker().run_once(self.integration, request, progress, token).await.unwrap();
        assert_eq!(outcome.state, RunState::Succeeded, "{outcome:?}");
    }

    /// Changes what is tagged.
    pub async fn tagging(&self, change: impl FnOnce(&mut TaggingSettings)) {
        let mut settings = self.store.find_integration(self.integration).await.unwrap().unwrap().settings;
        change(&mut settings.tagging);
        settings.check().unwrap();
        self.store.update_integration(self.integration, &settings, None, Timestamp::now()).await.unwrap();
    }

    /// A pass over the tags, which must be due.
    pub async fn tag(&self) -> TaggingReport {
        let done = self.worker().tag_once(self.integration, &CancellationToken::new()).await.unwrap();
        done.unwrap_or_else(|| panic!("no pass was due"))
    }

    /// A pass that reads the tags in the tenant.
    pub async fn check(&self) -> TaggingReport {
        self.store.request_tagging(self.integration, true).await.unwrap();
        self.tag().await
    }
}

impl Tenant {
    /// The tenant's own OAuth client, as the hub stores it.
    pub fn oauth_credentials(&self) -> Credentials {
        let credentials = self.sandbox.credentials();
        Credentials::OAuth {
            token_url: credentials.token_url.clone(),
            client_id: credentials.client_id.clone(),
            client_secret: credentials.client_secret.clone(),
        }
    }
}
