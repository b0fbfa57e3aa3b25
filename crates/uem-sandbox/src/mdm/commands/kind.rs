//! The commands the tenant knows: on which platforms, and what they do.

use crate::fleet::state::{EnrollmentStatus, Platform};
use Platform::{Android, Apple, AppleOsX, ChromeOS, Linux, WinRT};

/// What a command does to the device that carries it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that the tenant can see beyond the event.
    None,
    /// Work data removed: the device leaves.
    EnterpriseWipe,
    /// Everything removed: the device leaves.
    DeviceWipe,
    /// The passcode is gone.
    ClearPasscode,
}

/// One command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandKind {
    /// The vendor's word, as compared with `command=`.
    pub name: &'static str,
    /// Where it works.
    pub platforms: &'static [Platform],
    /// What it does.
    pub effect: Effect,
    /// Words of its events: `<event> Requested`, `<event> Confirmed`.
    pub event: &'static str,
    /// Whether the call for many devices takes it.
    pub is_bulk: bool,
}

const ALL: &[Platform] = &[Apple, Android, AppleOsX, WinRT, ChromeOS, Linux];
const APPLES: &[Platform] = &[Apple, AppleOsX];
const MACS: &[Platform] = &[AppleOsX];
const WINDOWS: &[Platform] = &[WinRT];
const COMPUTERS: &[Platform] = &[AppleOsX, WinRT];
const WIPEABLE: &[Platform] = &[Apple, Android, AppleOsX, WinRT, ChromeOS];

const fn kind(name: &'static str, platforms: &'static [Platform], event: &'static str) -> CommandKind {
    CommandKind { name, platforms, effect: Effect::None, event, is_bulk: false }
}

const fn bulk(name: &'static str, platforms: &'static [Platform], event: &'static str) -> CommandKind {
    CommandKind { is_bulk: true, ..kind(name, platforms, event) }
}

static KINDS: [CommandKind; 26] = [
    kind("Lock", &[Apple, Android, AppleOsX, WinRT], "Device Lock"),
    bulk("LockDevice", &[Apple, Android, AppleOsX, WinRT], "Device Lock"),
    CommandKind { effect: Effect::EnterpriseWipe, ..bulk("EnterpriseWipe", ALL, "Break MDM") },
    CommandKind { effect: Effect::DeviceWipe, ..kind("DeviceWipe", WIPEABLE, "Device Wipe") },
    kind("DeviceQuery", ALL, "Device Query"),
    CommandKind {
        effect: Effect::ClearPasscode,
        ..kind("ClearPasscode", &[Apple, Android], "Clear Passcode")
    },
    kind("SyncDevice", ALL, "Sync Device"),
    kind("StopAirPlay", APPLES, "Stop AirPlay"),
    bulk("ScheduleOsUpdate", APPLES, "Schedule OS Update"),
    kind("CustomMdmCommand", &[Apple, Android, AppleOsX, WinRT], "Custom MDM Command"),
    kind("InstallPackagedMacOSXAgent", MACS, "Install Agent"),
    bulk("SoftReset", &[Apple, Android, AppleOsX, WinRT, ChromeOS], "Device Reboot"),
    bulk("Shutdown", &[Apple, AppleOsX, WinRT], "Device Shutdown"),
    CommandKind {
        effect: Effect::DeviceWipe,
        ..kind("EnterpriseReset", &[Android, WinRT], "Enterprise Reset")
    },
    kind("SyncSensors", COMPUTERS, "Sync Sensors"),
    kind("OsUpdateStatus", APPLES, "OS Update Status"),
    kind("RotateFileVaultKey", MACS, "Rotate FileVault Key"),
    kind("RotateDEPAdminPassword", MACS, "Rotate Admin Password"),
    kind("InstallSeededScepProfile", APPLES, "Install SCEP Profile"),
    kind("ResetBiosPassword", WINDOWS, "Reset BIOS Password"),
    kind("UserList", APPLES, "User List"),
    kind("SyncWorkflows", COMPUTERS, "Sync Workflows"),
    kind("PauseWindowsUpdates", WINDOWS, "Pause Windows Updates"),
    kind("PauseQualityUpdates", WINDOWS, "Pause Quality Updates"),
    kind("PauseRollbackUpdates", WINDOWS, "Pause Rollback Updates"),
    kind("RequestDeviceLog", ALL, "Request Device Log"),
];

impl CommandKind {
    /// The command of that name, whatever its case.
    pub fn find(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name.eq_ignore_ascii_case(name))
    }

    /// Where the device stands from the moment the command is queued.
    pub fn pending(self) -> Option<EnrollmentStatus> {
        match self.effect {
            Effect::EnterpriseWipe => Some(EnrollmentStatus::EnterpriseWipePending),
            Effect::DeviceWipe => Some(EnrollmentStatus::DeviceWipePending),
            Effect::None | Effect::ClearPasscode => None,
        }
    }
}
