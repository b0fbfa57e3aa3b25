//! Files of internal apps go to the tenant, each before its order is begun. That may take an hour, so it goes under a lease of its
//! own and no other action waits for it. A file that broke off is sent anew: bytes in the tenant harm nothing.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{FutureExt as _, future::BoxFuture};
use hub_core::{
    actions::{NewInternalApp, Order},
    ids::{AppFileId, IntegrationId},
};
use hub_store::{Lease, Store, StoreError, ToBegin, Transfer};
use jiff::Timestamp;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, debug, info, info_span, warn};
use uem_client::{Class, KeptFile, UemClient, Upload, UploadedFile, WriteOutcome};
use uem_types::OrgGroupId;

use super::{
    before::Before,
    new_app::{TenantFile, look_for_app},
    outcome::{in_words, told},
};
use crate::{
    Worker, WorkerError,
    claim::{Pass, Work},
    sync::StopSignal,
};

/// How often it is written how far a file is, and asked whether anybody still wants it.
const NOTE_EVERY: Duration = Duration::from_secs(2);

impl Worker {
    /// Begins a pass, each in a task of its own, wherever a file is to be sent.
    pub(crate) async fn start_due_transfers(
        &self,
        tasks: &TaskTracker,
        shutdown: &CancellationToken,
    ) -> Result<(), WorkerError> {
        let due = self.store.integrations_with_transfers(Timestamp::now()).await?;
        self.spawn_passes(due, (tasks, shutdown), "Files of apps", async |worker, id, shutdown| {
            worker.transfer_once(id, &shutdown).await
        });
        Ok(())
    }

    /// Sends the files that orders of an integration wait for. False where another process is at it.
    pub async fn transfer_once(
        &self,
        id: IntegrationId,
        shutdown: &CancellationToken,
    ) -> Result<bool, WorkerError> {
        let Some(pass) = self.begin_pass(Work::AppFiles, id, shutdown).await? else { return Ok(false) };
        let span = info_span!("app_files", integration.id = %id);
        let ended = send_files(self, &pass).instrument(span).await;
        self.end_pass(pass).await;
        ended.map(|()| true)
    }
}

async fn send_files(worker: &Worker, pass: &Pass) -> Result<(), WorkerError> {
    let Pass { row, lease, stop, .. } = pass;
    let client = match worker.connect(row).await {
        // Nobody waits at a screen for a gigabyte: it leaves what people need.
        Ok(client) => client.with_class(Class::Background),
        Err(failure) => {
            warn!("Files of apps wait, the tenant cannot be called: {failure}");
            return Ok(());
        }
    };
    let store = &worker.store;
    while stop.check().is_ok() {
        let guards = store.action_guards().await?;
        if guards.stopped.is_some() || row.settings.actions.is_read_only {
            return Ok(());
        }
        let Some(transfer) = store.next_transfer(row.id, Timestamp::now()).await? else { return Ok(()) };
        let client = client.clone().with_request_id(&transfer.item.request_id);
        if !(Sending { store, client, lease, stop }).send(&transfer).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// A file on its way.
struct Sending<'a> {
    store: &'a Store,
    client: UemClient,
    lease: &'a Lease,
    stop: &'a StopSignal,
}

/// What came of sending it.
enum Sent {
    /// The tenant's word.
    Answer(WriteOutcome<UploadedFile>),
    /// Nobody wants it any more, or not now.
    NotWanted,
}

impl Sending<'_> {
    /// Sends one. False when it was left where it is: then the next pass takes it up.
    async fn send(&self, transfer: &Transfer) -> Result<bool, StoreError> {
        let (item, key, now) = (&transfer.item, transfer.item.item.key, Timestamp::now());
        let Order::AddInternalApp(app) = &item.order else {
            self.store.bar_action_item(key, "its order describes no app", now).await?;
            return Ok(true);
        };
        // What could not be made anyway is not sent.
        match look_for_app(&self.client, item).await {
            Before::Go(_) => {}
            Before::Never(words) => {
                self.store.bar_action_item(key, &words, now).await?;
                return Ok(true);
            }
            Before::NotNow(words) => {
                self.store.put_off_action_item(key, &words, now).await?;
                return Ok(true);
            }
        }
        info!(action.id = key.action, "File {} goes to the tenant, {} bytes", transfer.file, app.size_bytes);
        match self.stop.unless_given(self.upload(app, transfer.file, item)).await {
            Ok(Ok(Sent::Answer(answer))) => self.record(app, item, answer).await.map(|()| true),
            Ok(Ok(Sent::NotWanted)) | Err(_) => {
                debug!(action.id = key.action, "File {} is not sent on", transfer.file);
                Ok(false)
            }
            Ok(Err(error)) => Err(error),
        }
    }

    /// Sends the bytes, and writes now and then how far they are.
    async fn upload(
        &self,
        app: &NewInternalApp,
        file: AppFileId,
        item: &ToBegin,
    ) -> Result<Sent, StoreError> {
        let sent = Arc::new(AtomicU64::new(0));
        let kept = Arc::new(Kept { store: self.store.clone(), file });
        let counter = sent.clone();
        let upload = Upload::of_kept(kept, app.size_bytes)
            .on_progress(move |progress| counter.store(progress.sent_bytes, Ordering::Relaxed));
        let apps = self.client.apps();
        let sending = apps.upload(&upload, &app.file_name, OrgGroupId(app.org_group.0));
        tokio::pin!(sending);
        let mut ticks = tokio::time::interval(NOTE_EVERY);
        loop {
            tokio::select! {
                biased;
                answer = &mut sending => return Ok(Sent::Answer(answer)),
                _ = ticks.tick() => {
                    let bytes = sent.load(Ordering::Relaxed);
                    debug!(action.id = item.item.key.action, "{bytes} of {} bytes were sent", app.size_bytes);
                    if !self.store.note_transfer(item.item.key.action, bytes, Timestamp::now()).await? {
                        return Ok(Sent::NotWanted);
                    }
                }
            }
        }
    }

    async fn record(
        &self,
        app: &NewInternalApp,
        item: &ToBegin,
        answer: WriteOutcome<UploadedFile>,
    ) -> Result<(), StoreError> {
        let (key, now) = (item.item.key, Timestamp::now());
        match answer {
            WriteOutcome::Accepted(file) => {
                let text = serde_json::to_string(&TenantFile::from(file))
                    .map_err(|_| StoreError::Corrupt { what: "what the tenant calls a file" })?;
                info!(action.id = key.action, "The tenant has the file of action {}", key.action);
                self.store.end_transfer(self.lease, key.action, &text, app.size_bytes, now).await
            }
            WriteOutcome::Refused(refusal) | WriteOutcome::Held(refusal) => {
                let words = format!("the tenant does not take the file: {}", in_words(&refusal));
                self.store.bar_action_item(key, &words, now).await
            }
            WriteOutcome::NotSent(error) | WriteOutcome::Unknown(error) => {
                let words = format!("the file broke off and is sent anew: {}", told(&error));
                self.store.put_off_action_item(key, &words, now).await
            }
        }
    }
}

/// A file in the hub's store.
struct Kept {
    store: Store,
    file: AppFileId,
}

impl KeptFile for Kept {
    fn read(&self, start: u64, length: usize) -> BoxFuture<'static, io::Result<Bytes>> {
        let (store, file) = (self.store.clone(), self.file);
        async move { store.app_file_bytes(file, start, length).await.map(Bytes::from).map_err(io::Error::other) }.boxed()
    }
}
