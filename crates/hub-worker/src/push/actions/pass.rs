//! One pass: send what may be sent, then ask about what was sent.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};
use hub_core::actions::{ActionKind, Order};
use hub_store::{Began, IntegrationRow, Lease, Store, StoreError, ToBegin};
use jiff::Timestamp;
use tracing::{debug, warn};
use uem_client::{BulkCommand, Class, UemClient};
use uem_types::DeviceId;

use super::{
    before::{Before, look_before},
    call::call,
    outcome::{of_bulk, of_single},
    watch::watch,
};
use crate::{Worker, WorkerError, sync::StopSignal};

/// Targets taken up at once.
const BATCH: u32 = 100;
/// Targets that are looked at or called for at the same time.
const AT_ONCE: usize = 4;

/// A pass at work.
pub(super) struct Acting<'a> {
    pub store: &'a Store,
    pub row: &'a IntegrationRow,
    pub client: UemClient,
    pub lease: &'a Lease,
    pub stop: &'a StopSignal,
}

/// Carries it out. What it does not reach waits in its row.
pub(super) async fn carry_out(
    worker: &Worker,
    row: &IntegrationRow,
    lease: &Lease,
    stop: &StopSignal,
) -> Result<(), WorkerError> {
    let client = match worker.connect(row).await {
        Ok(client) => client.with_class(Class::Interactive),
        Err(failure) => {
            warn!(integration.id = %row.id, "Actions wait, the tenant cannot be called: {failure}");
            return Ok(());
        }
    };
    let acting = Acting { store: &worker.store, row, client, lease, stop };
    acting.send_all().await?;
    watch(&acting).await
}

impl Acting<'_> {
    async fn send_all(&self) -> Result<(), WorkerError> {
        // The guards are asked again for each target; here so that the tenant is not called for nothing.
        let is_stopped = || async {
            let guards = self.store.action_guards().await?;
            Ok::<_, StoreError>(guards.stopped.is_some() || self.row.settings.actions.is_read_only)
        };
        while !is_stopped().await? && self.stop.check().is_ok() {
            let batch = self.store.actions_to_begin(self.row.id, Timestamp::now(), BATCH).await?;
            if batch.is_empty() {
                return Ok(());
            }
            if !self.send_batch(batch).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// False when nothing of it could be begun: then it waits for somebody.
    async fn send_batch(&self, batch: Vec<ToBegin>) -> Result<bool, WorkerError> {
        let mut bulks: BTreeMap<(i64, ActionKind), Vec<ToBegin>> = BTreeMap::new();
        for item in batch {
            bulks.entry((item.item.key.action, item.item.kind)).or_default().push(item);
        }
        let mut has_moved = false;
        for ((_, kind), items) in bulks {
            let many = if items.len() > 1 { self.bulk_command(kind).await } else { None };
            let Some((command, most)) = many else {
                has_moved |= self.send_each(items).await?;
                continue;
            };
            let mut items = items.into_iter().peekable();
            while items.peek().is_some() {
                has_moved |= self.send_bulk(command, items.by_ref().take(most).collect()).await?;
            }
        }
        Ok(has_moved)
    }

    /// The call that carries many, and how many of them the tenant takes. Where it does not say so, each goes by itself: a
    /// call with too many is refused for all.
    async fn bulk_command(&self, kind: ActionKind) -> Option<(BulkCommand, usize)> {
        let command = match kind {
            ActionKind::Lock => BulkCommand::Lock,
            ActionKind::EnterpriseWipe => BulkCommand::EnterpriseWipe,
            _ => return None,
        };
        let limits = self.client.devices().bulk_settings().await.ok()?;
        let most = match command {
            BulkCommand::Lock => limits.lock_device,
            BulkCommand::EnterpriseWipe => limits.enterprise_wipe,
        };
        let most = usize::try_from(most?).ok().filter(|most| *most > 1)?;
        Some((command, most))
    }

    async fn send_each(&self, items: Vec<ToBegin>) -> Result<bool, WorkerError> {
        // The rules of an app are read and written whole: two at once would undo each other.
        let is_of_app =
            items.iter().any(|item| matches!(item.order, Order::DeployApp(_) | Order::WithdrawApp { .. }));
        let at_once = if is_of_app { 1 } else { AT_ONCE };
        let mut sent = stream::iter(items).map(|item| self.send_one(item)).buffer_unordered(at_once);
        let mut has_moved = false;
        while let Some(moved) = sent.next().await {
            has_moved |= moved?;
        }
        Ok(has_moved)
    }

    async fn send_one(&self, item: ToBegin) -> Result<bool, WorkerError> {
        let Some((item, began)) = self.begin(item).await? else { return Ok(true) };
        if began != Began::Go {
            return Ok(began != Began::Wait);
        }
        let client = self.client.clone().with_request_id(&item.request_id);
        let secret = self.store.action_secret(item.item.key.action).await;
        let outcome = match secret {
            Ok(secret) => of_single(call(&client, self.store, self.row, &item, secret.as_ref()).await),
            // It is begun and nothing has left: that is known here, and nowhere else.
            Err(error) => super::outcome::not_sent(&format!("its password cannot be read: {error}")),
        };
        debug!(action.id = item.item.key.action, kind = %item.item.kind, ?outcome, "An action was sent");
        metrics::counter!("hub_actions_sent_total", "kind" => item.item.kind.to_string()).increment(1);
        self.store.record_action_sent(item.item.key, &outcome, Timestamp::now()).await?;
        Ok(true)
    }

    /// Each is looked at and begun by itself, so the guards count each; then one call carries all that may go.
    async fn send_bulk(&self, command: BulkCommand, items: Vec<ToBegin>) -> Result<bool, WorkerError> {
        let mut going = Vec::new();
        let mut has_moved = false;
        let mut begun = stream::iter(items).map(|item| self.begin(item)).buffered(AT_ONCE);
        while let Some(begun) = begun.next().await {
            match begun? {
                Some((item, Began::Go)) => going.push(item),
                Some((_, Began::Wait)) => {}
                Some((_, Began::Stopped)) | None => has_moved = true,
            }
        }
        let Some(first) = going.first() else { return Ok(has_moved) };
        let client = self.client.clone().with_request_id(&first.request_id);
        let ids: Vec<DeviceId> =
            going.iter().filter_map(|item| item.item.target.uem_id).map(|id| DeviceId(id.0)).collect();
        let answer = client.devices().command_bulk(command, &ids).await;
        for (item, outcome) in of_bulk(going, answer) {
            metrics::counter!("hub_actions_sent_total", "kind" => item.item.kind.to_string()).increment(1);
            self.store.record_action_sent(item.item.key, &outcome, Timestamp::now()).await?;
        }
        Ok(true)
    }

    /// Looks at the target as the tenant has it now, and begins it. `None` when it was barred or put off by what was seen.
    async fn begin(&self, item: ToBegin) -> Result<Option<(ToBegin, Began)>, WorkerError> {
        if self.stop.check().is_err() {
            return Ok(Some((item, Began::Wait)));
        }
        let (key, now) = (item.item.key, Timestamp::now());
        let mark = match look_before(self, &item).await? {
            Before::Go(mark) => mark,
            Before::Never(words) => {
                self.store.bar_action_item(key, &words, now).await?;
                return Ok(None);
            }
            Before::NotNow(words) => {
                self.store.put_off_action_item(key, &words, now).await?;
                return Ok(None);
            }
        };
        let began = self.store.begin_action_item(self.lease, &item.item, &mark, Timestamp::now()).await?;
        Ok(Some((item, began)))
    }
}
