//! Commands that have a path of their own: one shape, told apart by a table. Each checks what it needs, says it in the
//! command's details, and answers 202 (204 for settings).

use serde_json::{Value, json};

use super::{
    kind::{CommandKind, Face},
    queue::{Manner, queue_with},
};
use crate::{
    fleet::{By, state::DeviceState},
    http::{Call, Operation, Reply, VendorError, post},
    mdm::profiles,
    resource::{Fields, device_by_id, device_by_uuid},
};

/// How one of them refuses and what it needs.
struct Own {
    /// The command.
    kind: &'static str,
    /// Status and code where there is no such device.
    missing: (u16, i32),
    /// Status and code of a `searchby` that is no known word.
    bad_search: (u16, i32),
    manner: Manner,
    /// Where its word belongs.
    face: Face,
    /// What the command needs to know.
    details: fn(&Call) -> Result<Value, VendorError>,
    /// Status of a good answer.
    status: u16,
}

const GENERIC: Own = Own {
    kind: "",
    missing: (404, 404),
    bad_search: (422, 422),
    manner: Manner { unsupported: 400, ..Manner::ONE },
    face: Face::Own,
    details: nothing,
    status: 202,
};
const NEWER: Manner = Manner { not_enrolled: 6213, ..Manner::ONE };
const BY_UUID_CODE: (u16, i32) = (404, 5061);

static PASSCODE: Own = Own {
    kind: "ChangePasscode",
    manner: Manner { unsupported: 5070, ..Manner::ONE },
    details: passcode,
    ..GENERIC
};
static CLEAR_PASSCODE: Own = Own { kind: "ClearPasscode", face: Face::ById, ..GENERIC };
static CONTAINER: Own = Own {
    kind: "ContainerPasscode",
    missing: BY_UUID_CODE,
    bad_search: (422, 5003),
    manner: Manner { unsupported: 21, ..NEWER },
    details: container_passcode,
    ..GENERIC
};
static FIND: Own = Own { kind: "FindDevice", details: find_device, ..GENERIC };
static REMOTE_VIEW: Own = Own {
    kind: "StartRemoteView",
    missing: BY_UUID_CODE,
    bad_search: (422, 1012),
    details: remote_view,
    ..GENERIC
};
static REQUEST_LOG: Own = Own {
    kind: "RequestDeviceLog",
    missing: BY_UUID_CODE,
    bad_search: (422, 1012),
    manner: Manner { unsupported: 21, ..NEWER },
    details: log_request,
    ..GENERIC
};
static STOP_LOG: Own =
    Own { kind: "StopDeviceLog", missing: BY_UUID_CODE, bad_search: (422, 1012), ..GENERIC };
static OS_UPDATE: Own = Own {
    kind: "ScheduleOsUpdate",
    missing: BY_UUID_CODE,
    bad_search: (400, 400),
    manner: Manner { unsupported: 5099, ..Manner::ONE },
    face: Face::ById,
    details: os_update,
    ..GENERIC
};
static INSTALL_PROFILE: Own =
    Own { kind: "InstallProfile", missing: (404, 5002), details: install_profile, ..GENERIC };
static AIRPLAY: Own = Own { kind: "StartAirPlay", details: airplay, ..GENERIC };
static DEPLOYMENT_LOG: Own =
    Own { kind: "RefreshAppDeploymentLog", missing: (404, 5002), manner: NEWER, ..GENERIC };
static EXIT_LAUNCHER: Own = Own { kind: "ExitLauncher", missing: (404, 5002), manner: NEWER, ..GENERIC };
static ENTER_ADMIN: Own = Own { kind: "EnterLauncherAdminMode", ..EXIT_LAUNCHER_LIKE };
static EXIT_ADMIN: Own = Own { kind: "ExitLauncherAdminMode", ..EXIT_LAUNCHER_LIKE };
const EXIT_LAUNCHER_LIKE: Own = Own { missing: (404, 5002), manner: NEWER, ..GENERIC };
static SETTINGS: Own = Own {
    kind: "ManagedSettings",
    missing: BY_UUID_CODE,
    bad_search: (422, 5003),
    manner: Manner { not_enrolled: 21, unsupported: 21, ..Manner::ONE },
    details: settings,
    status: 204,
    ..GENERIC
};

const EXECUTE: &str = "REST API Devices Execute";

/// The operations of this table.
pub(super) fn routes() -> Vec<Operation> {
    vec![
        by_id("/api/mdm/devices/{id:int}/commands/changepasscode", &PASSCODE),
        by_query("/api/mdm/devices/commands/changepasscode", &PASSCODE),
        // Older than the public description; clients still call it.
        by_id("/api/mdm/devices/{id:int}/clearpasscode", &CLEAR_PASSCODE),
        by_query("/api/mdm/devices/commands/containerpasscode", &CONTAINER),
        by_id("/api/mdm/devices/{id:int}/commands/finddevice", &FIND),
        by_query("/api/mdm/devices/commands/finddevice", &FIND),
        by_query("/api/mdm/devices/commands/remoteview", &REMOTE_VIEW),
        by_query("/api/mdm/devices/commands/requestdevicelog", &REQUEST_LOG),
        by_query("/api/mdm/devices/commands/stopdevicelog", &STOP_LOG),
        by_query("/api/mdm/devices/commands/scheduleosupdate", &OS_UPDATE),
        by_id("/api/mdm/devices/{id:int}/commands/installprofile", &INSTALL_PROFILE),
        by_id("/api/mdm/devices/{id:int}/commands/startairplay", &AIRPLAY),
        by_id("/api/mdm/devices/{id:int}/commands/appdeploymentlog", &DEPLOYMENT_LOG),
        by_uuid("/api/mdm/devices/{uuid:uuid}/launcher/exit", &EXIT_LAUNCHER),
        by_uuid("/api/mdm/devices/{uuid:uuid}/launcher/enter-admin-mode", &ENTER_ADMIN),
        by_uuid("/api/mdm/devices/{uuid:uuid}/launcher/exit-admin-mode", &EXIT_ADMIN),
        by_query("/api/mdm/devices/managedsettings", &SETTINGS).needs("REST API Devices Write"),
    ]
}

/// How the device is named.
#[derive(Debug, Clone, Copy)]
enum Named {
    Id,
    Uuid,
    Query,
}

fn by_id(path: &'static str, own: &'static Own) -> Operation {
    operation(path, own, Named::Id)
}

fn by_uuid(path: &'static str, own: &'static Own) -> Operation {
    operation(path, own, Named::Uuid)
}

fn by_query(path: &'static str, own: &'static Own) -> Operation {
    operation(path, own, Named::Query)
}

fn operation(path: &'static str, own: &'static Own, named: Named) -> Operation {
    post(path).needs(EXECUTE).run(move |call: Call| async move {
        let device = device(&call, own, named).await?;
        let (status, code) = own.missing;
        let device = device.ok_or_else(|| VendorError::new(status, code, "Device not found"))?;
        let details = (own.details)(&call)?;
        if own.kind == "InstallProfile" {
            check_profile(&call, &details).await?;
        }
        let kind = CommandKind::taken_by(own.face, own.kind).expect("the table names commands");
        queue_with(&call, &device, kind, own.manner, details.to_string()).await?;
        Ok(Reply::empty(own.status))
    })
}

async fn device(call: &Call, own: &Own, named: Named) -> Result<Option<DeviceState>, VendorError> {
    match named {
        Named::Id => device_by_id(call, call.segment("id")).await,
        Named::Uuid => device_by_uuid(call, call.segment("uuid")).await,
        Named::Query => {
            let word = call.query.text("searchby").unwrap_or_default();
            let (status, code) = own.bad_search;
            let by = By::parse(word)
                .ok_or_else(|| VendorError::new(status, code, format!("Invalid searchBy: {word}")))?;
            let id = call.query.text("id").unwrap_or_default();
            Ok(call.tenant.fleet.find_within(by, id, call.caller.org_group_id).await?)
        }
    }
}

fn nothing(_: &Call) -> Result<Value, VendorError> {
    Ok(json!({}))
}

/// The passcode itself is not kept.
fn passcode(call: &Call) -> Result<Value, VendorError> {
    let fields = Fields::of(call)?;
    let length = fields.text("Passcode").unwrap_or_default().chars().count();
    if !PASSCODE_LENGTHS.contains(&length) {
        return Err(VendorError::new(400, 400, "Passcode has 4 to 64 characters"));
    }
    Ok(json!({"WorkPasscode": fields.flag("WorkPasscode").unwrap_or(false)}))
}

const PASSCODE_LENGTHS: std::ops::RangeInclusive<usize> = 4..=64;

fn container_passcode(call: &Call) -> Result<Value, VendorError> {
    let length = Fields::of(call)?.text("Passcode").unwrap_or_default().chars().count();
    if !PASSCODE_LENGTHS.contains(&length) {
        return Err(VendorError::new(422, 5280, "Passcode has 4 to 64 characters"));
    }
    Ok(json!({}))
}

fn find_device(call: &Call) -> Result<Value, VendorError> {
    let fields = Fields::of(call)?;
    let number = |name: &str, most: i64| match fields.text(name) {
        None => Ok(None),
        Some(text) => match text.trim().parse::<i64>() {
            Ok(number) if (0..=most).contains(&number) => Ok(Some(number)),
            _ => Err(invalid(&format!("{name} is 0 to {most}, not {text}"))),
        },
    };
    Ok(json!({
        "Message": fields.text("Message"),
        "NumberOfRepetitions": number("NumberOfRepetitions", 100)?,
        "GapBetweenRepetitions": number("GapBetweenRepetitions", 3_600)?,
    }))
}

fn remote_view(call: &Call) -> Result<Value, VendorError> {
    let text = call.query.text("remoteviewid").unwrap_or_default();
    let id = text.parse::<i32>();
    let id = id.map_err(|_| VendorError::new(422, 5067, format!("Invalid remoteViewId: {text}")))?;
    Ok(json!({"remoteViewId": id}))
}

fn log_request(call: &Call) -> Result<Value, VendorError> {
    let fields = Fields::of(call)?;
    let word = |name: &str, known: &[&str], default: &str| {
        let text = fields.text(name).unwrap_or_else(|| default.to_owned()).to_ascii_uppercase();
        match known.contains(&text.as_str()) {
            true => Ok(text),
            false => Err(invalid(&format!("{name} is one of {}, not {text}", known.join(", ")))),
        }
    };
    Ok(json!({
        "DeviceLogSource": word("DeviceLogSource", &["AGENT", "SYSTEM", "NETWORK", "SECURITY", "ADDITIONAL"], "AGENT")?,
        "DeviceLogLevel": word("DeviceLogLevel", &["VERBOSE", "DEBUG", "INFORMATION", "WARNING", "ERROR"], "INFORMATION")?,
        "DeviceLogDuration": fields.number("DeviceLogDuration").unwrap_or(0).clamp(0, 1_440),
    }))
}

const INSTALL_ACTIONS: [&str; 6] =
    ["Default", "DownloadOnly", "InstallASAP", "NotifyOnly", "InstallLater", "InstallForceRestart"];

/// What a call asks the device to do with the update.
pub(super) fn os_update(call: &Call) -> Result<Value, VendorError> {
    let text = call.query.text("installaction").unwrap_or_default();
    let action = INSTALL_ACTIONS.iter().find(|action| action.eq_ignore_ascii_case(text));
    let action = action.ok_or_else(|| {
        let message = format!("installaction is one of {}, not {text}", INSTALL_ACTIONS.join(", "));
        VendorError::new(400, 400, message)
    })?;
    Ok(json!({"installaction": action, "version": call.query.text("osupdateproductversion")}))
}

/// Payloads in the body, or the id of a profile.
fn install_profile(call: &Call) -> Result<Value, VendorError> {
    let refused = || VendorError::new(400, 400, "profileid, or a body that lists payloads, is required");
    match call.query.text("profileid") {
        Some(text) => Ok(json!({"profileid": text.parse::<i64>().map_err(|_| refused())?})),
        None => {
            let payloads: Vec<Value> = call.json().map_err(|_| refused())?;
            if payloads.is_empty() { Err(refused()) } else { Ok(json!({"payloads": payloads.len()})) }
        }
    }
}

async fn check_profile(call: &Call, details: &Value) -> Result<(), VendorError> {
    let Some(id) = details["profileid"].as_i64() else { return Ok(()) };
    let all = profiles::store::list(&call.tenant.database).await?;
    let is_there =
        all.iter().any(|profile| profile.id == id && crate::resource::is_visible(call, profile.org_group_id));
    if is_there { Ok(()) } else { Err(VendorError::new(400, 400, format!("Profile {id} not found"))) }
}

fn airplay(call: &Call) -> Result<Value, VendorError> {
    let fields = Fields::of(call)?;
    let (name, id) = (fields.text("DestinationName"), fields.text("DestinationDeviceId"));
    if name.is_none() && id.is_none() {
        return Err(invalid("DestinationName or DestinationDeviceId is required"));
    }
    Ok(json!({"DestinationName": name, "DestinationDeviceId": id}))
}

fn settings(call: &Call) -> Result<Value, VendorError> {
    const KNOWN: [&str; 4] =
        ["VoiceRoamingAllowed", "DataRoamingAllowed", "PersonalHotspotAllowed", "Bluetooth"];
    let fields = Fields::of(call)?;
    let mut asked = serde_json::Map::new();
    for name in KNOWN {
        if fields.get(name).is_some() {
            let flag = fields.flag(name).ok_or_else(|| invalid(&format!("{name} is true or false")))?;
            asked.insert(name.to_owned(), flag.into());
        }
    }
    Ok(Value::Object(asked))
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}
