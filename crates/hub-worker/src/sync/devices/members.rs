//! Members of smart groups: the tenant lists only their ids, so the records are looked up, many in one call.

use futures_util::{StreamExt, stream};
use hub_core::{ids::UemId, sync::Section};
use uem_client::Page;
use uem_types::mdm::enums::SearchBy;

use super::{
    compare::{Rules, compare},
    reading::DeviceReading,
    recognise,
    writer::Writer,
};
use crate::{error::Failure, sync::RunContext};

/// Devices in one call.
const DEVICES_A_CALL: usize = 100;
/// Calls under way at the same time.
const CONCURRENT_CALLS: usize = 4;

/// Reads the records of these devices. One that left between the list and the call has none: it is not seen.
pub(super) async fn read_members(
    context: &RunContext,
    reading: &mut DeviceReading,
    writer: &Writer,
    ids: &[UemId],
    rules: &Rules,
) -> Result<(), Failure> {
    let calls = ids.len().div_ceil(DEVICES_A_CALL) as u64;
    let before = reading.before();
    let calls_to_make: Vec<Vec<String>> =
        ids.chunks(DEVICES_A_CALL).map(|ids| ids.iter().map(ToString::to_string).collect()).collect();
    let mut answers = stream::iter(calls_to_make)
        .map(|values| async move { context.client.devices().look_up(SearchBy::DeviceId, &values).await })
        .buffered(CONCURRENT_CALLS);
    while let Some(answer) = context.stop.unless_given(answers.next()).await? {
        context.stop.check()?;
        let items = answer?.devices;
        let page = Page { number: 0, items, total: None, page_size: None, bytes: 0, is_last: false };
        let fresh = reading.absorb_records(compare(reading.known(), page, rules));
        let read = reading.distinct();
        context.progress.count(Section::Devices, |counts| {
            counts.pages += 1;
            counts.read = read;
            counts.total = before.total + ids.len() as u64;
            counts.pages_expected = before.pages_expected + calls;
        });
        recognise::sort_fresh(context, reading, writer, fresh).await?;
        while let Some(batch) = reading.take_full() {
            writer.write(batch).await?;
        }
    }
    Ok(())
}
