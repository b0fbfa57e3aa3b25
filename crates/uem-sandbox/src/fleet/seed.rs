//! Fills an empty fleet: devices are made on all cores, written in large batches, indexed at the end.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use database::DatabaseError;
use tokio::sync::mpsc;

use super::{
    generate::{self, Recipe},
    ids,
    store::{self, Batch},
};
use crate::{SandboxError, SandboxSettings, Tenant};

/// Devices in a batch: about 5 MB.
const BATCH: u32 = 2_000;
/// Batches that wait for the writer.
const WAITING: usize = 4;

/// Seeds people and devices. The fleet must be empty.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let fleet = &tenant.fleet;
    fleet.read_places(&tenant.access);
    let epoch = fleet.now();
    fleet.lived.lock().await.begin(&fleet.database, epoch).await?;
    store::keep_fact(&fleet.database, "seed", settings.seed.cast_signed()).await?;
    store::keep_fact(&fleet.database, "fleet", i64::from(settings.fleet)).await?;
    let total = settings.fleet + generate::former(settings.fleet);
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let next = Arc::new(AtomicU32::new(0));
    let makers: Vec<_> = (0..std::thread::available_parallelism().map_or(2, usize::from))
        .map(|_| {
            let (sender, next, places) = (sender.clone(), Arc::clone(&next), fleet.places());
            let (seed, fleet) = (settings.seed, settings.fleet);
            tokio::task::spawn_blocking(move || {
                let recipe = Recipe { seed, fleet, epoch, places: &places };
                make(recipe, total, &next, &sender);
            })
        })
        .collect();
    drop(sender);
    while let Some(batch) = receiver.recv().await {
        let mut transaction = fleet.database.begin("seed devices").await?;
        batch?.write(&mut transaction, true).await?;
        transaction.commit().await?;
    }
    for maker in makers {
        // A maker that panicked has written fewer devices than it took: noticed below.
        let _ = maker.await;
    }
    store::keep_fact(&fleet.database, store::LAST_ID, i64::from(ids::FIRST_DEVICE_ID) + i64::from(total) - 1)
        .await?;
    store::index(&fleet.database).await?;
    let columns = store::load(&fleet.database).await?;
    if columns.rows().len() != total as usize {
        return Err(SandboxError::from(DatabaseError::Column {
            column: "device".to_owned(),
            wanted: "the whole fleet",
        }));
    }
    *fleet.roster.write() = store::load_roster(&fleet.database, &columns).await?;
    *fleet.columns.write() = columns;
    fleet.keep_clock(false).await?;
    Ok(())
}

/// Takes batch after batch until all are taken or nobody listens.
fn make(
    recipe: Recipe<'_>,
    total: u32,
    next: &AtomicU32,
    sender: &mpsc::Sender<Result<Batch, DatabaseError>>,
) {
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= total {
            return;
        }
        let devices = (first..(first + BATCH).min(total)).map(|n| generate::device(recipe, n)).collect();
        if sender.blocking_send(Batch::new(devices)).is_err() {
            return;
        }
    }
}
