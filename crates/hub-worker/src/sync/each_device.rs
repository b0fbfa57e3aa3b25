//! What takes a call for each device: its apps, its security facts, its certificates. Those read longest ago come first, a
//! few at a time.
//!
//! A run takes the devices that were last read before the interval began, for as long as the settings allow, so that a
//! large fleet's details do not keep its devices waiting. Where time or budget ends first, the next run goes on with the
//! rest: every device that was read is up to date by itself. A device whose answer fails or is missing keeps what is
//! known of it.

use futures_util::{StreamExt, stream};
use hub_core::{ids::DeviceId, sync::Section};
use hub_store::{DevicePart, DueDevice};
use jiff::{SignedDuration, Timestamp};
use uem_client::{ErrorKind, UemError};

use super::RunContext;
use crate::error::Failure;

/// Devices taken from the store at a time.
const DEVICES_A_BATCH: u32 = 200;
/// Devices asked for at the same time.
const CONCURRENT_DEVICES: usize = 4;
/// Devices in a row of which the tenant refused to tell, after which the section is given up.
const REFUSALS_MAX: u32 = 20;

/// Something that is read of each device.
pub(super) trait OnDevice {
    /// What is read of one.
    type Read;

    /// Which section it is.
    const SECTION: Section;
    /// Where the store notes when it was read.
    const PART: DevicePart;
    /// In words: *apps of some devices could not be read*.
    const WORDS: &'static str;

    /// How often each device is read.
    fn interval_minutes(context: &RunContext) -> u32;

    /// Asks the tenant; `None` where it has no answer for this device.
    fn read(
        context: &RunContext,
        device: &DueDevice,
    ) -> impl Future<Output = Result<Option<Self::Read>, UemError>> + Send;

    /// Writes it. Counts (added, changed, missing).
    fn write(
        context: &RunContext,
        device: DeviceId,
        read: &Self::Read,
    ) -> impl Future<Output = Result<(u64, u64, u64), Failure>> + Send;
}

/// Reads and writes it for all devices that are due.
pub(super) async fn sync_each_device<P: OnDevice>(context: &RunContext) -> Result<(), Failure> {
    let interval = SignedDuration::from_mins(i64::from(P::interval_minutes(context)));
    // Half an interval: whoever was read in the run before is due again in this one, whatever both took.
    let read_before = context.started_at.checked_sub(interval / 2).unwrap_or(context.started_at);
    let began = tokio::time::Instant::now();
    let is_time_over = || context.settings.each_device_time.is_some_and(|limit| began.elapsed() >= limit);
    let mut refusals = Refusals::default();
    loop {
        context.stop.check()?;
        if is_time_over() {
            context.progress.remark(format!("{} of the remaining devices follow in the next run", P::WORDS));
            refusals.is_whole = false;
            break;
        }
        let (store, id) = (&context.store, context.integration.id);
        let due = store.devices_due_for(P::PART, id, read_before, DEVICES_A_BATCH).await?;
        if due.is_empty() {
            break;
        }
        let mut answers = stream::iter(due)
            .map(|device| async move {
                let read = P::read(context, &device).await;
                (device.id, read)
            })
            .buffer_unordered(CONCURRENT_DEVICES);
        while let Some((device, answer)) = context.stop.unless_given(answers.next()).await? {
            take::<P>(context, device, answer, &mut refusals).await?;
        }
    }
    context.progress.count(P::SECTION, |counts| counts.is_complete = refusals.is_whole);
    Ok(())
}

/// What the tenant refused in this pass.
struct Refusals {
    in_a_row: u32,
    is_whole: bool,
}

impl Default for Refusals {
    fn default() -> Self {
        Self { in_a_row: 0, is_whole: true }
    }
}

/// One device's answer. Fails where going on with others makes no sense.
async fn take<P: OnDevice>(
    context: &RunContext,
    device: DeviceId,
    answer: Result<Option<P::Read>, UemError>,
    refusals: &mut Refusals,
) -> Result<(), Failure> {
    match answer {
        Ok(Some(read)) => {
            refusals.in_a_row = 0;
            let (added, changed, missing) = P::write(context, device, &read).await?;
            context.progress.count(P::SECTION, |counts| {
                counts.read += 1;
                counts.pages += 1;
                counts.added += added;
                counts.changed += changed;
                counts.missing += missing;
                counts.writes += added + changed + missing;
            });
        }
        Ok(None) => {
            refusals.in_a_row = 0;
            context.batch().mark_tried(device, P::PART, Timestamp::now()).await?;
        }
        // Nothing was asked of this device: it keeps its turn.
        Err(error) if error.is_permission() || error.is_credentials() || is_out_of_calls(&error) => {
            return Err(error.into());
        }
        Err(error) => {
            context.batch().mark_tried(device, P::PART, Timestamp::now()).await?;
            if is_unsupported(&error) {
                return Ok(());
            }
            refusals.in_a_row += 1;
            refusals.is_whole = false;
            if refusals.in_a_row >= REFUSALS_MAX {
                return Err(error.into());
            }
            let words = format!("{} of some devices could not be read: {}", P::WORDS, error.kind());
            context.progress.remark(words);
        }
    }
    Ok(())
}

/// The tenant's quota is spent, or down to what is kept for actions.
fn is_out_of_calls(error: &UemError) -> bool {
    matches!(error.kind(), ErrorKind::BudgetReserved { .. } | ErrorKind::RateLimited { .. })
}

/// The tenant has no such thing for this kind of device.
fn is_unsupported(error: &UemError) -> bool {
    matches!(error.kind(), ErrorKind::Vendor { status: 501, .. })
}
