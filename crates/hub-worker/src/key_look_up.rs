//! Looks for devices in the tenants that showed a good certificate and that the hub does not know (BY-6). What is found is
//! noted as a device to look at; nothing is written here of what a tenant said.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use hub_core::{
    device_certificate::{DeviceKey, KeyKind},
    ids::UemId,
    integration::IntegrationState,
    operator::Visible,
};
use hub_store::{IntegrationRow, LookUpOutcome};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};
use uem_client::Class;
use uem_types::mdm::enums::SearchBy;

use crate::{Worker, WorkerError};

/// How long one tenant may take: nobody waits for longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a look-up is left to other hubs: no request waits for longer.
const LEFT_FOR: SignedDuration = SignedDuration::from_secs(10);

/// Look-ups that this hub left to others, each by the time it was asked for: it does not take them again at once.
#[derive(Clone, Default)]
pub(crate) struct LeftLookUps(Arc<Mutex<HashMap<DeviceKey, Timestamp>>>);

impl LeftLookUps {
    /// Whether it is still left to others. What is so no longer is forgotten.
    fn has(&self, key: &DeviceKey, asked_at: Timestamp, now: Timestamp) -> bool {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        left.retain(|_, asked_at| now.duration_since(*asked_at) < LEFT_FOR);
        left.get(key) == Some(&asked_at)
    }

    fn note(&self, key: &DeviceKey, asked_at: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), asked_at);
    }
}

/// Looks up what waits.
pub(crate) async fn look_up_keys(worker: Worker, shutdown: CancellationToken) -> Result<(), WorkerError> {
    worker.store.forget_key_look_ups(Timestamp::now()).await?;
    while let Some((key, asked_at)) = worker.take_look_up().await? {
        if shutdown.is_cancelled() {
            return Ok(());
        }
        let outcome = worker.look_up(&key).await?;
        let is_asked_again = Timestamp::now().duration_since(asked_at) >= LEFT_FOR;
        if outcome != LookUpOutcome::Found && !is_asked_again && worker.others_reach_more().await? {
            debug!("A device that was not known is left to a hub that reaches another tenant");
            worker.left_look_ups.note(&key, asked_at);
            worker.store.leave_key_look_up(&key).await?;
            continue;
        }
        debug!(?outcome, "A device that was not known was looked for in the tenants");
        worker.store.end_key_look_up(&key, outcome, Timestamp::now()).await?;
    }
    Ok(())
}

impl Worker {
    /// Takes the one that waits longest and was not left to others.
    async fn take_look_up(&self) -> Result<Option<(DeviceKey, Timestamp)>, WorkerError> {
        let now = Timestamp::now();
        for (key, asked_at) in self.store.waiting_key_look_ups(now).await? {
            if !self.left_look_ups.has(&key, asked_at, now) && self.store.take_key_look_up(&key, now).await? {
                return Ok(Some((key, asked_at)));
            }
        }
        Ok(None)
    }

    /// Whether another hub has the connector of a tenant that this one does not reach.
    async fn others_reach_more(&self) -> Result<bool, WorkerError> {
        let now = Timestamp::now();
        for row in self.store.list_integrations(&Visible::Everything).await? {
            if row.state != IntegrationState::Active || self.can_reach(row.id, &row.settings) {
                continue;
            }
            let links = self.store.find_connector(row.id).await?.map_or_else(Vec::new, |found| found.links);
            if links.iter().any(|link| link.is_alive(now) && link.hub != self.settings.holder) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Asks every tenant that is read, and that can be reached from here. One that knows the device may have it outside of what
    /// is read of it, so all are asked.
    async fn look_up(&self, key: &DeviceKey) -> Result<LookUpOutcome, WorkerError> {
        let Some(by) = search_by(key.kind) else { return Ok(LookUpOutcome::NotFound) };
        let mut outcome = LookUpOutcome::NotFound;
        for row in self.store.list_integrations(&Visible::Everything).await? {
            if row.state != IntegrationState::Active || !self.can_reach(row.id, &row.settings) {
                continue;
            }
            match self.look_up_in(&row, &by, &key.value).await {
                Ok(Some(device)) => {
                    self.store.look_at_uem_device(row.id, device, Timestamp::now()).await?;
                    outcome = LookUpOutcome::Found;
                }
                Ok(None) => {}
                Err(error) => {
                    warn!(integration.id = %row.id, "A device could not be looked up: {error}");
                    if outcome == LookUpOutcome::NotFound {
                        outcome = LookUpOutcome::Failed;
                    }
                }
            }
        }
        Ok(outcome)
    }

    async fn look_up_in(
        &self,
        row: &IntegrationRow,
        by: &SearchBy,
        value: &str,
    ) -> Result<Option<UemId>, String> {
        let client = self.connect(row).await.map_err(|failure| failure.to_string())?;
        let client = client.with_class(Class::Interactive);
        let devices = client.devices();
        match tokio::time::timeout(PATIENCE, devices.find_by(by.clone(), value)).await {
            Ok(Ok(device)) => Ok(device.map(|device| UemId(device.id.0))),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        }
    }
}

/// The contract knows no search by UUID.
fn search_by(kind: KeyKind) -> Option<SearchBy> {
    match kind {
        KeyKind::SerialNumber => Some(SearchBy::SerialNumber),
        KeyKind::Udid => Some(SearchBy::Udid),
        KeyKind::Uuid => None,
    }
}
