//! Table `integrations`.

use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, IntegrationState},
};
use jiff::Timestamp;

use crate::{Store, StoreError};

/// What is needed to add one.
#[derive(Debug, Clone)]
pub struct NewIntegration {
    /// Settings, already checked.
    pub settings: IntegrationSettings,
    /// Credentials, sealed on the way in.
    pub credentials: Credentials,
}

/// One row, without its secrets.
#[derive(Debug, Clone)]
pub struct IntegrationRow {
    /// Id.
    pub id: IntegrationId,
    /// Settings.
    pub settings: IntegrationSettings,
    /// `oauth`, `basic`, `certificate`.
    pub credentials_kind: String,
    /// Client id or user name.
    pub credentials_identity: String,
    /// State.
    pub state: IntegrationState,
    /// Why it is in that state; empty when active.
    pub state_reason: String,
    /// Rises with every edit of server or credentials: a run that began under another one concludes nothing.
    pub scope_version: i64,
    /// Added.
    pub created_at: Timestamp,
    /// Last edit.
    pub changed_at: Timestamp,
}

impl Store {
    /// Adds one; a taken name is [`StoreError::Taken`].
    pub async fn insert_integration(&self, new: &NewIntegration, now: Timestamp) -> Result<IntegrationId, StoreError> {
        let _ = (new, now);
        todo!()
    }

    /// All, by name.
    pub async fn list_integrations(&self) -> Result<Vec<IntegrationRow>, StoreError> {
        todo!()
    }

    /// One by id.
    pub async fn find_integration(&self, id: IntegrationId) -> Result<Option<IntegrationRow>, StoreError> {
        let _ = id;
        todo!()
    }

    /// One by its display name.
    pub async fn find_integration_by_name(&self, name: &str) -> Result<Option<IntegrationRow>, StoreError> {
        let _ = name;
        todo!()
    }

    /// Its credentials, opened. Only the worker asks.
    pub async fn integration_credentials(&self, id: IntegrationId) -> Result<Credentials, StoreError> {
        let _ = id;
        todo!()
    }

    /// Changes settings and, where given, credentials. Raises `scope_version` when server or credentials changed.
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        settings: &IntegrationSettings,
        credentials: Option<&Credentials>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (id, settings, credentials, now);
        todo!()
    }

    /// Pauses, resumes, or marks refused credentials.
    pub async fn set_integration_state(
        &self,
        id: IntegrationId,
        state: IntegrationState,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (id, state, reason, now);
        todo!()
    }

    /// Removes it with all its data, in batches.
    pub async fn delete_integration(&self, id: IntegrationId) -> Result<(), StoreError> {
        let _ = id;
        todo!()
    }
}
