//! The only sender of actions (MO-12). A pass over one integration, under its lease: what a sender before left begun is
//! called unknown; then `begin` looks at each target and begins it, `call` makes the call, `outcome` says what came of it;
//! then `watch` asks the tenant what became of what it took. Nothing is ever sent twice: a target that may have been sent
//! is read, and only read. The file of an app goes before, by `transfer`.

mod apps;
mod before;
mod call;
mod new_app;
mod outcome;
mod pass;
mod stand_in;
mod transfer;
mod users;
mod watch;

use hub_core::{ids::IntegrationId, integration::IntegrationState};
use jiff::Timestamp;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, info, info_span, warn};

use crate::{Worker, WorkerError, held_lease::HeldLease, sync::StopSignal};

impl Worker {
    /// Begins a pass, each in a task of its own, wherever something waits to be sent or to be asked about.
    pub(crate) async fn start_due_actions(
        &self,
        tasks: &TaskTracker,
        shutdown: &CancellationToken,
    ) -> Result<(), WorkerError> {
        for id in self.store.integrations_with_actions(Timestamp::now()).await? {
            let (worker, shutdown) = (self.clone(), shutdown.clone());
            tasks.spawn(async move {
                if let Err(error) = worker.act(id, &shutdown).await {
                    warn!(integration.id = %id, "Actions could not be looked after: {error}");
                }
            });
        }
        Ok(())
    }

    /// What is due for an integration, without the loop. False where another process is at it.
    pub async fn act_once(
        &self,
        integration: IntegrationId,
        shutdown: &CancellationToken,
    ) -> Result<bool, WorkerError> {
        self.act(integration, shutdown).await
    }

    async fn act(&self, id: IntegrationId, shutdown: &CancellationToken) -> Result<bool, WorkerError> {
        let Some(row) = self.store.find_integration(id).await? else { return Ok(false) };
        // Without its connector here: a hub that has it sends.
        if row.state != IntegrationState::Active || !self.can_reach(row.id, &row.settings) {
            return Ok(false);
        }
        let Some(claim) = self.try_claim_actions(id).await? else { return Ok(false) };
        let stop = StopSignal::new(shutdown);
        let held =
            HeldLease::hold(self.store.clone(), claim.lease.clone(), self.settings.lease_time, stop.clone());
        let lost = self.store.lose_begun_actions(&claim.lease, id, Timestamp::now()).await;
        let ended = match lost {
            Ok(lost) => {
                if lost > 0 {
                    info!(integration.id = %id, "{lost} calls were under way when their sender ended: the tenant is asked");
                }
                let span = info_span!("actions", integration.id = %id);
                pass::carry_out(self, &row, &claim.lease, &stop).instrument(span).await
            }
            Err(error) => Err(error.into()),
        };
        drop(held);
        self.release(claim).await;
        ended.map(|()| true)
    }
}
