//! Which mode a run has, and in which order its sections go.

use hub_core::{
    ids::IntegrationId,
    sync::{Mode, Section},
};
use hub_store::{IntegrationRow, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

/// A run that begins so much before a full one is due is full already: schedules are not exact.
const FULL_EARLY_BY: SignedDuration = SignedDuration::from_mins(1);

/// The mode in which the devices are read: full when asked for, when there was no complete full run under the same
/// server and credentials, and when the last one is older than the setting says.
pub(crate) async fn choose_mode(
    store: &Store,
    integration: &IntegrationRow,
    wanted: Option<Mode>,
    now: Timestamp,
) -> Result<Mode, StoreError> {
    if wanted == Some(Mode::Full) {
        return Ok(Mode::Full);
    }
    let last_full = store.last_complete_run(integration.id, Section::Devices, Some(Mode::Full)).await?;
    let Some(last_full) = last_full.filter(|run| run.scope_version == integration.scope_version) else {
        return Ok(Mode::Full);
    };
    if wanted == Some(Mode::Incremental) {
        return Ok(Mode::Incremental);
    }
    let distance = SignedDuration::from_hours(i64::from(integration.settings.sync.full_sync_hours));
    let began = last_full.started_at.unwrap_or(last_full.requested_at);
    let is_due = now.duration_since(began) + FULL_EARLY_BY >= distance;
    Ok(if is_due { Mode::Full } else { Mode::Incremental })
}

/// Devices seen since when an incremental run reads: the beginning of the last complete run, less an overlap for
/// clocks that differ. `None` when there was none.
pub(super) async fn seen_since(
    store: &Store,
    integration: IntegrationId,
) -> Result<Option<Timestamp>, StoreError> {
    let last = store.last_complete_run(integration, Section::Devices, None).await?;
    let began = last.and_then(|run| run.started_at);
    Ok(began.and_then(|began| began.checked_sub(SEEN_SINCE_OVERLAP).ok()))
}

const SEEN_SINCE_OVERLAP: SignedDuration = SignedDuration::from_mins(15);

/// The sections asked for, in the order in which they build on each other. A full reading of devices needs the
/// organization groups of the same moment: a lost scope could not be told from departures otherwise.
pub(crate) fn in_order(sections: &[Section], mode: Mode) -> Vec<Section> {
    let needs_groups = mode == Mode::Full && sections.contains(&Section::Devices);
    ORDER
        .into_iter()
        .filter(|section| sections.contains(section) || (needs_groups && *section == Section::OrgGroups))
        .collect()
}

const ORDER: [Section; 9] = [
    Section::OrgGroups,
    Section::Devices,
    // Beyond the chosen groups only the owners of devices are kept, so those come first.
    Section::Users,
    Section::SmartGroups,
    Section::UserGroups,
    Section::Apps,
    Section::DeviceSecurity,
    Section::DeviceApps,
    Section::DeviceCertificates,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_reading_of_devices_reads_organization_groups_first() {
        assert_eq!(in_order(&[Section::Devices], Mode::Full), [Section::OrgGroups, Section::Devices]);
        assert_eq!(in_order(&[Section::Devices], Mode::Incremental), [Section::Devices]);
        assert_eq!(in_order(&[Section::Apps, Section::Users], Mode::Full), [Section::Users, Section::Apps]);
    }
}
