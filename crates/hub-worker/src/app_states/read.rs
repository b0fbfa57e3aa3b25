//! One reading of the devices of one app: page by page into the store, judged at the end as any other reading of a list.

use std::collections::{HashSet, VecDeque};

use futures_util::TryStreamExt;
use hub_core::{app_states::StateCounts, fleet::AppKind, ids::UemId, sync::Completeness};
use hub_store::{AppRow, DueReading, IntegrationRow, Lease, NO_RUN, SyncBatch};
use jiff::Timestamp;
use uem_client::{Class, Page, UemClient};
use uem_types::mam::app_device::AppDeviceRow;
use uuid::Uuid;

use crate::{
    Worker,
    error::Failure,
    sync::{PageBook, StopReason, StopSignal},
    translate,
};

/// Somebody waits for an app of so many devices with the calls that are kept for people; a larger one leaves them to
/// actions.
const QUICK_DEVICES_MAX: i64 = 10_000;

/// Reads it. What was known stays unless this was whole.
pub(super) async fn read(
    worker: &Worker,
    integration: &IntegrationRow,
    lease: &Lease,
    due: DueReading,
    stop: &StopSignal,
) -> Result<StateCounts, Failure> {
    let batch = worker.store.sync_batch(integration.id, NO_RUN, lease);
    let number = batch.begin_app_reading(due.app, Timestamp::now()).await?;
    let app = worker.store.find_app(due.app).await?.filter(|app| app.facts.kind != AppKind::Unknown);
    let app =
        app.ok_or_else(|| Failure::Incomplete("the tenant does not say where this app comes from".into()))?;
    let uuid = app.facts.uem_uuid.parse();
    let uuid = uuid.map_err(|_| Failure::Incomplete("the tenant tells no UUID of this app".into()))?;
    let client = worker.connect(integration).await?.with_class(class(&app, due));
    let shown = worker.store.find_app_reading(due.app).await?;
    let known_before = shown.map_or(0, |shown| shown.counts.total());
    let reading = AppReading { worker, integration, batch, app: &app, uuid, number, client, stop };
    reading.carry_out(known_before).await
}

fn class(app: &AppRow, due: DueReading) -> Class {
    if due.is_wish && app.facts.assigned_devices <= QUICK_DEVICES_MAX {
        Class::Interactive
    } else {
        Class::Background
    }
}

/// A reading at work.
struct AppReading<'a> {
    worker: &'a Worker,
    integration: &'a IntegrationRow,
    batch: SyncBatch<'a>,
    app: &'a AppRow,
    uuid: Uuid,
    number: i64,
    client: UemClient,
    stop: &'a StopSignal,
}

/// What it has seen so far.
#[derive(Default)]
struct Seen {
    book: PageBook,
    devices: HashSet<UemId>,
    /// Those of them that the integration does not read.
    outside: HashSet<UemId>,
    /// Rows that name no device.
    nameless: u64,
}

impl AppReading<'_> {
    async fn carry_out(&self, known_before: u64) -> Result<StateCounts, Failure> {
        let settings = &self.worker.settings;
        let search = self.client.apps().devices(self.uuid);
        let search = search.page_size(settings.page_size).prefetch(settings.pages_ahead);
        let mut seen = Seen::default();
        let mut pages = search.clone().pages();
        while let Some(page) = self.stop.unless_given(pages.try_next()).await?? {
            self.take(page, &mut seen).await?;
        }
        let known_before = if seen.devices.is_empty() && known_before > 0 && self.goes_to_nobody().await? {
            0
        } else {
            known_before
        };
        loop {
            let distinct = seen.devices.len() as u64;
            let mut again: VecDeque<u32> = match seen.book.judge(distinct, known_before) {
                Completeness::Complete => break,
                Completeness::Incomplete(words) => return Err(incomplete(&words, seen.nameless)),
                Completeness::Reread(numbers) => numbers.into(),
            };
            while let Some(number) = again.pop_front() {
                let page = self.stop.unless_given(search.page(number)).await??;
                self.take(page, &mut seen).await?;
            }
        }
        self.stop.check()?;
        let outside = seen.outside.len() as u64;
        Ok(self.batch.end_app_reading(self.app.id, self.number, outside, Timestamp::now()).await?)
    }

    /// Notes a page and writes it. What was edited meanwhile stops the reading: personal data may not be taken any more.
    async fn take(&self, page: Page<AppDeviceRow>, seen: &mut Seen) -> Result<(), Failure> {
        self.stop.check()?;
        seen.book.note(&page);
        let now = self.worker.store.find_integration(self.integration.id).await?;
        if now.is_none_or(|now| now.changed_at != self.integration.changed_at) {
            self.stop.stop(StopReason::Edited);
            return Err(Failure::Stopped);
        }
        let rows = page.items.len();
        let personal = &self.integration.settings.personal_data;
        let mut states: Vec<_> =
            page.items.into_iter().filter_map(|row| translate::app_device_state(row, personal)).collect();
        seen.nameless += (rows - states.len()) as u64;
        seen.devices.extend(states.iter().map(|state| state.uem_id));
        // An account sees more than a choice of groups reads; who is limited to these is not shown the rest.
        if !self.integration.settings.scope.is_everything() {
            let ids: Vec<UemId> = states.iter().map(|state| state.uem_id).collect();
            let known = self.worker.store.present_among(self.integration.id, &ids).await?;
            seen.outside.extend(ids.iter().filter(|id| !known.contains(id)));
            states.retain(|state| known.contains(&state.uem_id));
        }
        let progress = (seen.devices.len() as u64, seen.book.total());
        self.batch.write_app_states(self.app.id, self.number, &states, progress).await?;
        Ok(())
    }

    /// No device where some were known is taken for a fault, unless the rules of the app name no group either.
    async fn goes_to_nobody(&self) -> Result<bool, Failure> {
        let rules = self.stop.unless_given(self.client.apps().assignment_rules(self.uuid)).await??;
        Ok(rules.assignments.iter().all(|rule| rule.distribution.smart_groups.is_empty()))
    }
}

fn incomplete(words: &str, nameless: u64) -> Failure {
    let nameless = if nameless == 0 {
        String::new()
    } else {
        format!("; {nameless} rows came without the id of a device")
    };
    Failure::Incomplete(format!("{words}{nameless}"))
}
