//! The writing task: takes batches from a short queue, one transaction each, while the next pages are read.

use hub_core::{ids::DeviceId, sync::Section};
use hub_store::{DeviceChange, Store};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::{
    error::Failure,
    sync::{Progress, RunContext},
};

/// Batches that wait for the writer: more would only cost memory.
const QUEUED_BATCHES: usize = 1;

/// Differences for one transaction.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// New and changed devices.
    pub devices: Vec<DeviceChange>,
    /// Devices that were away and are back.
    pub returned: Vec<DeviceId>,
}

impl Batch {
    /// Rows in it.
    pub fn len(&self) -> usize {
        self.devices.len() + self.returned.len()
    }

    /// Takes out at most so many devices and as many returned ones.
    pub fn split(&mut self, size: usize) -> Self {
        let rest = Self {
            devices: self.devices.split_off(size.min(self.devices.len())),
            returned: self.returned.split_off(size.min(self.returned.len())),
        };
        std::mem::replace(self, rest)
    }
}

/// The task.
pub(super) struct Writer {
    queue: mpsc::Sender<Batch>,
    task: AbortOnDropHandle<Result<(), Failure>>,
}

impl Writer {
    /// Begins.
    pub fn start(context: &RunContext) -> Self {
        let (queue, batches) = mpsc::channel(QUEUED_BATCHES);
        let store = context.store.clone();
        let (integration, run, lease) = (context.integration.id, context.run, context.lease.clone());
        let (progress, stop) = (context.progress.clone(), context.stop.clone());
        let task = tokio::spawn(async move {
            let mut batches = batches;
            while let Some(batch) = batches.recv().await {
                stop.check()?;
                let writing = store.sync_batch(integration, run, &lease);
                write(&writing, &store, &progress, batch).await?;
            }
            Ok(())
        });
        Self { queue, task: AbortOnDropHandle::new(task) }
    }

    /// Queues a batch. Fails when the writer has failed; [`Writer::end`] says why.
    pub async fn write(&self, batch: Batch) -> Result<(), Failure> {
        self.queue.send(batch).await.map_err(|_| Failure::Stopped)
    }

    /// Waits until all is written.
    pub async fn end(self) -> Result<(), Failure> {
        drop(self.queue);
        match self.task.await {
            Ok(outcome) => outcome,
            Err(error) => Err(Failure::Incomplete(format!("the writing task ended badly: {error}"))),
        }
    }
}

async fn write(
    writing: &hub_store::SyncBatch<'_>,
    store: &Store,
    progress: &Progress,
    batch: Batch,
) -> Result<(), Failure> {
    let now = Timestamp::now();
    let added = batch.devices.iter().filter(|change| change.id.is_none()).count() as u64;
    let changed = batch.devices.len() as u64 - added;
    let returned = batch.returned.len() as u64;
    let mut writes = 0;
    if !batch.devices.is_empty() {
        writes += writing.write_devices(batch.devices, now).await?;
    }
    if !batch.returned.is_empty() {
        writes += writing.mark_returned(&batch.returned, now).await?;
    }
    progress.count(Section::Devices, |counts| {
        counts.added += added;
        counts.changed += changed;
        counts.returned += returned;
        counts.writes += writes;
    });
    metrics::counter!("hub_sync_device_writes_total").increment(writes);
    store.wake(hub_store::Topic::Devices);
    Ok(())
}
