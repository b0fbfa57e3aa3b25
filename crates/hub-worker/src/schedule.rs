//! The loop: looks for what is due or asked for, starts it, and waits. Nothing else loops.
//!
//! Each turn: verifications that people wait for; runs that the intervals make due are requested as rows; requested
//! rows are taken, each in a tracked task under the lease of its integration. Then it waits for a wake-up or the
//! poll interval. Several hubs on one database do the same: the leases decide who works.

use std::time::Duration;

use hub_core::{
    integration::IntegrationState,
    operator::Visible,
    sync::{
        RunReport, RunState, Section,
        due::{APPS, CERTIFICATES, FLEET, SECURITY, due_at},
    },
};
use hub_store::{IntegrationRow, RunFilter, RunRow, StoreError, Topic};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Semaphore, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, info, warn};

use crate::{Worker, WorkerError, claim::Work, permissions, sync::choose_mode, verify::verify_next};

/// How often the permissions of an account are looked at.
const CHECK_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How often schedules are looked at, whatever else happens.
const SCHEDULE_EVERY: Duration = Duration::from_secs(10);

impl Worker {
    /// Works until `shutdown`. Then running runs finish their page, are marked as interrupted, and it returns.
    pub async fn run(&self, shutdown: CancellationToken) {
        info!("The worker begins, as {}", self.settings.holder);
        let tasks = TaskTracker::new();
        let places = std::sync::Arc::new(Semaphore::new(self.settings.concurrent_runs.max(1)));
        let mut wakes = self.store.wakes(Topic::Work);
        let mut scheduled_at: Option<tokio::time::Instant> = None;
        while !shutdown.is_cancelled() {
            let is_due = scheduled_at.is_none_or(|at| at.elapsed() >= SCHEDULE_EVERY);
            if is_due {
                scheduled_at = Some(tokio::time::Instant::now());
                match self.store.settle_waiting(Timestamp::now()).await {
                    Ok(0) => {}
                    Ok(begun) => info!("{begun} integrations that had waited begin"),
                    Err(error) => warn!("Integrations that wait could not be looked at: {error}"),
                }
                if let Err(error) = self.request_due_runs(Timestamp::now()).await {
                    warn!("Due runs could not be requested: {error}");
                }
                match self.store.expire_actions(Timestamp::now()).await {
                    Ok(0) => {}
                    Ok(cancelled) => info!("{cancelled} actions had waited too long and are cancelled"),
                    Err(error) => warn!("Actions that wait too long could not be cancelled: {error}"),
                }
                match self.store.settle_provisional(Timestamp::now()).await {
                    Ok(0) => {}
                    Ok(moved) => info!("{moved} registrations were confirmed, or their time is over"),
                    Err(error) => warn!("Registrations could not be settled, it is tried again: {error}"),
                }
            }
            if let Err(error) = self.start_due_tagging(&tasks, &shutdown).await {
                warn!("Tags could not be looked after: {error}");
            }
            if let Err(error) = self.start_due_actions(&tasks, &shutdown).await {
                warn!("Actions could not be looked after: {error}");
            }
            if let Err(error) = self.start_due_app_readings(&tasks, &shutdown).await {
                warn!("Devices of apps could not be looked after: {error}");
            }
            if let Err(error) = self.start_due_transfers(&tasks, &shutdown).await {
                warn!("Files of apps could not be looked after: {error}");
            }
            self.start_errands(&tasks, &shutdown);
            if let Err(error) = self.start_requested(&tasks, &places, &shutdown).await {
                warn!("Requested work could not be taken: {error}");
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                changed = wakes.changed() => {
                    if changed.is_err() {
                        tokio::time::sleep(self.settings.poll_interval).await;
                    }
                }
                () = tokio::time::sleep(self.settings.poll_interval) => {}
            }
        }
        tasks.close();
        tasks.wait().await;
        info!("The worker has ended");
    }

    /// Takes what is requested for as long as there is room.
    async fn start_requested(
        &self,
        tasks: &TaskTracker,
        places: &std::sync::Arc<Semaphore>,
        shutdown: &CancellationToken,
    ) -> Result<(), WorkerError> {
        while let Some(verification) = self.store.take_verification(Timestamp::now()).await? {
            let worker = self.clone();
            tasks.spawn(async move { verify_next(&worker, verification).await });
        }
        while let Some(id) = self.store.take_permission_check(Timestamp::now()).await? {
            let worker = self.clone();
            tasks.spawn(async move { permissions::check_next(&worker, id).await });
        }
        let filter = RunFilter { state: Some(RunState::Requested), ..RunFilter::default() };
        let (requested, _) =
            self.store.list_runs(&Visible::Everything, &filter, None, REQUESTED_A_TURN).await?;
        // Oldest first; a run whose integration is busy must not keep the others waiting.
        for run in requested.into_iter().rev() {
            let Ok(place) = places.clone().try_acquire_owned() else { return Ok(()) };
            let Some(row) = self.store.find_integration(run.integration_id).await? else { continue };
            match row.state {
                IntegrationState::Active => {}
                // A pull has asked for it, and carries it out itself.
                IntegrationState::Pulled => continue,
                _ => {
                    self.refuse(&row, run.id).await?;
                    continue;
                }
            }
            // Without its connector here: it waits, for it or for a hub that has it.
            if !self.can_reach(row.id, &row.settings) {
                continue;
            }
            let Some(claim) = self.try_claim(Work::Runs, row.id).await? else { continue };
            self.store.interrupt_stale_runs(row.id, Timestamp::now()).await?;
            let (worker, shutdown) = (self.clone(), shutdown.clone());
            tasks.spawn(async move {
                let (progress, _) = watch::channel(RunReport::default());
                match worker.run_claimed(&row, run, progress, &shutdown, &claim).await {
                    Ok(outcome) => debug!(run.id = %outcome.run_id, "Run ended as {}", outcome.state),
                    Err(error) => warn!(integration.id = %row.id, "A run could not begin: {error}"),
                }
                worker.release(claim).await;
                drop(place);
                // Somebody may have asked for another run meanwhile.
                worker.store.wake(Topic::Work);
            });
        }
        Ok(())
    }

    /// Ends a run that was requested for an integration that may not run.
    async fn refuse(&self, row: &IntegrationRow, run: hub_core::ids::RunId) -> Result<(), StoreError> {
        let error = format!("the integration is {}", row.state.words());
        let (state, report) = (RunState::Cancelled, RunReport::default());
        let remedy = format!("To synchronize it, {}.", row.state.remedy());
        self.store.end_run(run, state, &report, &error, &remedy, Timestamp::now()).await
    }

    /// Requests the runs that the intervals make due, and clears the traces of processes that died.
    async fn request_due_runs(&self, now: Timestamp) -> Result<(), WorkerError> {
        let integrations = self.store.list_integrations(&Visible::Everything).await?;
        self.keep_clients_of(&integrations);
        for row in &integrations {
            if row.state != IntegrationState::Active {
                continue;
            }
            self.request_due_run(row, now).await?;
            self.request_due_check(row, now).await?;
        }
        Ok(())
    }

    /// Permissions are looked at once a day, and by each version of the hub anew.
    async fn request_due_check(&self, row: &IntegrationRow, now: Timestamp) -> Result<(), StoreError> {
        let known = self.store.find_permission_check(row.id).await?;
        let is_fresh = known.is_some_and(|known| {
            let age = known.checked_at.map(|at| now.duration_since(at));
            known.is_requested
                || (known.hub_version == permissions::HUB_VERSION && age.is_some_and(|age| age < CHECK_EVERY))
        });
        if is_fresh { Ok(()) } else { self.store.request_permission_check(row.id, now).await }
    }

    /// The run of a process that died is asked for anew, under the id of the request that asked for it.
    async fn request_again(
        &self,
        row: &IntegrationRow,
        died: &RunRow,
        now: Timestamp,
    ) -> Result<(), WorkerError> {
        let mode = choose_mode(&self.store, row, Some(died.mode), now).await?;
        self.store
            .request_run(row.id, mode, &died.sections, &died.requested_by, &died.request_id, now)
            .await?;
        Ok(())
    }

    async fn request_due_run(&self, row: &IntegrationRow, now: Timestamp) -> Result<(), WorkerError> {
        let filter = RunFilter { integration_id: Some(row.id), state: None };
        let (recent, _) = self.store.list_runs(&Visible::Everything, &filter, None, 2).await?;
        match recent.first().map(|run| run.state) {
            Some(RunState::Requested) => return Ok(()),
            Some(RunState::Running) => {
                // With the lease in hand nobody works on it: what says "running" has died.
                let Some(claim) = self.try_claim(Work::Runs, row.id).await? else { return Ok(()) };
                let interrupted = self.store.interrupt_stale_runs(row.id, now).await;
                self.release(claim).await;
                if interrupted? > 0 && !has_died_twice(&recent) {
                    return self.request_again(row, &recent[0], now).await;
                }
            }
            _ => {}
        }
        if self.has_new_app(row).await? {
            let (mode, request_id) =
                (choose_mode(&self.store, row, None, now).await?, uuid::Uuid::now_v7().to_string());
            self.store.request_run(row.id, mode, &[Section::Apps], "schedule", &request_id, now).await?;
            return Ok(());
        }
        let sync = &row.settings.sync;
        let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
        let wants = [
            (FLEET, minutes(sync.device_interval_minutes)),
            (APPS, minutes(sync.app_interval_minutes)),
            (SECURITY, minutes(sync.security_interval_minutes)),
            (CERTIFICATES, minutes(sync.security_interval_minutes)),
        ];
        let mut due = Vec::new();
        for ((sections, key), interval) in wants {
            let attempts = self.store.recent_attempts(row.id, key).await?;
            let since = due_at(&attempts, row.scope_version, interval);
            if since <= now {
                due.push((since, sections));
            }
        }
        // Who waits longest: where one kind of run takes longer than its interval, the others still get their turn.
        due.sort_by_key(|(since, _)| *since);
        if let Some((_, sections)) = due.first() {
            let mode = choose_mode(&self.store, row, None, now).await?;
            let request_id = uuid::Uuid::now_v7().to_string();
            self.store.request_run(row.id, mode, sections, "schedule", &request_id, now).await?;
        }
        Ok(())
    }

    /// Whether an order made an app after the catalogue was read last. The run that it asked for itself may have been taken
    /// for one that was under way and read something else.
    async fn has_new_app(&self, row: &IntegrationRow) -> Result<bool, StoreError> {
        let Some(added) = self.store.newest_app_added(row.id).await? else { return Ok(false) };
        let attempts = self.store.recent_attempts(row.id, Section::Apps).await?;
        Ok(attempts.first().is_none_or(|newest| newest.began < added))
    }
}

/// Whether the run before the one that has just been interrupted was interrupted too: what kills its process again
/// and again is not begun anew at once, but after the pause that failures have.
fn has_died_twice(recent: &[RunRow]) -> bool {
    recent.get(1).is_some_and(|run| run.state == RunState::Interrupted)
}

/// Runs taken in one turn.
const REQUESTED_A_TURN: u32 = 100;
