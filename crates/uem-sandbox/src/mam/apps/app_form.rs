//! The parts of an application that are objects: how it is installed, what belongs to it, how its installer is called.

use crate::mam::form::{Field, Kind, field};

/// How and when it is installed, and how one knows that it is.
pub(super) static DEPLOYMENT: [Field; 3] = [
    field("HowToInstall", Kind::Object(&HOW)).or_defaults(),
    field("WhenToCallInstallComplete", Kind::Object(&COMPLETE)).or_defaults(),
    field("WhenToInstall", Kind::Object(&WHEN)).or_defaults(),
];

const RESTARTS: Kind = Kind::Word(&["Unknown", "DoNotRestart", "ForceRestart", "RestartIfNeeded"]);
const CONTEXTS: Kind = Kind::Word(&["Unknown", "Device", "User"]);

static HOW: [Field; 11] = [
    field("AdminPrivileges", Kind::Flag).or(true),
    field("DeviceRestart", RESTARTS).or_text("DoNotRestart"),
    field("InstallCommand", Kind::Text).or_text(""),
    field("InstallContext", CONTEXTS).or_text("Device"),
    field("InstallTimeoutInMinutes", Kind::Number).or_zero(),
    field("InstallerRebootExitCode", Kind::Text).or_text(""),
    field("InstallerSuccessExitCode", Kind::Text).or_text(""),
    field("RestartDeadlineInDays", Kind::Number).or_zero(),
    field("RetryCount", Kind::Number).or_zero(),
    field("RetryIntervalInMinutes", Kind::Number).or_zero(),
    field("UninstallDeviceRestart", RESTARTS).or_text("Unknown"),
];

static COMPLETE: [Field; 4] = [
    field("CriteriaList", Kind::List(&Kind::Object(&CRITERION))).or_empty(),
    field("CustomScript", Kind::Object(&SCRIPT)),
    field("IdentifyApplicationBy", Kind::Word(&["Unknown", "DefiningCriteria", "UsingCustomScript"]))
        .or_text("DefiningCriteria"),
    field("UseAdditionalCriteria", Kind::Flag).or(false),
];

static WHEN: [Field; 4] = [
    field("DataContingencies", Kind::List(&Kind::Object(&CRITERION))).or_empty(),
    field("DevicePowerRequired", Kind::Number).or_zero(),
    field("DiskSpaceRequiredInKb", Kind::Number).or_zero(),
    field("RamRequiredInMb", Kind::Number).or_zero(),
];

static CRITERION: [Field; 5] = [
    field(
        "CriteriaType",
        Kind::Word(&[
            "Unknown",
            "AppExists",
            "AppDoesNotExist",
            "FileExists",
            "FileDoesNotExist",
            "RegistryExists",
            "RegistryDoesNotExist",
        ]),
    ),
    field("LogicalCondition", Kind::Word(&["Unknown", "End", "And", "Or"])),
    field("AppCriteria", Kind::Object(&APP_CRITERION)),
    field("FileCriteria", Kind::Object(&FILE_CRITERION)),
    field("RegistryCriteria", Kind::Object(&REGISTRY_CRITERION)),
];

static APP_CRITERION: [Field; 6] = [
    field("ApplicationIdentifier", Kind::Text),
    field("VersionCondition", Kind::Text),
    field("MajorVersion", Kind::Number),
    field("MinorVersion", Kind::Number),
    field("RevisionNumber", Kind::Number),
    field("BuildNumber", Kind::Number),
];

static FILE_CRITERION: [Field; 7] = [
    field("Path", Kind::Text),
    field("VersionCondition", Kind::Text),
    field("MajorVersion", Kind::Number),
    field("MinorVersion", Kind::Number),
    field("RevisionNumber", Kind::Number),
    field("BuildNumber", Kind::Number),
    field("ModifiedOn", Kind::Text),
];

static REGISTRY_CRITERION: [Field; 4] = [
    field("Path", Kind::Text),
    field("KeyName", Kind::Text),
    field("KeyType", Kind::Text),
    field("KeyValue", Kind::Text),
];

static SCRIPT: [Field; 4] = [
    field("CommandToRunTheScript", Kind::Text),
    field("CustomScriptFileBlodId", Kind::Number),
    field("ScriptType", Kind::Word(&["Unknown", "JScript", "PowerShell", "VBScript"])),
    field("SuccessExitCode", Kind::Number),
];

/// Dependencies, patches, transforms, and how it goes.
pub(super) static FILES: [Field; 4] = [
    field("AppDependenciesList", Kind::List(&Kind::Object(&DEPENDENCY))).or_empty(),
    field("AppPatchesList", Kind::List(&Kind::Object(&PATCH))).or_empty(),
    field("AppTransformsList", Kind::List(&Kind::Object(&TRANSFORM))).or_empty(),
    field("ApplicationUnInstallProcess", Kind::Object(&UNINSTALL)).or_defaults(),
];

static DEPENDENCY: [Field; 2] = [field("ApplicationDependencyId", Kind::Number), field("Name", Kind::Text)];

static PATCH: [Field; 3] = [
    field("PatchBlobId", Kind::Number),
    field("PatchFileName", Kind::Text),
    field("PatchType", Kind::Word(&["Unknown", "Additive", "Cumulative"])),
];

static TRANSFORM: [Field; 2] =
    [field("TransformBlobId", Kind::Number), field("TransformFileName", Kind::Text)];

static UNINSTALL: [Field; 2] = [
    field("CustomScript", Kind::Object(&UNINSTALL_SCRIPT)).or_defaults(),
    field("UseCustomScript", Kind::Flag).or(false),
];

static UNINSTALL_SCRIPT: [Field; 3] = [
    field("CustomScriptType", Kind::Word(&["Unknown", "Input", "Upload"])).or_text("Unknown"),
    field("UninstallCommand", Kind::Text).or_text(""),
    field("UninstallScriptBlobId", Kind::Number),
];

/// How the installer is called.
pub(super) static INSTALLER: [Field; 5] = [
    field("CommandLineArguments", Kind::Text).or_text(""),
    field("InstallContext", CONTEXTS),
    field("InstallTimeoutInMinutes", Kind::Number).or_zero(),
    field("RetryCount", Kind::Number).or_zero(),
    field("RetryIntervalInMinutes", Kind::Number).or_zero(),
];
