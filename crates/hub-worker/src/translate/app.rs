//! Apps: the catalogue, and what is on a device in the new and the old list.

use hub_core::{
    app_states::InstallState,
    fleet::{AppFacts, AppKind, DeviceAppFacts},
    ids::UemId,
    integration::PersonalData,
};
use hub_store::AppDeviceState;
use uem_client::AppState;
use uem_types::{
    mam::{app::App, app_device::AppDeviceRow},
    mdm::device_apps::{DeviceApp, DeviceAppItem},
    wire::word::{Word, same_word},
};

use super::{device::platform, text, uuid_text};

/// What the hub keeps of an app of the catalogue.
pub(crate) fn app_facts(app: App) -> AppFacts {
    let (name, display_name) = (text(app.application_name), text(app.display_name));
    let (version, file_version) = (text(app.app_version), text(app.actual_file_version));
    AppFacts {
        uem_id: UemId(app.id.0),
        uem_uuid: uuid_text(app.uuid),
        kind: kind(app.app_type.as_deref().unwrap_or_default()),
        name: if name.is_empty() { display_name } else { name },
        bundle_id: text(app.bundle_id),
        version: if version.is_empty() { file_version } else { version },
        platform: platform(app.platform),
        status: text(app.status).to_lowercase(),
        org_group_uem_id: app.location_group_id.map(|id| UemId(id.0)),
        assigned_devices: app.assigned_device_count.unwrap_or(0),
        installed_devices: app.installed_device_count.unwrap_or(0),
    }
}

fn kind(word: &str) -> AppKind {
    [("Internal", AppKind::Internal), ("Public", AppKind::Public), ("Purchased", AppKind::Purchased)]
        .into_iter()
        .find(|(known, _)| same_word(known, word))
        .map_or(AppKind::Unknown, |(_, kind)| kind)
}

/// An app of the search by device UUID. `None` without a bundle id: nothing could be told apart by it.
pub(crate) fn device_app_facts(app: DeviceAppItem) -> Option<DeviceAppFacts> {
    let (name, display_name) = (text(app.name), text(app.display_name));
    Some(DeviceAppFacts {
        bundle_id: Some(text(app.bundle_id)).filter(|id| !id.is_empty())?,
        name: if name.is_empty() { display_name } else { name },
        version: text(app.installed_version),
        status: text(app.installed_status).to_lowercase(),
        // This list has no flag for it: what the tenant assigned is what it manages.
        is_managed: app.assignment_status.is_some_and(|status| same_word(&status, "Assigned")),
        size_bytes: app.size,
    })
}

/// An app of the older list by device id.
pub(crate) fn device_app_facts_v1(app: DeviceApp) -> Option<DeviceAppFacts> {
    let (version, app_version) = (text(app.version), text(app.app_version));
    Some(DeviceAppFacts {
        bundle_id: Some(text(app.application_identifier)).filter(|id| !id.is_empty())?,
        name: text(app.application_name),
        version: if version.is_empty() { app_version } else { version },
        status: app.status.map(|word| word.name().to_lowercase()).unwrap_or_default(),
        is_managed: app.is_managed.unwrap_or(false),
        size_bytes: app.size,
    })
}

/// What there is of an app on a device. `None` for a row that names no device.
pub(crate) fn app_device_state(row: AppDeviceRow, personal: &PersonalData) -> Option<AppDeviceState> {
    let state = match AppState::of(&row) {
        AppState::Installed => InstallState::Installed,
        AppState::OtherVersion => InstallState::OtherVersion,
        AppState::Pending => InstallState::Pending,
        AppState::Failed => InstallState::Failed,
        AppState::Removing => InstallState::Removing,
        AppState::RemovalFailed => InstallState::RemovalFailed,
        AppState::NotInstalled => InstallState::NotInstalled,
        AppState::Unknown => InstallState::Unknown,
    };
    let friendly_name = if personal.device_friendly_name { text(row.friendly_name) } else { String::new() };
    Some(AppDeviceState {
        uem_id: UemId(row.device_id?.0),
        friendly_name,
        assigned_version: text(row.assigned_version),
        installed_version: text(row.installed_version),
        state,
        last_action: text(row.last_action_taken),
        last_action_at: row.latest_action_taken_date_time,
        reason: text(row.latest_app_reason),
        sampled_at: row.app_sample_last_seen_date,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_of_unknown_kind_is_kept_as_unknown() {
        assert_eq!(kind("internal"), AppKind::Internal);
        assert_eq!(kind("PUBLIC"), AppKind::Public);
        assert_eq!(kind("Borrowed"), AppKind::Unknown);
        assert_eq!(kind(""), AppKind::Unknown);
    }

    #[test]
    fn an_app_without_bundle_id_cannot_be_told_apart_and_is_left_out() {
        assert_eq!(device_app_facts(serde_json::from_str(r#"{"name":"x"}"#).unwrap()), None);
        let app: DeviceAppItem = serde_json::from_str(
            r#"{"display_name":"Mail","bundle_id":"com.example.mail","installed_version":"1.2","installed_status":"Installed",
                "assignment_status":"Assigned","size":"1024"}"#,
        )
        .unwrap();
        let facts = device_app_facts(app).unwrap();
        assert_eq!(
            (facts.name.as_str(), facts.status.as_str(), facts.is_managed),
            ("Mail", "installed", true)
        );
        assert_eq!(facts.size_bytes, Some(1024));
    }

    #[test]
    fn names_of_devices_are_left_out_where_they_are_not_taken() {
        let row = |id: Option<i64>| AppDeviceRow {
            device_id: id.map(uem_types::DeviceId),
            friendly_name: Some("Ada's iPad".into()),
            installed_status: Some("Not Installed".into()),
            last_action_taken: Some("InstallCommandFailed".into()),
            ..AppDeviceRow::default()
        };
        let taken = app_device_state(row(Some(7)), &PersonalData::default()).unwrap();
        assert_eq!((taken.friendly_name.as_str(), taken.state), ("Ada's iPad", InstallState::Failed));
        let off = PersonalData { device_friendly_name: false, ..PersonalData::default() };
        assert_eq!(app_device_state(row(Some(7)), &off).unwrap().friendly_name, "");
        assert_eq!(app_device_state(row(None), &off), None, "no device is named");
    }
}
