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
    /// A passcode is set.
    SetPasscode,
    /// It is locked and shows a message: it is lost.
    StartLostMode,
    /// It is found.
    EndLostMode,
    /// A recovery lock is set.
    RecoveryLock,
    /// BitLocker rests.
    SuspendBitLocker,
    /// BitLocker works again.
    ResumeBitLocker,
    /// The managed admin of a Mac has a new password.
    RotateAdminPassword,
    /// FileVault on a Mac has a new recovery key.
    RotateFileVaultKey,
    /// Settings are switched.
    Settings,
    /// The operating system becomes the newest, or the one that was asked for.
    Update,
    /// What the resource that queued it makes of it: see [`super::task`].
    Task,
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
}

const ALL: &[Platform] = &[Apple, Android, AppleOsX, WinRT, ChromeOS, Linux];
const APPLES: &[Platform] = &[Apple, AppleOsX];
const MACS: &[Platform] = &[AppleOsX];
const WINDOWS: &[Platform] = &[WinRT];
const COMPUTERS: &[Platform] = &[AppleOsX, WinRT];
const WIPEABLE: &[Platform] = &[Apple, Android, AppleOsX, WinRT, ChromeOS];

const LOGGING: &[Platform] = &[Apple, Android, AppleOsX, WinRT];
const SLEEPING: &[Platform] = &[WinRT, Linux];

const fn kind(name: &'static str, platforms: &'static [Platform], event: &'static str) -> CommandKind {
    CommandKind { name, platforms, effect: Effect::None, event }
}

static KINDS: &[CommandKind] = &[
    kind("Lock", &[Apple, Android, AppleOsX, WinRT], "Device Lock"),
    kind("LockDevice", &[Apple, Android, AppleOsX, WinRT], "Device Lock"),
    CommandKind { effect: Effect::EnterpriseWipe, ..kind("EnterpriseWipe", ALL, "Break MDM") },
    CommandKind { effect: Effect::DeviceWipe, ..kind("DeviceWipe", WIPEABLE, "Device Wipe") },
    kind("DeviceQuery", ALL, "Device Query"),
    CommandKind {
        effect: Effect::ClearPasscode,
        ..kind("ClearPasscode", &[Apple, Android], "Clear Passcode")
    },
    kind("SyncDevice", ALL, "Sync Device"),
    kind("StopAirPlay", APPLES, "Stop AirPlay"),
    CommandKind { effect: Effect::Update, ..kind("ScheduleOsUpdate", APPLES, "Schedule OS Update") },
    kind("CustomMdmCommand", &[Apple, Android, AppleOsX, WinRT], "Custom MDM Command"),
    kind("InstallPackagedMacOSXAgent", MACS, "Install Agent"),
    kind("SoftReset", &[Apple, Android, AppleOsX, WinRT, ChromeOS], "Device Reboot"),
    kind("Shutdown", &[Apple, AppleOsX, WinRT], "Device Shutdown"),
    CommandKind {
        effect: Effect::DeviceWipe,
        ..kind("EnterpriseReset", &[Android, WinRT], "Enterprise Reset")
    },
    kind("SyncSensors", COMPUTERS, "Sync Sensors"),
    kind("OsUpdateStatus", APPLES, "OS Update Status"),
    CommandKind {
        effect: Effect::RotateFileVaultKey,
        ..kind("RotateFileVaultKey", MACS, "Rotate FileVault Key")
    },
    CommandKind {
        effect: Effect::RotateAdminPassword,
        ..kind("RotateDEPAdminPassword", MACS, "Rotate Admin Password")
    },
    kind("InstallSeededScepProfile", APPLES, "Install SCEP Profile"),
    kind("ResetBiosPassword", WINDOWS, "Reset BIOS Password"),
    kind("UserList", APPLES, "User List"),
    kind("SyncWorkflows", COMPUTERS, "Sync Workflows"),
    kind("PauseWindowsUpdates", WINDOWS, "Pause Windows Updates"),
    kind("PauseQualityUpdates", WINDOWS, "Pause Quality Updates"),
    kind("PauseRollbackUpdates", WINDOWS, "Pause Rollback Updates"),
    kind("user-list", APPLES, "User List"),
    kind("logout-user", APPLES, "Log Out User"),
    kind("delete-user", APPLES, "Delete User"),
    CommandKind {
        effect: Effect::SuspendBitLocker,
        ..kind("suspend-bitlocker", WINDOWS, "Suspend BitLocker")
    },
    CommandKind { effect: Effect::ResumeBitLocker, ..kind("resume-bitlocker", WINDOWS, "Resume BitLocker") },
    kind("enable-activation-lock", APPLES, "Enable Activation Lock"),
    kind("refresh-esim", &[Apple], "Refresh eSIM"),
    CommandKind { effect: Effect::RecoveryLock, ..kind("SetRecoveryLock", MACS, "Set Recovery Lock") },
    CommandKind { effect: Effect::SetPasscode, ..kind("ChangePasscode", &[Android], "Change Passcode") },
    kind("ContainerPasscode", &[Apple, Android], "Change Container Passcode"),
    kind("FindDevice", &[Apple, Android], "Find Device"),
    kind("StartRemoteView", APPLES, "Start Remote View"),
    kind("RequestDeviceLog", LOGGING, "Request Device Log"),
    kind("StopDeviceLog", LOGGING, "Stop Device Log"),
    kind("InstallProfile", APPLES, "Install Profile"),
    kind("StartAirPlay", APPLES, "Start AirPlay"),
    kind("RefreshAppDeploymentLog", COMPUTERS, "App Deployment Log"),
    kind("ExitLauncher", &[Android], "Exit Launcher"),
    kind("EnterLauncherAdminMode", &[Android], "Enter Launcher Admin Mode"),
    kind("ExitLauncherAdminMode", &[Android], "Exit Launcher Admin Mode"),
    CommandKind {
        effect: Effect::StartLostMode,
        ..kind("EnableLostMode", &[Apple, ChromeOS], "Enable Lost Mode")
    },
    CommandKind {
        effect: Effect::EndLostMode,
        ..kind("DisableLostMode", &[Apple, ChromeOS], "Disable Lost Mode")
    },
    CommandKind {
        effect: Effect::Settings,
        ..kind("ManagedSettings", &[Apple, Android], "Managed Settings")
    },
    kind("Suspend", SLEEPING, "Suspend Device"),
    kind("WakeUp", SLEEPING, "Wake Up Device"),
];

const fn task(name: &'static str, event: &'static str) -> CommandKind {
    CommandKind { effect: Effect::Task, ..kind(name, ALL, event) }
}

/// What profiles, products and updates ask of a device. No call takes these words.
static TASKS: [CommandKind; 4] = [
    task("PushProfile", "Install Profile"),
    task("RemoveProfile", "Remove Profile"),
    task("ProcessProduct", "Process Product"),
    task("InstallOsUpdate", "Install OS Update"),
];

impl CommandKind {
    /// The command of that name, whatever its case.
    pub fn find(name: &str) -> Option<&'static Self> {
        KINDS.iter().chain(&TASKS).find(|kind| kind.name.eq_ignore_ascii_case(name))
    }

    /// The command of that name where that call takes it.
    pub fn taken_by(face: Face, name: &str) -> Option<&'static Self> {
        Self::find(name).filter(|kind| face.words().contains(&kind.name))
    }

    /// The words of all wipes.
    pub fn wipes() -> impl Iterator<Item = &'static str> {
        KINDS.iter().filter(|kind| kind.pending().is_some()).map(|kind| kind.name)
    }

    /// Where the device stands from the moment the command is queued.
    pub fn pending(self) -> Option<EnrollmentStatus> {
        match self.effect {
            Effect::EnterpriseWipe => Some(EnrollmentStatus::EnterpriseWipePending),
            Effect::DeviceWipe => Some(EnrollmentStatus::DeviceWipePending),
            _ => None,
        }
    }
}

/// The calls that take commands: each knows its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// v1, one device by integer id
    ById,
    /// v1, one device by alternate id
    ByAlternateId,
    /// v1, many devices
    Bulk,
    /// v2, one device by UUID
    V2ByUuid,
    /// v2, one device by alternate id
    V2ByAlternateId,
    /// v2, many devices
    V2Bulk,
    /// v3, one device by UUID or alternate id
    V3,
    /// Commands with a path of their own
    Own,
    /// `admin-actions`
    AdminAction,
}

impl Face {
    /// Its words.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::ById => &V1,
            Self::ByAlternateId => V1.split_at(V1.len() - 2).0,
            Self::Bulk => &["EnterpriseWipe", "LockDevice", "ScheduleOsUpdate", "SoftReset", "Shutdown"],
            Self::V2ByUuid => &[
                "Lock",
                "DeviceWipe",
                "logout-user",
                "delete-user",
                "user-list",
                "SyncSensors",
                "suspend-bitlocker",
                "resume-bitlocker",
            ],
            Self::V2ByAlternateId => &[
                "ClearPasscode",
                "DeviceWipe",
                "Lock",
                "SyncSensors",
                "delete-user",
                "enable-activation-lock",
                "logout-user",
                "refresh-esim",
                "user-list",
                "suspend-bitlocker",
                "resume-bitlocker",
            ],
            Self::V2Bulk => &["Lock", "DeviceWipe", "SyncSensors"],
            Self::V3 => &["SetRecoveryLock", "DeviceWipe", "CustomMdmCommand"],
            Self::Own => &OWN,
            Self::AdminAction => &[
                "EnterpriseWipe",
                "DeviceWipe",
                "SoftReset",
                "Suspend",
                "WakeUp",
                "SyncDevice",
                "Shutdown",
                "DeviceQuery",
                "RequestDeviceLog",
            ],
        }
    }
}

const OWN: [&str; 15] = [
    "ChangePasscode",
    "ContainerPasscode",
    "FindDevice",
    "StartRemoteView",
    "RequestDeviceLog",
    "StopDeviceLog",
    "InstallProfile",
    "StartAirPlay",
    "RefreshAppDeploymentLog",
    "ExitLauncher",
    "EnterLauncherAdminMode",
    "ExitLauncherAdminMode",
    "EnableLostMode",
    "DisableLostMode",
    "ManagedSettings",
];

/// Version 1; the last two are not taken by alternate id.
const V1: [&str; 24] = [
    "Lock",
    "EnterpriseWipe",
    "DeviceWipe",
    "DeviceQuery",
    "ClearPasscode",
    "SyncDevice",
    "StopAirPlay",
    "ScheduleOsUpdate",
    "CustomMdmCommand",
    "InstallPackagedMacOSXAgent",
    "SoftReset",
    "Shutdown",
    "EnterpriseReset",
    "SyncSensors",
    "OsUpdateStatus",
    "RotateFileVaultKey",
    "RotateDEPAdminPassword",
    "InstallSeededScepProfile",
    "ResetBiosPassword",
    "PauseWindowsUpdates",
    "PauseQualityUpdates",
    "PauseRollbackUpdates",
    "UserList",
    "SyncWorkflows",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_every_call_is_a_command_and_every_command_has_a_call() {
        let faces = [
            Face::ById,
            Face::ByAlternateId,
            Face::Bulk,
            Face::V2ByUuid,
            Face::V2ByAlternateId,
            Face::V2Bulk,
            Face::V3,
            Face::Own,
            Face::AdminAction,
        ];
        for word in faces.iter().flat_map(|face| face.words()) {
            assert_eq!(CommandKind::find(word).map(|kind| kind.name), Some(*word));
        }
        for kind in KINDS {
            assert!(faces.iter().any(|face| face.words().contains(&kind.name)), "{}", kind.name);
        }
    }
}
