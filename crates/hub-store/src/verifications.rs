//! Table `verifications`: a request to try credentials, answered by the worker. The web half never calls out.

use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings},
};
use jiff::Timestamp;

use crate::{Store, StoreError};

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationState {
    /// Asked for.
    Requested,
    /// Being tried.
    Running,
    /// Answered.
    Done,
}

/// One verification. Rows are removed after an hour.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Random id.
    pub id: String,
    /// Settings to try.
    pub settings: IntegrationSettings,
    /// Where it stands.
    pub state: VerificationState,
    /// Whether it went well.
    pub is_ok: bool,
    /// Steps with their outcomes, JSON: `[{"step","ok","detail","remedy"}]`.
    pub steps: serde_json::Value,
}

impl Store {
    /// Asks for one. With `integration` and without credentials, the stored ones are tried.
    pub async fn request_verification(
        &self,
        settings: &IntegrationSettings,
        credentials: Option<&Credentials>,
        integration: Option<IntegrationId>,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let _ = (settings, credentials, integration, now);
        todo!()
    }

    /// Takes the oldest requested one, with the credentials to try.
    pub async fn take_verification(&self, now: Timestamp) -> Result<Option<(Verification, Credentials)>, StoreError> {
        let _ = now;
        todo!()
    }

    /// Answers it.
    pub async fn end_verification(
        &self,
        id: &str,
        is_ok: bool,
        steps: &serde_json::Value,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (id, is_ok, steps, now);
        todo!()
    }

    /// One by id.
    pub async fn find_verification(&self, id: &str) -> Result<Option<Verification>, StoreError> {
        let _ = id;
        todo!()
    }
}
