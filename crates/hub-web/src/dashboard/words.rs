//! The hub's words as people read them, with how good each is.

use hub_core::{
    app_states::InstallState,
    integration::{IntegrationState, TaggingSettings},
    playbooks::PlaybookSettings,
    sync::{RunState, Section},
};
use hub_store::DeviceState;
use page_kit::components::{Badge, Choice, Tone};

/// Words of a device with their labels, in the order they are offered.
pub const PLATFORMS: [(&str, &str); 8] = [
    ("ios", "iOS and iPadOS"),
    ("macos", "macOS"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("chromeos", "ChromeOS"),
    ("linux", "Linux"),
    ("appletv", "Apple TV"),
    ("unknown", "Not known"),
];
/// Compliance.
pub const COMPLIANCE: [(&str, &str); 5] = [
    ("compliant", "Compliant"),
    ("non_compliant", "Not compliant"),
    ("pending", "Check pending"),
    ("not_available", "Not available"),
    ("unknown", "Not known"),
];
/// Enrolment.
pub const ENROLLMENT: [(&str, &str); 7] = [
    ("enrolled", "Enrolled"),
    ("registered", "Registered"),
    ("in_progress", "In progress"),
    ("enterprise_wipe_pending", "Enterprise wipe pending"),
    ("device_wipe_pending", "Device wipe pending"),
    ("unenrolled", "Unenrolled"),
    ("unknown", "Not known"),
];
/// Ownership.
pub const OWNERSHIP: [(&str, &str); 4] = [
    ("corporate_dedicated", "Corporate, dedicated"),
    ("corporate_shared", "Corporate, shared"),
    ("employee_owned", "Employee owned"),
    ("undefined", "Not set"),
];
/// Age of the last contact.
pub const LAST_SEEN: [(&str, &str); 6] = [
    ("under_1_day", "Within a day"),
    ("under_7_days", "1 to 7 days"),
    ("under_30_days", "7 to 30 days"),
    ("under_90_days", "30 to 90 days"),
    ("older", "Over 90 days"),
    ("never", "Never"),
];
/// Age of the last contact as a filter, in days.
pub const UNSEEN: [(&str, &str); 4] = [
    ("7", "Over 7 days ago"),
    ("30", "Over 30 days ago"),
    ("90", "Over 90 days ago"),
    ("180", "Over 180 days ago"),
];
/// State in the hub.
pub const STATES: [(&str, &str); 4] = [
    ("active", "Active"),
    ("missing", "Missing"),
    ("tombstoned", "Gone (tombstoned)"),
    ("provisional", "Provisional"),
];

/// What there is of an app on a device.
pub const INSTALLS: [(&str, &str); 8] = [
    ("installed", "Installed"),
    ("other_version", "Other version"),
    ("pending", "Pending"),
    ("failed", "Failed"),
    ("removing", "Being removed"),
    ("removal_failed", "Removal failed"),
    ("not_installed", "Not installed"),
    ("unknown", "Not known"),
];

/// The label of a word; a word nobody knows is shown as it came.
pub fn label(words: &[(&str, &str)], word: &str) -> String {
    words.iter().find(|(known, _)| *known == word).map_or(word, |(_, label)| label).to_owned()
}

/// Choices of a filter, "any" first.
pub fn choices(any: &str, words: &[(&str, &str)]) -> Vec<Choice> {
    std::iter::once(Choice::new("", any))
        .chain(words.iter().map(|(word, label)| Choice::new(*word, *label)))
        .collect()
}

/// How good a compliance word is.
pub fn compliance_tone(word: &str) -> Tone {
    match word {
        "compliant" => Tone::Good,
        "non_compliant" => Tone::Bad,
        "pending" => Tone::Info,
        _ => Tone::Neutral,
    }
}

/// A compliance badge.
pub fn compliance(word: &str) -> Badge {
    Badge::new(compliance_tone(word), label(&COMPLIANCE, word))
}

/// An enrolment badge.
pub fn enrollment(word: &str) -> Badge {
    let tone = match word {
        "enrolled" => Tone::Good,
        "enterprise_wipe_pending" | "device_wipe_pending" => Tone::Warning,
        "registered" | "in_progress" => Tone::Info,
        _ => Tone::Neutral,
    };
    Badge::new(tone, label(&ENROLLMENT, word))
}

/// A badge of the state in the hub.
pub fn device_state(state: DeviceState) -> Badge {
    match state {
        DeviceState::Active => Badge::new(Tone::Good, "Active"),
        DeviceState::Missing => Badge::new(Tone::Warning, "Missing"),
        DeviceState::Tombstoned => Badge::new(Tone::Neutral, "Gone"),
    }
}

/// A badge of a device that complete runs missed.
pub fn missed(runs: u32) -> Badge {
    let times = if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") };
    Badge::new(Tone::Warning, format!("Missed by {times}"))
}

/// A badge of a run.
pub fn run_state(state: RunState) -> Badge {
    match state {
        RunState::Requested => Badge::new(Tone::Info, "Requested"),
        RunState::Running => Badge::new(Tone::Info, "Running"),
        RunState::Succeeded => Badge::new(Tone::Good, "Succeeded"),
        RunState::Held => Badge::new(Tone::Warning, "Held"),
        RunState::Partial => Badge::new(Tone::Warning, "Partial"),
        RunState::Failed => Badge::new(Tone::Bad, "Failed"),
        RunState::Interrupted => Badge::new(Tone::Warning, "Interrupted"),
        RunState::Cancelled => Badge::new(Tone::Neutral, "Cancelled"),
    }
}

/// A badge of an integration.
pub fn integration_state(state: IntegrationState) -> Badge {
    match state {
        IntegrationState::Active => Badge::new(Tone::Good, "Active"),
        IntegrationState::SettingUp => Badge::new(Tone::Info, "Set-up not finished"),
        IntegrationState::Waiting => Badge::new(Tone::Warning, "Waiting"),
        IntegrationState::Paused => Badge::new(Tone::Warning, "Paused"),
        IntegrationState::Pulled => Badge::new(Tone::Neutral, "Pulled"),
        IntegrationState::CredentialsRefused => Badge::new(Tone::Bad, "Credentials refused"),
    }
}

/// A section's name.
pub fn section(section: Section) -> &'static str {
    match section {
        Section::OrgGroups => "Organization groups",
        Section::SmartGroups => "Smart groups",
        Section::UserGroups => "User groups",
        Section::Users => "Users",
        Section::Devices => "Devices",
        Section::Apps => "App catalogue",
        Section::DeviceApps => "Apps on devices",
        Section::DeviceSecurity => "Security facts",
        Section::DeviceCertificates => "Certificates",
    }
}

/// How good it is that an app stands so.
pub fn install_tone(state: InstallState) -> Tone {
    match state {
        InstallState::Installed => Tone::Good,
        InstallState::OtherVersion => Tone::Warning,
        InstallState::Pending | InstallState::Removing => Tone::Info,
        InstallState::Failed | InstallState::RemovalFailed => Tone::Bad,
        InstallState::NotInstalled | InstallState::Unknown => Tone::Neutral,
    }
}

/// A badge of an app on a device.
pub fn install_state(state: InstallState) -> Badge {
    Badge::new(install_tone(state), label(&INSTALLS, state.as_ref()))
}

/// Yes, no, not known.
pub fn fact(value: &Option<bool>) -> &'static str {
    match value {
        Some(true) => "Yes",
        Some(false) => "No",
        None => "Not known",
    }
}

/// What the hub orders by itself.
pub fn playbooks_on(playbooks: &PlaybookSettings) -> String {
    let (user, device) = (playbooks.deactivated_user, playbooks.stale_device);
    let on = [
        user.is_on.then(|| format!("lock and wipe of deactivated users ({} days)", user.wipe_after_days)),
        device.is_on.then(|| format!("removal of devices without contact ({} days)", device.days)),
    ];
    let on: Vec<String> = on.into_iter().flatten().collect();
    if on.is_empty() { "nothing".to_owned() } else { on.join(", ") }
}

/// Which tags are written back, in words.
pub fn tags_written(tagging: &TaggingSettings) -> String {
    let switches = [
        (tagging.device_status, "status"),
        (tagging.device_risk, "risk"),
        (tagging.device_threat_factors, "threat factors"),
    ];
    let on: Vec<&str> = switches.into_iter().filter(|(is_on, _)| *is_on).map(|(_, word)| word).collect();
    if on.is_empty() { "none".to_owned() } else { format!("{} ({}…)", on.join(", "), tagging.prefix) }
}
