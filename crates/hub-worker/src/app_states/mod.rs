//! What there is of an app on each device that it is assigned to (TM-9): read for people who wait for it, and by itself
//! after an order for the app. One app of an integration at a time, under a lease of its own, so that runs and actions do
//! not wait for it.

mod read;

use hub_core::{ids::IntegrationId, integration::IntegrationState};
use hub_store::{DueReading, IntegrationRow, Lease};
use jiff::Timestamp;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::info;

use crate::{Worker, WorkerError, claim::Work, error::Failure, sync::StopSignal};

impl Worker {
    /// Begins to read, each integration in a task of its own, wherever an app is waited for or due.
    pub(crate) async fn start_due_app_readings(
        &self,
        tasks: &TaskTracker,
        shutdown: &CancellationToken,
    ) -> Result<(), WorkerError> {
        let due = self.store.integrations_with_app_readings(Timestamp::now()).await?;
        self.spawn_passes(due, (tasks, shutdown), "Devices of apps", async |worker, id, shutdown| {
            worker.read_apps_once(id, &shutdown).await
        });
        Ok(())
    }

    /// Reads what is waited for or due of an integration, without the loop. False where another process is at it.
    pub async fn read_apps_once(
        &self,
        id: IntegrationId,
        shutdown: &CancellationToken,
    ) -> Result<bool, WorkerError> {
        let Some(pass) = self.begin_pass(Work::AppReadings, id, shutdown).await? else { return Ok(false) };
        let ended = self.read_all(&pass.lease, id, &pass.stop).await;
        self.end_pass(pass).await;
        ended.map(|()| true)
    }

    /// One after the other until nothing waits and nothing is due.
    async fn read_all(&self, lease: &Lease, id: IntegrationId, stop: &StopSignal) -> Result<(), WorkerError> {
        while stop.check().is_ok() {
            // As it is under the lease: what was edited before it counts.
            let Some(row) = self.store.find_integration(id).await? else { return Ok(()) };
            if row.state != IntegrationState::Active {
                return Ok(());
            }
            let Some(due) = self.store.next_app_reading(id, Timestamp::now()).await? else { return Ok(()) };
            if !self.read_app(&row, lease, due, stop).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads one, and writes how it ended. False where it was stopped: its wish stays.
    async fn read_app(
        &self,
        row: &IntegrationRow,
        lease: &Lease,
        due: DueReading,
        stop: &StopSignal,
    ) -> Result<bool, WorkerError> {
        let failure = match read::read(self, row, lease, due, stop).await {
            Ok(counts) => {
                info!(app.id = %due.app, integration.id = %row.id, "Read {} devices of app {}: {} under way",
                    counts.total(), due.app, counts.under_way());
                return Ok(true);
            }
            Err(Failure::Stopped) => return Ok(false),
            Err(Failure::Store(error)) => return Err(error.into()),
            Err(failure) => failure,
        };
        info!(app.id = %due.app, integration.id = %row.id, "The devices of app {} could not be read: {failure}", due.app);
        let remedy = match &failure {
            Failure::Incomplete(_) => {
                "What was known before is kept. Read them again when you like.".to_owned()
            }
            other => other.remedy(),
        };
        let batch = self.store.sync_batch(row.id, hub_store::NO_RUN, lease);
        batch.fail_app_reading(due.app, &failure.to_string(), &remedy, Timestamp::now()).await?;
        Ok(true)
    }
}
