//! Devices: the large section. A stream of pages becomes the differences to what is stored.
//!
//! ```text
//!  uem-client: fetch + parse, pages ahead      (its own tasks)
//!    └─► compare: translate, hash, look up      (blocking threads, two pages at a time, [`compare`])
//!          └─► reading: who was seen, who is new (this task, in page order, [`reading`])
//!                └─► writer: batches             (its own task, [`writer`])
//! ```
//!
//! Where groups were chosen the fleet is read in parts ([`parts`]), one after the other through the same pipeline; a device
//! in two of them counts once.
//!
//! Everything between two steps is a bounded queue, so a slow database slows the reading down and memory does not
//! grow. After the last page: pages that drifted are read again and new records are recognised ([`recognise`]). What is
//! absent is concluded at the end of the run ([`absence`]): a later section may still fail.

mod absence;
mod compare;
mod known;
mod members;
mod parts;
mod reading;
mod recognise;
mod writer;

use std::sync::Arc;

use futures_util::StreamExt;
use hub_core::sync::{Completeness, Mode, Section};
use jiff::Timestamp;
use uem_client::Search;
use uem_types::mdm::device_search::DeviceSearchResult;

pub(super) use self::absence::{Unconcluded, conclude_absences};
use self::{
    compare::{Compared, Rules, compare},
    known::Known,
    parts::{Part, parts},
    reading::DeviceReading,
    writer::Writer,
};
use super::{
    RunContext,
    pages::count_page,
    scope::{is_out_of_sight, lose, refuse_lost},
};
use crate::error::Failure;

/// Pages translated and compared at the same time.
const CONCURRENT_COMPARISONS: usize = 2;

/// Reads the devices and writes the differences.
pub(super) async fn sync_devices(context: &RunContext) -> Result<(), Failure> {
    restore_kept(context).await?;
    let known = Arc::new(Known::new(context.store.known_devices(context.integration.id).await?));
    let parts = parts(context).await?;
    let is_first_load = known.is_empty();
    if is_first_load {
        context.batch().begin_first_load().await?;
    }
    let outcome = read_and_write(context, &known, parts).await;
    if is_first_load && !outcome.as_ref().is_err_and(Failure::is_lease_lost) {
        context.batch().end_first_load().await?;
    }
    let (reading, completeness) = outcome?;
    let end = refuse_lost(context).and_then(|()| match &completeness {
        Completeness::Incomplete(words) => Err(Failure::Incomplete(words.clone())),
        _ => Ok(()),
    });
    context.progress.count(Section::Devices, |counts| counts.is_complete = end.is_ok());
    if context.mode == Mode::Full {
        // A run reads its devices once: the cell is empty.
        let _ = context.unconcluded.set(Unconcluded { known, reading, completeness });
    }
    end
}

/// Devices that were concluded to be gone and that a person keeps after all.
async fn restore_kept(context: &RunContext) -> Result<(), Failure> {
    let kept = context.store.held_devices(context.integration.id).await?;
    let restored = context.batch().restore(&kept, Timestamp::now()).await?;
    if restored > 0 {
        context
            .progress
            .remark(format!("{restored} devices that looked gone were restored: a person keeps them"));
        context.progress.count(Section::Devices, |counts| counts.writes += restored);
    }
    Ok(())
}

/// Everything up to the judgement. The writer has ended when this returns.
async fn read_and_write(
    context: &RunContext,
    known: &Arc<Known>,
    parts: Vec<Part>,
) -> Result<(DeviceReading, Completeness), Failure> {
    let writer = Writer::start(context);
    let mut reading = DeviceReading::new(known.clone(), context.settings.write_batch);
    let outcome = read(context, &mut reading, &writer, parts).await;
    if outcome.is_err() && context.stop.reason().is_none() {
        // What was read before the failure is kept. Where the writer itself failed this fails as well, harmlessly.
        for batch in reading.take_rest() {
            if writer.write(batch).await.is_err() {
                break;
            }
        }
    }
    // The writer's own failure is the cause when its queue closed.
    let written = writer.end().await;
    written?;
    Ok((reading, outcome?))
}

/// All parts; the judgement over them is the worst of each.
async fn read(
    context: &RunContext,
    reading: &mut DeviceReading,
    writer: &Writer,
    parts: Vec<Part>,
) -> Result<Completeness, Failure> {
    let mut whole = Completeness::Complete;
    for part in parts {
        let judgement = match part {
            Part::Search { search, rules, group } => {
                if rules.notes_ids {
                    reading.begin_part();
                }
                let read = read_search(context, reading, writer, &search, &rules).await;
                match (read, group) {
                    (Err(Failure::Tenant(error)), Some(group)) if is_out_of_sight(&error) => {
                        lose(context, &group, &format!("cannot be read ({})", error.kind()));
                        continue;
                    }
                    (read, _) => read?,
                }
            }
            Part::Members { ids, rules } => {
                reading.begin_part();
                members::read_members(context, reading, writer, &ids, &rules).await?;
                Completeness::Complete
            }
        };
        if whole == Completeness::Complete {
            whole = judgement;
        }
    }
    recognise::recognise_waiting(context, reading, writer).await?;
    for batch in reading.take_rest() {
        writer.write(batch).await?;
    }
    if reading.rereads() > 0 {
        context.progress.remark(format!(
            "{} pages were read again because devices came or went meanwhile",
            reading.rereads()
        ));
    }
    Ok(whole)
}

/// The pages of one search, those that drifted once more at the end.
async fn read_search(
    context: &RunContext,
    reading: &mut DeviceReading,
    writer: &Writer,
    search: &Search<DeviceSearchResult>,
    rules: &Arc<Rules>,
) -> Result<Completeness, Failure> {
    let known = reading.known().clone();
    let mut compared = search
        .clone()
        .pages()
        .map(|page| {
            let (known, rules) = (known.clone(), rules.clone());
            async move {
                let page = page?;
                tokio::task::spawn_blocking(move || compare(&known, page, &rules))
                    .await
                    .map_err(|error| Failure::Incomplete(format!("a page could not be compared: {error}")))
            }
        })
        .buffered(CONCURRENT_COMPARISONS);
    while let Some(page) = context.stop.unless_given(compared.next()).await? {
        take(context, reading, writer, page?).await?;
    }
    drop(compared);
    read_again(context, reading, writer, search, rules).await
}

/// Reads pages again for as long as the judgement asks for it.
async fn read_again(
    context: &RunContext,
    reading: &mut DeviceReading,
    writer: &Writer,
    search: &Search<DeviceSearchResult>,
    rules: &Rules,
) -> Result<Completeness, Failure> {
    // An incremental reading is allowed to be empty: nothing may have happened. So is one of several groups; that all
    // of them are empty where devices are known is no evidence either, see hub_core::sync::deletion.
    let is_whole_fleet = context.mode == Mode::Full && !rules.notes_ids;
    let known_before = if is_whole_fleet { reading.known().present() } else { 0 };
    loop {
        let judgement = reading.judge(known_before);
        let Completeness::Reread(numbers) = judgement else { return Ok(judgement) };
        for number in numbers {
            let page = context.stop.unless_given(search.page(number)).await??;
            let compared = compare(reading.known(), page, rules);
            take(context, reading, writer, compared).await?;
        }
    }
}

/// One compared page: counted, its differences queued for the writer, unknown records held for recognition.
async fn take(
    context: &RunContext,
    reading: &mut DeviceReading,
    writer: &Writer,
    page: Compared,
) -> Result<(), Failure> {
    context.stop.check()?;
    let bytes = page.bytes;
    let fresh = reading.absorb(page);
    count_page(context, Section::Devices, reading.book(), bytes);
    let (read, before) = (reading.distinct(), reading.before());
    context.progress.count(Section::Devices, |counts| {
        counts.read = read;
        counts.total += before.total;
        counts.pages_expected += before.pages_expected;
    });
    recognise::sort_fresh(context, reading, writer, fresh).await?;
    while let Some(batch) = reading.take_full() {
        writer.write(batch).await?;
    }
    Ok(())
}
