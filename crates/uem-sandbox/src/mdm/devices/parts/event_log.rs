//! A device's event log of the last days; 204 where nothing happened.

use jiff::SignedDuration;
use uem_types::{
    EntityNumber,
    mdm::device_event_log::{DeviceEvent, DeviceEventLogResult, EventData},
};

use crate::{
    fleet::{events::EventEntry, ids, state::DeviceState},
    http::{Call, Reply, VendorError},
    resource::Page,
};

/// Days where the call names none, and the most.
const DEFAULT_DAYS: i64 = 2;
const MOST_DAYS: i64 = 90;
/// The most lines looked at.
const MOST: u32 = 5_000;

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let days = call
        .query
        .text("dayrange")
        .and_then(|days| days.parse().ok())
        .unwrap_or(DEFAULT_DAYS)
        .clamp(1, MOST_DAYS);
    let since = call.tenant.fleet.now() - SignedDuration::from_hours(24 * days);
    let mut entries = call.tenant.fleet.events(device.id, since, MOST).await?;
    entries.extend(Some(enrolment(&device)).filter(|entry| entry.at >= since));
    if let Some(severity) = call.query.text("severity") {
        entries.retain(|entry| entry.severity.eq_ignore_ascii_case(severity));
    }
    let page = Page::v1(&call.query);
    let shown = page.of(&entries);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    let seed = call.tenant.fleet.seed();
    Reply::json(&DeviceEventLogResult {
        device_event_log_entries: shown.iter().map(|entry| row(seed, &device, entry)).collect(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(entries.len()).ok(),
    })
}

/// The first line of each log, which is not stored.
fn enrolment(device: &DeviceState) -> EventEntry {
    EventEntry {
        id: 0,
        at: device.enrolled_at,
        event: "Enrollment Complete".into(),
        severity: "Information".into(),
        source: "Device".into(),
        admin: String::new(),
        data: Vec::new(),
    }
}

fn row(seed: u64, device: &DeviceState, entry: &EventEntry) -> DeviceEvent {
    let number = (u64::from(device.id) << 32) ^ entry.id.unsigned_abs();
    let data = entry.data.iter().map(|datum| EventData {
        event_data_type: Some(datum.kind.clone()),
        old_value: Some(datum.old.clone()),
        new_value: Some(datum.new.clone()),
    });
    DeviceEvent {
        id: Some(EntityNumber(entry.id)),
        uuid: Some(ids::uuid(seed, "event", number)),
        event: Some(entry.event.clone()),
        severity: Some(entry.severity.clone()),
        source: Some(entry.source.clone()),
        time_stamp: Some(entry.at),
        admin_account: Some(entry.admin.clone()),
        event_data_list: Some(data.collect()),
    }
}
