//! The loop: looks for what is due or asked for, starts it, and waits. Nothing else loops.
//!
//! Each turn: verifications that people wait for; runs that the intervals make due are requested as rows; requested
//! rows are taken, each in a tracked task under the lease of its integration. Then it waits for a wake-up or the
//! poll interval. Several hubs on one database do the same: the leases decide who works.

use std::time::Duration;

use hub_core::{
    integration::IntegrationState,
    sync::{RunReport, RunState, Section},
};
use hub_store::{IntegrationRow, RunFilter, RunRow, StoreError, Topic};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Semaphore, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, info, warn};

use crate::{Worker, WorkerError, sync::choose_mode, verify::verify_next};

/// What the device interval reads.
const FLEET_SECTIONS: [Section; 5] =
    [Section::OrgGroups, Section::Users, Section::Devices, Section::SmartGroups, Section::Apps];
/// What the app interval reads.
const APP_SECTIONS: [Section; 1] = [Section::DeviceApps];
/// After a run that did not succeed the next one waits at least this long, and longer with each further one.
const RETRY_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// Failures in a row that make the pause longer: 1, 2, 4, 8, 16, 32 minutes.
const FAILURES_COUNTED: u32 = 6;
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
                if let Err(error) = self.request_due_runs(Timestamp::now()).await {
                    warn!("Due runs could not be requested: {error}");
                }
            }
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
        let filter = RunFilter { state: Some(RunState::Requested), ..RunFilter::default() };
        let (requested, _) = self.store.list_runs(&filter, None, REQUESTED_A_TURN).await?;
        // Oldest first; a run whose integration is busy must not keep the others waiting.
        for run in requested.into_iter().rev() {
            let Ok(place) = places.clone().try_acquire_owned() else { return Ok(()) };
            let Some(row) = self.store.find_integration(run.integration_id).await? else { continue };
            if row.state != IntegrationState::Active {
                self.refuse(&row, run.id).await?;
                continue;
            }
            let Some(claim) = self.try_claim(row.id).await? else { continue };
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
        let error = format!("the integration is {}", row.state);
        let (state, report) = (RunState::Cancelled, RunReport::default());
        let remedy = "Resume it, or edit its credentials, then ask again.";
        self.store.end_run(run, state, &report, &error, remedy, Timestamp::now()).await
    }

    /// Requests the runs that the intervals make due, and clears the traces of processes that died.
    async fn request_due_runs(&self, now: Timestamp) -> Result<(), WorkerError> {
        for row in self.store.list_integrations().await? {
            if row.state != IntegrationState::Active {
                continue;
            }
            self.request_due_run(&row, now).await?;
        }
        Ok(())
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
        let (recent, _) = self.store.list_runs(&filter, None, RUNS_LOOKED_AT).await?;
        match recent.first().map(|run| run.state) {
            Some(RunState::Requested) => return Ok(()),
            Some(RunState::Running) => {
                // With the lease in hand nobody works on it: what says "running" has died.
                let Some(claim) = self.try_claim(row.id).await? else { return Ok(()) };
                let interrupted = self.store.interrupt_stale_runs(row.id, now).await;
                self.release(claim).await;
                if interrupted? > 0 && !has_died_twice(&recent) {
                    return self.request_again(row, &recent[0], now).await;
                }
            }
            _ => {}
        }
        let sync = &row.settings.sync;
        let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
        let wants: [(&[Section], SignedDuration); 2] = [
            (&FLEET_SECTIONS, minutes(sync.device_interval_minutes)),
            (&APP_SECTIONS, minutes(sync.app_interval_minutes)),
        ];
        for (sections, interval) in wants {
            let key =
                if sections.contains(&Section::Devices) { Section::Devices } else { Section::DeviceApps };
            let attempts: Vec<Attempt> = recent
                .iter()
                .filter(|run| run.sections.contains(&key))
                .map(|run| Attempt::of(run, key))
                .collect();
            if !is_due(&attempts, row.scope_version, interval, now) {
                continue;
            }
            let mode = choose_mode(&self.store, row, None, now).await?;
            let request_id = uuid::Uuid::now_v7().to_string();
            self.store.request_run(row.id, mode, sections, "schedule", &request_id, now).await?;
            return Ok(());
        }
        Ok(())
    }
}

/// Whether the run before the one that has just been interrupted was interrupted too: what kills its process again
/// and again is not begun anew at once, but after the pause that failures have.
fn has_died_twice(recent: &[RunRow]) -> bool {
    recent.get(1).is_some_and(|run| run.state == RunState::Interrupted)
}

/// Runs taken in one turn.
const REQUESTED_A_TURN: u32 = 100;
/// Runs looked at to see when the last one was: enough for the failures in a row that count.
const RUNS_LOOKED_AT: u32 = 50;

/// What the schedule looks at of an earlier run.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    began: Timestamp,
    ended: Timestamp,
    is_complete: bool,
    scope_version: i64,
}

impl Attempt {
    fn of(run: &RunRow, section: Section) -> Self {
        let is_complete =
            run.report.sections.iter().any(|(name, counts)| *name == section && counts.is_complete);
        let began = run.started_at.unwrap_or(run.requested_at);
        Self { began, ended: run.ended_at.unwrap_or(began), is_complete, scope_version: run.scope_version }
    }
}

/// Whether a run is due: `attempts` are the earlier ones, newest first.
fn is_due(attempts: &[Attempt], scope_version: i64, interval: SignedDuration, now: Timestamp) -> bool {
    let Some(last) = attempts.first() else { return true };
    if last.scope_version != scope_version {
        return true;
    }
    if last.is_complete {
        return now.duration_since(last.began) >= interval;
    }
    let failures = attempts.iter().take_while(|attempt| !attempt.is_complete).count();
    let doublings = u32::try_from(failures).unwrap_or(u32::MAX).clamp(1, FAILURES_COUNTED) - 1;
    let pause = RETRY_PAUSE * 2_i32.pow(doublings);
    now.duration_since(last.ended) >= pause.min(interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn attempt(minute: i64, is_complete: bool) -> Attempt {
        Attempt { began: at(minute), ended: at(minute), is_complete, scope_version: 1 }
    }

    fn due(attempts: &[Attempt], minute: i64) -> bool {
        is_due(attempts, 1, SignedDuration::from_mins(60), at(minute))
    }

    #[test]
    fn the_first_run_is_due_at_once_and_the_next_after_the_interval() {
        assert!(due(&[], 0));
        assert!(!due(&[attempt(0, true)], 59));
        assert!(due(&[attempt(0, true)], 60));
    }

    #[test]
    fn failures_are_tried_again_with_growing_pauses_up_to_the_interval() {
        assert!(!due(&[attempt(100, false)], 100));
        assert!(due(&[attempt(100, false)], 101));
        let three = [attempt(100, false), attempt(98, false), attempt(97, false)];
        assert!(!due(&three, 103));
        assert!(due(&three, 104));
        let many = [attempt(100, false); 40];
        assert!(!due(&many, 131));
        assert!(due(&many, 132));
    }

    #[test]
    fn an_edit_of_server_or_credentials_makes_a_run_due_at_once() {
        assert!(is_due(&[attempt(0, true)], 2, SignedDuration::from_mins(60), at(1)));
    }
}
