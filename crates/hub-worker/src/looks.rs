//! Looks at devices that a tenant's event notifications told about. An event is never believed: the device is read from
//! the tenant, in the class of decisions, and what the tenant answers is written. Nothing is deleted here: a device that
//! is not found is left to the rule of complete runs.
//!
//! Where nobody synchronizes the integration, a look holds the lease of a synchronization. While a run is under way it
//! has a lease of its own, writes only devices that are stored already, and looks again after the run, which may have
//! written what it had read before.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use hub_core::{
    fleet::{DeviceFacts, SecurityFacts, UserFacts},
    ids::{IntegrationId, UemId},
    integration::{GroupTree, ScopeExtent},
    operator::Visible,
    sync::{Mode, Section, content_hash},
};
use hub_store::{
    DeviceChange, DeviceState, IntegrationRow, Lease, NO_RUN, Store, StoreError, SyncBatch, UemEvent,
};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};
use uem_client::{Class, UemClient, UemError};
use uem_types::{DeviceId as VendorDeviceId, UserId as VendorUserId};

use crate::{
    Worker, WorkerError,
    claim::Work,
    held_lease::HeldLease,
    sync::{StopSignal, read_security},
    translate,
};

/// Devices looked at in one pass, and how long a pass takes at least where more wait: 20 devices a second.
const LOOKS_A_PASS: u32 = 40;
const PASS_TIME: Duration = Duration::from_secs(2);
/// Devices looked at at the same time.
const CONCURRENT_LOOKS: usize = 4;
/// Looks that may fail before the device is left to the next run.
const TRIES_MAX: u32 = 5;

/// What the tenant says of a device that it told about.
struct Seen {
    facts: Option<DeviceFacts>,
    user: Option<UserFacts>,
    security: Option<SecurityFacts>,
}

impl Seen {
    const NOTHING: Self = Self { facts: None, user: None, security: None };
}

/// Looks at everything that is due.
pub(crate) async fn look_at_events(worker: Worker, shutdown: CancellationToken) -> Result<(), WorkerError> {
    loop {
        let began = Instant::now();
        let mut looked = 0;
        for id in worker.store.integrations_with_events(Timestamp::now()).await? {
            if shutdown.is_cancelled() {
                return Ok(());
            }
            looked += look_at(&worker, id, &shutdown).await?;
        }
        if looked == 0 {
            return Ok(());
        }
        if looked >= u64::from(LOOKS_A_PASS) {
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(PASS_TIME.saturating_sub(began.elapsed())) => {}
            }
        }
    }
}

/// One pass over one integration: how many devices were done with.
async fn look_at(
    worker: &Worker,
    id: IntegrationId,
    shutdown: &CancellationToken,
) -> Result<u64, WorkerError> {
    let stop = StopSignal::new(shutdown);
    let hold = |lease: &Lease| {
        HeldLease::hold(worker.store.clone(), lease.clone(), worker.settings.lease_time, stop.clone())
    };
    if let Some(claim) = worker.try_claim(Work::Runs, id).await? {
        let held = hold(&claim.lease);
        let batch = worker.store.sync_batch(id, NO_RUN, &claim.lease);
        let outcome = Looking::pass(worker, id, batch, false, &stop).await;
        drop(held);
        worker.release(claim).await;
        // A run that was asked for meanwhile has found the integration taken.
        worker.store.wake(hub_store::Topic::Work);
        return outcome;
    }
    let Some(lease) = look_lease(worker, id).await? else { return Ok(0) };
    let held = hold(&lease);
    let batch = worker.store.look_batch(id, &lease);
    let outcome = Looking::pass(worker, id, batch, true, &stop).await;
    drop(held);
    worker.give_back(&lease).await;
    outcome
}

/// The lease of looks beside a run; whoever holds it keeps them out.
pub(crate) async fn look_lease(worker: &Worker, id: IntegrationId) -> Result<Option<Lease>, StoreError> {
    worker.take_lease(&format!("look/{id}")).await
}

/// A pass at work.
struct Looking<'a> {
    store: &'a Store,
    row: IntegrationRow,
    extent: ScopeExtent,
    client: UemClient,
    batch: SyncBatch<'a>,
    is_beside: bool,
    stop: &'a StopSignal,
}

impl<'a> Looking<'a> {
    async fn pass(
        worker: &'a Worker,
        id: IntegrationId,
        batch: SyncBatch<'a>,
        is_beside: bool,
        stop: &'a StopSignal,
    ) -> Result<u64, WorkerError> {
        let store = &worker.store;
        let due = store.due_uem_events(id, is_beside, LOOKS_A_PASS, Timestamp::now()).await?;
        // As it is under the lease: what was edited before it counts.
        let Some(row) = store.find_integration(id).await? else { return Ok(0) };
        if due.is_empty() {
            return Ok(0);
        }
        if store.last_complete_run(id, Section::Devices, Some(Mode::Full)).await?.is_none() {
            // The first run reads everything.
            for event in &due {
                store.end_uem_event(id, event).await?;
            }
            return Ok(due.len() as u64);
        }
        let client = match worker.connect(&row).await {
            Ok(client) => client.with_class(Class::Interactive),
            Err(failure) => {
                warn!(integration.id = %id, "Devices that the tenant told about cannot be looked at: {failure}");
                for event in &due {
                    store.postpone_uem_event(id, event, pause(event.tries), Timestamp::now()).await?;
                }
                return Ok(0);
            }
        };
        let groups =
            store.list_org_groups(&Visible::one(id)).await?.into_iter().filter(|group| !group.is_gone);
        let tree = GroupTree::new(groups.map(|group| (group.facts.uem_id, group.facts.parent_uem_id)));
        let extent = row.settings.scope.extent(&tree);
        Looking { store, row, extent, client, batch, is_beside, stop }.run(due).await
    }

    async fn run(&self, due: Vec<UemEvent>) -> Result<u64, WorkerError> {
        let mut looks = stream::iter(due)
            .map(|event| async move {
                let seen = self.read(&event).await;
                (event, seen)
            })
            .buffer_unordered(CONCURRENT_LOOKS);
        let mut done = 0;
        // What is not looked at now waits in its row.
        while let Ok(Some((event, seen))) = self.stop.unless_given(looks.next()).await {
            match seen {
                Ok(seen) => {
                    self.write(&event, seen).await?;
                    done += 1;
                }
                Err(error) => self.put_off(&event, &error).await?,
            }
        }
        if done > 0 {
            metrics::counter!("hub_events_looked_at_total").increment(done);
            debug!(integration.id = %self.row.id, "Looked at {done} devices that the tenant told about");
        }
        Ok(done)
    }

    /// What the tenant says; `facts` is empty for a device that is not there or not in scope.
    async fn read(&self, event: &UemEvent) -> Result<Seen, UemError> {
        let device = self.client.devices().find(VendorDeviceId(event.device.0)).await?;
        let facts = device.map(|device| translate::device_facts(device, &self.row.settings.personal_data));
        let Some(facts) = facts else { return Ok(Seen::NOTHING) };
        if !self.is_in_scope(&facts).await? {
            return Ok(Seen::NOTHING);
        }
        let user = match event.user.or(facts.user_uem_id).filter(|user| user.0 > 0) {
            Some(user) => self.read_user(user).await?,
            None => None,
        };
        // The device counts all the same where its sample cannot be had: the next pass over all asks again.
        let security = read_security(&self.client, facts.uem_id).await.unwrap_or_default();
        Ok(Seen { facts: Some(facts), user, security })
    }

    async fn read_user(&self, user: UemId) -> Result<Option<UserFacts>, UemError> {
        match self.client.users().find(VendorUserId(user.0)).await {
            Ok(user) => Ok(user.map(|user| translate::user_facts(user, &self.row.settings.personal_data))),
            // The device counts all the same.
            Err(error) if error.is_permission() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn is_in_scope(&self, facts: &DeviceFacts) -> Result<bool, UemError> {
        if self.extent.covers(facts.org_group_uem_id) {
            return Ok(true);
        }
        if self.extent.smart_groups.is_empty() {
            return Ok(false);
        }
        let groups = self.client.devices().smart_groups(VendorDeviceId(facts.uem_id.0)).await?;
        let mut ids = groups.into_iter().filter_map(|group| group.smart_group_id);
        Ok(ids.any(|id| self.extent.smart_groups.contains(&UemId(id.0))))
    }

    async fn write(&self, event: &UemEvent, seen: Seen) -> Result<(), StoreError> {
        let (id, now) = (self.row.id, Timestamp::now());
        if let Some(user) = seen.user {
            self.batch.write_users(&[user], now).await?;
        }
        let Some(facts) = seen.facts else { return self.end(event).await };
        let hash = content_hash(&facts);
        match self.store.find_known_device(id, facts.uem_id).await? {
            Some(known) => {
                if known.content_hash != hash {
                    let change = DeviceChange { id: Some(known.id), facts, content_hash: hash };
                    self.batch.write_devices(vec![change], now).await?;
                }
                if let Some(security) = seen.security {
                    self.batch.write_device_security(known.id, &security, now).await?;
                }
                let is_back = known.missing_runs > 0 || known.state != DeviceState::Active;
                if is_back {
                    self.batch.mark_returned(&[known.id], now).await?;
                }
                if known.content_hash == hash && !is_back {
                    self.batch.confirm(known.id, now).await?;
                }
                self.end(event).await
            }
            // What is new is the run's while one is under way; the event waits for its end.
            None if self.is_beside => self.store.note_look(id, event).await,
            None => self.write_new(event, facts, hash, now).await,
        }
    }

    /// A device that resembles nobody is new. Who enrolled again is recognised by a run, which sees who else is there.
    async fn write_new(
        &self,
        event: &UemEvent,
        facts: DeviceFacts,
        content_hash: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = self.row.id;
        let candidates = self.store.identity_candidates(id, std::slice::from_ref(&facts)).await?;
        if candidates.iter().all(Vec::is_empty) {
            self.batch.write_devices(vec![DeviceChange { id: None, facts, content_hash }], now).await?;
        } else {
            let request_id = uuid::Uuid::now_v7().to_string();
            let sections = [Section::Devices];
            self.store.request_run(id, Mode::Incremental, &sections, "event", &request_id, now).await?;
        }
        self.end(event).await
    }

    async fn end(&self, event: &UemEvent) -> Result<(), StoreError> {
        if self.is_beside {
            self.store.note_look(self.row.id, event).await
        } else {
            self.store.end_uem_event(self.row.id, event).await
        }
    }

    async fn put_off(&self, event: &UemEvent, error: &UemError) -> Result<(), StoreError> {
        let id = self.row.id;
        if event.tries + 1 >= TRIES_MAX {
            info!(integration.id = %id, "A device that the tenant told about is left to the next run: {error}");
            return self.store.end_uem_event(id, event).await;
        }
        self.store.postpone_uem_event(id, event, pause(event.tries), Timestamp::now()).await
    }
}

/// 5, 10, 20, 40 seconds.
fn pause(tries: u32) -> SignedDuration {
    SignedDuration::from_secs(5) * 2_i32.pow(tries.min(TRIES_MAX))
}
