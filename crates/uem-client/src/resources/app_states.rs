//! What there is of an app on a device, from the tenant's many words.

use uem_types::mam::app_device::AppDeviceRow;

/// What there is of an app on a device that it is assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppState {
    /// It is there, in the version it should be.
    Installed,
    /// It is there in another version.
    OtherVersion,
    /// It is on its way.
    Pending,
    /// The device did not install it.
    Failed,
    /// It is to be taken away.
    Removing,
    /// It should have been taken away and is still there.
    RemovalFailed,
    /// It is not there, and nothing is under way.
    NotInstalled,
    /// The tenant's words are not known, or there are none.
    Unknown,
}

impl AppState {
    /// The state that a row of [`super::apps::Apps::devices`] tells.
    pub fn of(row: &AppDeviceRow) -> Self {
        let is_there = match letters(row.installed_status.as_deref()).as_str() {
            "installed" => Some(true),
            "notinstalled" | "removed" => Some(false),
            _ => None,
        };
        let action = letters(row.last_action_taken.as_deref());
        let has_failed =
            ["failed", "licensenotavailable", "requestrejected", "requesterror", "requestexpired"]
                .iter()
                .any(|end| action.ends_with(end));
        match (action.as_str(), is_there) {
            ("removeapplicationfailed", Some(true) | None) => Self::RemovalFailed,
            ("pendingremoval" | "removeappcommandinheldstate", Some(true) | None) => Self::Removing,
            (_, Some(true)) => match (&row.assigned_version, &row.installed_version) {
                (Some(assigned), Some(installed)) if assigned != installed => Self::OtherVersion,
                _ => Self::Installed,
            },
            (_, Some(false)) if has_failed => Self::Failed,
            (
                "installcommandreadyfordevice"
                | "installcommanddispatched"
                | "pendingapproval"
                | "userdeferredinstall",
                Some(false),
            ) => Self::Pending,
            (_, Some(false)) => Self::NotInstalled,
            (_, None) => Self::Unknown,
        }
    }
}

/// The words differ in spaces and case from call to call.
fn letters(text: Option<&str>) -> String {
    text.unwrap_or_default()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_follows_from_what_is_there_and_what_was_done_last() {
        let state = |installed: &str, action: &str, version: &str| {
            AppState::of(&AppDeviceRow {
                installed_status: Some(installed.into()).filter(|text: &String| !text.is_empty()),
                last_action_taken: Some(action.into()),
                assigned_version: Some("2".into()),
                installed_version: Some(version.into()),
                ..AppDeviceRow::default()
            })
        };
        let cases = [
            ("Installed", "InstallCommandDispatched", "2", AppState::Installed),
            ("INSTALLED", "Managed", "1", AppState::OtherVersion),
            ("Installed", "InstallCommandFailed", "1", AppState::OtherVersion),
            ("Not Installed", "InstallCommandReadyForDevice", "", AppState::Pending),
            ("Not Installed", "InstallCommandFailed", "", AppState::Failed),
            ("Not Installed", "VppLicenseNotAvailable", "", AppState::Failed),
            ("Not Installed", "PendingRelease", "", AppState::NotInstalled),
            ("Not Installed", "RemoveCommandSuccessful", "", AppState::NotInstalled),
            ("Installed", "PendingRemoval", "2", AppState::Removing),
            ("Installed", "RemoveApplicationFailed", "2", AppState::RemovalFailed),
            ("Half there", "Managed", "", AppState::Unknown),
            ("", "", "", AppState::Unknown),
        ];
        for (installed, action, version, expected) in cases {
            assert_eq!(state(installed, action, version), expected, "{installed} {action} {version}");
        }
    }
}
