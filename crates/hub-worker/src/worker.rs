//! The worker: takes runs and verifications from the store and carries them out.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use hub_core::{
    ids::{IntegrationId, RunId},
    integration::{Credentials, IntegrationState},
    sync::{Mode, RunReport, RunState, Section},
};
use hub_store::{Contact, IntegrationRow, RunRow, Store, Topic};
use jiff::Timestamp;
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info, info_span, warn};
use uem_client::{Class, UemError};

use crate::{
    Tunnels, WorkerError, WorkerSettings,
    claim::{Claim, Places, Work},
    connect::connect,
    contact::{contact, note},
    errands::Errands,
    error::Failure,
    key_look_up::LeftLookUps,
    sync::{Ended, Keeper, Kept, Progress, RunContext, StopSignal, carry_out, choose_mode, in_order},
    tunnels::{NoTunnels, no_connector},
};

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct RunRequest {
    /// Full or incremental; `None` decides by the integration's settings: full when one is due, else incremental.
    /// The first reading is always full.
    pub mode: Option<Mode>,
    /// What to read.
    pub sections: Vec<Section>,
    /// Who asks: `pull`, `schedule`, `operator NAME`.
    pub requested_by: String,
    /// Reaches the tenant's calls and the log.
    pub request_id: String,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct RunOutcome {
    /// The run.
    pub run_id: RunId,
    /// Its mode in the end.
    pub mode: Mode,
    /// Its state.
    pub state: RunState,
    /// What it did.
    pub report: RunReport,
    /// Why it failed or was cut short, for people; empty otherwise.
    pub error: String,
    /// What to do about it; empty otherwise.
    pub remedy: String,
}

/// Carries out what the store asks for. Clones are the same worker.
#[derive(Clone)]
pub struct Worker {
    pub(crate) store: Store,
    pub(crate) settings: Arc<WorkerSettings>,
    /// What this process works at.
    pub(crate) places: Places,
    /// When the playbooks were looked after last.
    pub(crate) playbooks_at: Arc<Mutex<Option<Instant>>>,
    /// Who sends messages, or changes those that are stored.
    pub(crate) messages: Arc<tokio::sync::Mutex<()>>,
    /// Whose turn it is at what goes on beside the runs.
    pub(crate) errands: Errands,
    /// One client for each integration, so that what was learned of its quota, and its token, outlive a run. Made anew
    /// when the integration was edited.
    clients: Arc<Mutex<HashMap<IntegrationId, (Timestamp, uem_client::UemClient)>>>,
    /// Devices to look for that it left to hubs which reach other tenants.
    pub(crate) left_look_ups: LeftLookUps,
    /// The way to tenants that cannot be reached from here.
    pub(crate) tunnels: Arc<dyn Tunnels>,
    /// Used instead of the stored ones.
    credentials: Option<Arc<Credentials>>,
}

impl Worker {
    /// A worker on a store. It does nothing until it is told to.
    pub fn new(store: Store, settings: WorkerSettings) -> Self {
        Self {
            store,
            settings: Arc::new(settings),
            places: Places::default(),
            playbooks_at: Arc::default(),
            messages: Arc::default(),
            errands: Errands::default(),
            clients: Arc::default(),
            left_look_ups: LeftLookUps::default(),
            tunnels: Arc::new(NoTunnels),
            credentials: None,
        }
    }

    /// The same with connectors.
    #[must_use]
    pub fn with_tunnels(mut self, tunnels: Arc<dyn Tunnels>) -> Self {
        self.tunnels = tunnels;
        self
    }

    /// The same with these credentials, which the store does not have: for integrations that are pulled.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self
    }

    /// Asks for one run and carries it out, without the loop: what `mooring pull` does. Progress goes to the sender;
    /// cancelling `shutdown` finishes the page and ends the run as interrupted.
    ///
    /// Waits for another process that works on the same integration, up to [`WorkerSettings::lease_wait`]. A run
    /// that had been requested before and reads all of what is asked for is joined, another one is carried out first.
    pub async fn run_once(
        &self,
        integration: IntegrationId,
        request: RunRequest,
        progress: watch::Sender<RunReport>,
        shutdown: CancellationToken,
    ) -> Result<RunOutcome, WorkerError> {
        let row = self.get_integration(integration).await?;
        let claim = self.wait_for_claim(&row, &shutdown).await?;
        let outcome = self.request_and_run(&row, request, progress, &shutdown, &claim).await;
        self.release(claim).await;
        outcome
    }

    async fn request_and_run(
        &self,
        row: &IntegrationRow,
        request: RunRequest,
        progress: watch::Sender<RunReport>,
        shutdown: &CancellationToken,
        claim: &Claim,
    ) -> Result<RunOutcome, WorkerError> {
        let now = Timestamp::now();
        self.store.interrupt_stale_runs(row.id, now).await?;
        let mode = choose_mode(&self.store, row, request.mode, now).await?;
        for _ in 0..REQUESTS_MAX {
            let (run, is_joined) = self
                .store
                .request_run(row.id, mode, &request.sections, &request.requested_by, &request.request_id, now)
                .await?;
            let Some(run) = self.store.find_run(run).await? else { continue };
            let is_asked_for = request.sections.iter().all(|section| run.sections.contains(section))
                && (mode == Mode::Incremental || run.mode == Mode::Full);
            let outcome = self.run_claimed(row, run, progress.clone(), shutdown, claim).await?;
            if !is_joined || is_asked_for || shutdown.is_cancelled() {
                return Ok(outcome);
            }
            // Somebody had asked for another run before: that one is done, now ours.
            progress.send_replace(RunReport::default());
        }
        Err(WorkerError::Busy { name: row.settings.name.clone() })
    }

    /// Carries out a requested run under a claim.
    pub(crate) async fn run_claimed(
        &self,
        row: &IntegrationRow,
        run: RunRow,
        progress: watch::Sender<RunReport>,
        shutdown: &CancellationToken,
        claim: &Claim,
    ) -> Result<RunOutcome, WorkerError> {
        let started_at = Timestamp::now();
        // As it is under the claim: what was edited before it counts, and nobody purges what this run writes.
        let Some(row) = &self.store.find_integration(row.id).await? else {
            return Err(WorkerError::NoIntegration(row.id));
        };
        let mode = choose_mode(&self.store, row, Some(run.mode), started_at).await?;
        if mode != run.mode {
            self.store.make_run_full(run.id).await?;
        }
        let sections = in_order(&run.sections, mode);
        if !self.store.start_run(run.id, row.scope_version, started_at).await? {
            return Err(WorkerError::Busy { name: row.settings.name.clone() });
        }
        self.store.wake(Topic::Runs);
        let span =
            info_span!("run", run.id = %run.id, integration.id = %row.id, request_id = %run.request_id);
        let work = async {
            info!(run.mode = %mode, "Run {} of integration {} begins, {mode}", run.id, row.id);
            // A connector that is just away is waited for at each call, at the first one too.
            let client = match self.client_of(row).await {
                Ok(client) => client,
                Err(error) => return self.fail_to_connect(row, &run, &progress, error).await,
            };
            let stop = StopSignal::new(shutdown);
            let keeper = Keeper::start(Kept {
                store: self.store.clone(),
                integration: row.id,
                run: run.id,
                lease: claim.lease.clone(),
                lease_time: self.settings.lease_time,
                interval: self.settings.progress_interval,
                personal_data: row.settings.personal_data,
                progress: progress.subscribe(),
                stop: stop.clone(),
                client: client.clone(),
            });
            let context = RunContext {
                store: self.store.clone(),
                client: client.with_class(Class::Background).with_request_id(&run.request_id),
                integration: row.clone(),
                run: run.id,
                mode,
                started_at,
                lease: claim.lease.clone(),
                stop,
                progress: Progress::new(progress),
                settings: (*self.settings).clone(),
                visible_org_groups: OnceLock::new(),
                scope: OnceLock::new(),
                unconcluded: OnceLock::new(),
            };
            let ended = carry_out(&context, &sections).await;
            keeper.end().await;
            note(
                &self.store,
                row.id,
                &Contact { unreachable: ended.unreachable.clone(), ..contact(&client) },
            )
            .await;
            ended
        };
        let ended = work.instrument(span).await;
        let Ended { state, report, error, remedy, .. } = ended;
        Ok(RunOutcome { run_id: run.id, mode, state, report, error, remedy })
    }

    /// The client of a tenant that can be reached now.
    pub(crate) async fn connect(&self, row: &IntegrationRow) -> Result<uem_client::UemClient, Failure> {
        if !self.can_reach(row.id, &row.settings) {
            return Err(no_connector().into());
        }
        self.client_of(row).await
    }

    async fn client_of(&self, row: &IntegrationRow) -> Result<uem_client::UemClient, Failure> {
        let known = || self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((made_for, client)) = known().get(&row.id)
            && *made_for == row.changed_at
        {
            return Ok(client.clone());
        }
        let credentials = match &self.credentials {
            Some(given) => given.clone(),
            None => Arc::new(self.store.integration_credentials(row.id).await?),
        };
        let client = connect(
            &row.settings,
            &credentials,
            &self.settings,
            self.tunnel_of(row.id, &row.settings).as_ref(),
        )
        .map_err(|error: UemError| Failure::from(error))?;
        known().insert(row.id, (row.changed_at, client.clone()));
        Ok(client)
    }

    /// Forgets the clients of integrations that are gone, with their tokens.
    pub(crate) fn keep_clients_of(&self, integrations: &[IntegrationRow]) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.retain(|id, _| integrations.iter().any(|row| row.id == *id));
    }

    async fn fail_to_connect(
        &self,
        row: &IntegrationRow,
        run: &RunRow,
        progress: &watch::Sender<RunReport>,
        failure: Failure,
    ) -> Ended {
        warn!(integration.id = %row.id, "Run {} cannot begin: {failure}", run.id);
        let ended = Ended {
            state: RunState::Failed,
            report: progress.borrow().clone(),
            error: failure.to_string(),
            remedy: failure.remedy(),
            unreachable: None,
        };
        let now = Timestamp::now();
        if let Err(error) =
            self.store.end_run(run.id, ended.state, &ended.report, &ended.error, &ended.remedy, now).await
        {
            warn!(run.id = %run.id, "The end of the run could not be stored: {error}");
        }
        ended
    }

    async fn get_integration(&self, id: IntegrationId) -> Result<IntegrationRow, WorkerError> {
        let row = self.store.find_integration(id).await?.ok_or(WorkerError::NoIntegration(id))?;
        let remedy = match row.state {
            IntegrationState::Active => return Ok(row),
            IntegrationState::Paused => "resume it first",
            IntegrationState::CredentialsRefused => "edit its credentials, which makes it active again",
            IntegrationState::SettingUp => "finish its set-up first",
            IntegrationState::Waiting => IntegrationState::Waiting.remedy(),
            IntegrationState::Pulled if self.credentials.is_some() => return Ok(row),
            IntegrationState::Pulled => "give it credentials, which makes it active",
        };
        Err(WorkerError::NotActive { name: row.settings.name, state: row.state.to_string(), remedy })
    }

    async fn wait_for_claim(
        &self,
        row: &IntegrationRow,
        shutdown: &CancellationToken,
    ) -> Result<Claim, WorkerError> {
        let deadline = Instant::now() + self.settings.lease_wait;
        loop {
            if let Some(claim) = self.try_claim(Work::Runs, row.id).await? {
                return Ok(claim);
            }
            if Instant::now() >= deadline || shutdown.is_cancelled() {
                return Err(WorkerError::Busy { name: row.settings.name.clone() });
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(CLAIM_RETRY) => {}
            }
        }
    }
}

/// Runs that others asked for and that are carried out before our own.
const REQUESTS_MAX: usize = 5;
/// How often a taken lease is tried again.
const CLAIM_RETRY: std::time::Duration = std::time::Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use hub_core::{integration::IntegrationSettings, operator::Visible};
    use hub_store::{NewIntegration, Vault};
    use secrecy::SecretString;

    use super::*;

    #[tokio::test]
    async fn the_client_of_a_removed_integration_is_forgotten() {
        let database = database::testing::sqlite().await;
        let vault = Vault::from_key(&Vault::new_key()).expect("a key");
        let store = Store::open(database.database.clone(), vault).await.expect("a store");
        let worker = Worker::new(store.clone(), WorkerSettings::default());
        let mut ids = Vec::new();
        for (name, address) in [("Kept", "https://127.0.0.1:1"), ("Removed", "https://127.0.0.1:2")] {
            let secret = SecretString::from("secret".to_owned());
            let credentials =
                Credentials::Basic { username: "api".into(), password: secret.clone(), api_key: secret };
            let settings = IntegrationSettings::new(name, address);
            let new = NewIntegration { settings, credentials };
            let id = store.insert_integration(&new, Timestamp::now()).await.expect("added");
            let row = store.find_integration(id).await.expect("read").expect("there");
            assert!(worker.connect(&row).await.is_ok());
            ids.push(id);
        }
        store.remove_integration(ids[1]).await.expect("removed");
        worker.keep_clients_of(&store.list_integrations(&Visible::Everything).await.expect("read"));
        let kept: Vec<_> = worker.clients.lock().expect("unharmed").keys().copied().collect();
        assert_eq!(kept, ids[..1]);
    }
}
