//! Records whose ids nobody knows: new devices, or known ones that were enrolled again (MO-5).
//!
//! A record that resembles a stored device waits until the end of the reading: only then is it known whether that
//! device is still there under its own id, and two records never become one device.

use hub_core::{
    fleet::DeviceFacts,
    ids::{DeviceId, UemId},
    sync::{
        Mode,
        identity::{Identity, recognise},
    },
};
use uem_types::DeviceId as VendorDeviceId;

use super::{
    reading::{DeviceReading, Waiting},
    writer::Writer,
};
use crate::{error::Failure, sync::RunContext};

/// Records that may wait; a tenant that was set up anew makes all of them wait.
const WAITING_MAX: usize = 5000;
/// Records resolved in one read of the store.
const CANDIDATES_A_READ: usize = 500;

/// Sorts the unknown records of a page: those that resemble nobody are new at once.
pub(super) async fn sort_fresh(
    context: &RunContext,
    reading: &mut DeviceReading,
    writer: &Writer,
    fresh: Vec<(DeviceFacts, u64)>,
) -> Result<(), Failure> {
    if reading.known().is_empty() {
        for (facts, content_hash) in fresh {
            reading.add_new(facts, content_hash);
        }
        return Ok(());
    }
    let mut fresh = fresh.into_iter().peekable();
    while fresh.peek().is_some() {
        let (records, hashes): (Vec<_>, Vec<_>) = fresh.by_ref().take(CANDIDATES_A_READ).unzip();
        let candidates = context.store.identity_candidates(context.integration.id, &records).await?;
        for ((facts, content_hash), candidates) in records.into_iter().zip(hashes).zip(candidates) {
            if candidates.is_empty() {
                reading.add_new(facts, content_hash);
            } else {
                reading.add_waiting(Waiting { facts, content_hash, candidates });
            }
        }
    }
    if reading.waiting() >= WAITING_MAX {
        recognise_waiting(context, reading, writer).await?;
    }
    Ok(())
}

/// Recognises the records that wait.
pub(super) async fn recognise_waiting(
    context: &RunContext,
    reading: &mut DeviceReading,
    writer: &Writer,
) -> Result<(), Failure> {
    for waiting in reading.take_waiting() {
        let Waiting { facts, content_hash, candidates } = waiting;
        let unclaimed: Vec<(DeviceId, DeviceFacts)> =
            candidates.into_iter().filter(|(id, _)| reading.unclaimed(*id).is_some()).collect();
        match recognise(&facts, &unclaimed) {
            Identity::Known { id, .. } => {
                // An incremental reading does not show everybody: the known device may be there unchanged.
                let old = reading.unclaimed(id).map(|device| device.uem_id);
                if context.mode == Mode::Incremental && is_still_there(context, old).await? {
                    reading.add_new(facts, content_hash);
                } else {
                    reading.adopt(id, facts, content_hash);
                }
            }
            Identity::New => reading.add_new(facts, content_hash),
            Identity::Ambiguous { remark } => {
                context.progress.remark(remark);
                reading.add_new(facts, content_hash);
            }
        }
        while let Some(batch) = reading.take_full() {
            writer.write(batch).await?;
        }
    }
    Ok(())
}

async fn is_still_there(context: &RunContext, uem_id: Option<UemId>) -> Result<bool, Failure> {
    context.stop.check()?;
    let Some(uem_id) = uem_id else { return Ok(true) };
    let record = context.client.devices().find(VendorDeviceId(uem_id.0)).await?;
    Ok(record.is_some_and(|device| crate::translate::is_managed(&device)))
}
