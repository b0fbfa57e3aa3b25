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

use hub_core::ids::IntegrationId;
use jiff::Timestamp;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, info, info_span};

use crate::{
    Worker, WorkerError,
    claim::{Pass, Work},
};

impl Worker {
    /// Begins a pass, each in a task of its own, wherever something waits to be sent or to be asked about.
    pub(crate) async fn start_due_actions(
        &self,
        tasks: &TaskTracker,
        shutdown: &CancellationToken,
    ) -> Result<(), WorkerError> {
        let due = self.store.integrations_with_actions(Timestamp::now()).await?;
        self.spawn_passes(due, (tasks, shutdown), "Actions", async |worker, id, shutdown| {
            worker.act_once(id, &shutdown).await
        });
        Ok(())
    }

    /// What is due for an integration, without the loop. False where another process is at it.
    pub async fn act_once(
        &self,
        integration: IntegrationId,
        shutdown: &CancellationToken,
    ) -> Result<bool, WorkerError> {
        let Some(pass) = self.begin_pass(Work::Actions, integration, shutdown).await? else {
            return Ok(false);
        };
        let span = info_span!("actions", integration.id = %integration);
        let ended = self.act(&pass).instrument(span).await;
        self.end_pass(pass).await;
        ended.map(|()| true)
    }

    async fn act(&self, pass: &Pass) -> Result<(), WorkerError> {
        let lost = self.store.lose_begun_actions(&pass.lease, pass.row.id, Timestamp::now()).await?;
        if lost > 0 {
            info!("{lost} calls were under way when their sender ended: the tenant is asked");
        }
        pass::carry_out(self, &pass.row, &pass.lease, &pass.stop).await
    }
}
