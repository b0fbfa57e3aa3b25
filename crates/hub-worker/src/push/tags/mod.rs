//! The tags of an integration (HM-17, MO-8), kept in step with what they should be.
//!
//! A pass: `catalogue` finds the hub's tags in the tenant and makes those that are missing, `reading` asks which devices
//! carry them (only at a check), `scan` compares that with what each device should have, `send` sends what differs.
//! What was sent and not yet recorded when a process died is sent again: the tenant takes it twice without harm.

mod catalogue;
mod pass;
mod reading;
mod scan;
mod send;

use hub_core::{
    ids::IntegrationId,
    integration::IntegrationState,
    operator::Visible,
    tagging::{Pass, TaggingReport, next_pass},
};
use hub_store::{IntegrationRow, TaggingRow};
use jiff::{SignedDuration, Timestamp};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, debug, info_span, warn};

use crate::{Worker, WorkerError, claim::Work};

impl Worker {
    /// Begins a pass, each in a task of its own, wherever one is due.
    pub(crate) async fn start_due_tagging(
        &self,
        tasks: &TaskTracker,
        shutdown: &CancellationToken,
    ) -> Result<(), WorkerError> {
        for row in self.store.list_integrations(&Visible::Everything).await? {
            if row.state == IntegrationState::Active && self.due_pass(&row).await?.is_some() {
                self.start_tagging(row, tasks, shutdown);
            }
        }
        for row in self.store.removed_integrations_to_clear().await? {
            if self.due_pass(&row).await?.is_some() {
                self.start_tagging(row, tasks, shutdown);
            }
        }
        Ok(())
    }

    fn start_tagging(&self, row: IntegrationRow, tasks: &TaskTracker, shutdown: &CancellationToken) {
        let (worker, shutdown) = (self.clone(), shutdown.clone());
        tasks.spawn(async move {
            match worker.tag(&row, &shutdown).await {
                Ok(Some(report)) => debug!(integration.id = %row.id, ?report, "Tags looked after"),
                Ok(None) => {}
                Err(error) => warn!(integration.id = %row.id, "Tags could not be looked after: {error}"),
            }
        });
    }

    /// The pass that is due for an integration, carried out without the loop. `None` where none is due, or where
    /// another process is at it.
    pub async fn tag_once(
        &self,
        integration: IntegrationId,
        shutdown: &CancellationToken,
    ) -> Result<Option<TaggingReport>, WorkerError> {
        let row = self.store.find_integration(integration).await?;
        let row = row.ok_or(WorkerError::NoIntegration(integration))?;
        self.tag(&row, shutdown).await
    }

    async fn tag(
        &self,
        row: &IntegrationRow,
        shutdown: &CancellationToken,
    ) -> Result<Option<TaggingReport>, WorkerError> {
        let Some(claim) = self.try_claim(Work::Tags, row.id).await? else { return Ok(None) };
        // Somebody else may have been faster.
        let report = match self.due_pass(row).await {
            Ok(Some((due, last))) => {
                let span = info_span!("tags", integration.id = %row.id);
                Ok(Some(
                    pass::carry_out(self, row, &claim.lease, due, &last, shutdown).instrument(span).await,
                ))
            }
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        self.release(claim).await;
        report
    }

    async fn due_pass(&self, row: &IntegrationRow) -> Result<Option<(Pass, TaggingRow)>, WorkerError> {
        let last = self.store.find_tagging(row.id).await?;
        if !row.settings.tagging.is_on() && !last.last.is_clear_wished {
            return Ok(None);
        }
        let newest = self.store.newest_ended_run(row.id).await?;
        if newest.is_none() && !last.last.is_clear_wished {
            // Nothing was read yet that could be tagged.
            return Ok(None);
        }
        let every = check_every(row);
        let due = next_pass(&row.settings.tagging, &last.last, newest, every, Timestamp::now());
        Ok(due.map(|due| (due, last)))
    }
}

/// The tenant's tags are read as often as its apps.
fn check_every(row: &IntegrationRow) -> SignedDuration {
    SignedDuration::from_mins(i64::from(row.settings.sync.app_interval_minutes))
}
