//! Recorded answers of real tenants against the same calls to the sandbox: every key of a recording is there, with a
//! value of its type.
//!
//! The recordings are not part of the project. Where they do not lie beside the checkout (or where `MOORING_CONTRACT`
//! points), this says so and checks nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    mdm::samples::{made, sent},
    support::{self, Testbed},
};

/// What recordings have and the sandbox has not, by reason (`file key`). What is matched by now must go: the test says so.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "icons are kept and given out as blobs, not at public addresses; what a file is called beside its name is not \
         looked for in it",
        &[
            "sdk-mam-apps-apps_get_search .applications.[].icon_file_name",
            "sdk-mam-apps-apps_get_search .applications.[].large_icon_uri",
            "sdk-mam-apps-apps_get_search .applications.[].medium_icon_uri",
            "sdk-mam-apps-apps_get_search .applications.[].metadata_file_name",
            "sdk-mam-apps-apps_get_search .applications.[].small_icon_uri",
        ],
    ),
    (
        "profiles of VPN connections and of provisioning have no numbers of their own, and transforms are not applied",
        &[
            "sdk-mam-apps-apps_get_internal .AppProvisioningProfileUuid",
            "sdk-mam-apps-apps_get_internal .Assignments.[].AfwVpnProfileId",
            "sdk-mam-apps-apps_get_internal .Assignments.[].AmapiVpnProfileId",
            "sdk-mam-apps-apps_get_internal .Assignments.[].ApplicationTransformIds",
            "sdk-mam-apps-apps_get_internal .Assignments.[].VpnProfileId",
            "sdk-mam-apps-apps_get_internal_ios_renewaldate .AppProvisioningProfileUuid",
            "sdk-mam-apps-apps_get_internal_ios_renewaldate .RenewalDate",
        ],
    ),
    (
        "written by hand by its source: a sensor that runs by a schedule has no events that start it",
        &[
            "sdk-sensors-get_sensor .event_trigger.[]",
            "sdk-sensors-list_sensors .result_set.[].event_trigger.[]",
        ],
    ),
    (
        "written by hand by its source with a status that the public description does not have",
        &[
            "sdk-profiles-delete_profile_success status",
            "sdk-profiles-search_empty_v2 status",
            "sdk-profiles-update_profile_success status",
            "sdk-profiles-create_appleosx_network_success status",
            "sdk-profiles-create_profile_success status",
        ],
    ),
    (
        "written by hand by its source with fields that the public description does not have",
        &[
            "sdk-profiles-get_android_68748 .General.OrganizationGroupId",
            "sdk-profiles-get_android_68748 .General.Platform",
            "sdk-profiles-get_android_68748 .General.ProfileType",
            "sdk-profiles-get_android_68748 .Passcode.RequireAlphanumeric",
            "sdk-profiles-get_apple_68749 .General.OrganizationGroupId",
            "sdk-profiles-get_apple_68749 .General.Platform",
            "sdk-profiles-get_apple_68749 .General.ProfileType",
            "sdk-profiles-get_apple_68749 .Restrictions.AllowScreenShot",
            "sdk-profiles-get_appleosx_network_profile .General.Platform",
            "sdk-profiles-get_appleosx_network_profile .General.ProfileType",
            "sdk-profiles-get_appleosx_network_profile .NetworkList.[].DisableAssociationMACRandomization",
            "sdk-profiles-get_appleosx_network_profile .NetworkList.[].HiddenNetwork",
            "sdk-profiles-get_appleosx_network_profile .NetworkList.[].NetworkInterface",
            "sdk-profiles-get_appleosx_network_profile .NetworkList.[].Password",
            "sdk-profiles-get_appleosx_network_profile .NetworkList.[].ProxyType",
            "sdk-profiles-get_appleosx_network_profile .NetworkList.[].UseAsLoginWindowConfiguration",
            "sdk-profiles-get_appleosx_network_profile .NetworkList.[].UseDirectoryAuthentication",
            "sdk-profiles-get_profile_12345 .AndroidForWorkCustomMessages",
            "sdk-profiles-get_profile_12345 .General.Platform",
            "sdk-profiles-get_profile_12345 .General.ProfileType",
            "sdk-profiles-search_android_success .Profiles.[].CreatedOn",
            "sdk-profiles-search_android_success .Profiles.[].FailedDeviceCount",
            "sdk-profiles-search_android_success .Profiles.[].ModifiedOn",
            "sdk-profiles-search_android_success_v2 .Page",
            "sdk-profiles-search_android_success_v2 .PageSize",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].AssignedDeviceCount",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].CreatedOn",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].Description",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].FailedDeviceCount",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].InstalledDeviceCount",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].ManagedLocationGroupId",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].ModifiedOn",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].NotInstalledDeviceCount",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].ProfileScope",
            "sdk-profiles-search_android_success_v2 .ProfileList.[].Status",
            "sdk-profiles-search_android_success_v2 .Total",
            "sdk-system-info_success .ApiVersion",
            "sdk-system-info_success .Build",
            "sdk-system-info_success .Version",
        ],
    ),
];

/// Recordings that are no answer of the API.
const NO_CALLS: &[&str] = &["webhook-compromised_status_changed"];

/// Most things of a kind whose answers are taken together: keys that a thing does not have are left out.
const THINGS_MAX: usize = 60;

fn folder() -> PathBuf {
    std::env::var_os("MOORING_CONTRACT")
        .map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/contract"),
            PathBuf::from,
        )
        .join("fixtures")
}

#[tokio::test]
async fn every_recording_is_matched_in_keys_and_types() {
    let folder = folder();
    if !folder.is_dir() {
        eprintln!("NOT CHECKED: there are no recordings in {}", folder.display());
        return;
    }
    let bed = support::start(150).await;
    make_windows_app(&bed).await;
    let mut things = Things::list(&bed).await;
    let sensor = make_sensor(&bed).await;
    things.0.insert("/api/mdm/devicesensors", vec![(sensor.clone(), sensor.clone())]);
    let (mut wrong, mut unbuilt, mut matched) = (BTreeMap::new(), Vec::new(), 0);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    // What deletes comes last: the others need what it takes away.
    files.sort_by_key(|file| {
        (file.file_stem().is_some_and(|name| name.to_string_lossy().contains("delete")), file.clone())
    });
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if NO_CALLS.contains(&name.as_str()) {
            continue;
        }
        let recording: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        match answers(&bed, &things, &name, &recording).await {
            None => unbuilt.push(name),
            Some(answers) => {
                compare(&name, &recording, &answers, &mut wrong);
                matched += 1;
            }
        }
    }
    bed.sandbox.stop().await;
    eprintln!("{matched} recordings compared");
    assert!(unbuilt.is_empty(), "recorded operations that answer 501: {unbuilt:?}");
    let known: BTreeSet<&str> = KNOWN.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
    let new: BTreeMap<_, _> = wrong.iter().filter(|(key, _)| !known.contains(key.as_str())).collect();
    assert!(new.is_empty(), "{new:#?}");
    let gone: Vec<_> = known.iter().filter(|key| !wrong.contains_key(**key)).collect();
    assert!(gone.is_empty(), "matched by now, take them off the list: {gone:#?}");
}

/// An internal application that says everything of itself, as the recorded one does.
async fn make_windows_app(bed: &Testbed) {
    let path = "/api/mam/blobs/uploadblob?fileName=tool.msi&organizationGroupId=572";
    let blob = bed.call(Method::POST, path).body(vec![7_u8; 2048]).send().await.unwrap();
    let blob: Value = blob.json().await.unwrap();
    let body = json!({
        "BlobId": blob["Value"], "ApplicationName": "Tool", "BundleId": "{0B8F6B8E-3D53-4C26-9C3A-2B0F0A9C0001}",
        "AppVersion": "1.0", "DeviceType": "WinRT", "Comments": "kept", "ApplicationUrl": "https://example.com/tool",
        "LaunchCommand": "tool.exe",
        "DeploymentOptions": {"HowToInstall": {"InstallCommand": "msiexec /i tool.msi"}},
        "FilesOptions": {"ApplicationUnInstallProcess": {
            "UseCustomScript": true,
            "CustomScript": {
                "CustomScriptType": "Input", "UninstallCommand": "msiexec /x tool.msi", "UninstallScriptBlobId": 0,
            },
        }},
        "MsiDeploymentParameters": {"CommandLineArguments": "/qn"},
    });
    made(bed, "/api/mam/apps/internal/begininstall", 1, body).await;
}

/// The UUID of a sensor.
async fn make_sensor(bed: &Testbed) -> String {
    let body = sensor(&own_group(bed), "Recorded");
    let made = sent(bed, Method::POST, "/api/mdm/devicesensors", 1, body).await;
    made.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

fn own_group(bed: &Testbed) -> String {
    bed.sandbox.tenant.access.customer().unwrap().uuid.to_string()
}

fn sensor(group: &str, name: &str) -> Value {
    json!({
        "name": name, "description": "as recorded", "organization_group_uuid": group, "platform": "WIN_RT",
        "query_type": "POWERSHELL", "query_response_type": "STRING", "script_data": "R2V0LURhdGU=",
        "trigger_type": "SCHEDULE", "schedule_trigger": "FOUR_HOURS", "event_trigger": [1, 2], "timeout": 30,
    })
}

/// Adds what a recording has and no answer has.
fn compare(name: &str, recording: &Value, answers: &[(u16, Value)], wrong: &mut BTreeMap<String, String>) {
    let statuses: BTreeSet<u16> = answers.iter().map(|(status, _)| *status).collect();
    let status = u16::try_from(recording["status"].as_u64().unwrap()).unwrap();
    if !statuses.contains(&status) {
        let shown: String =
            answers.first().map(|(_, body)| body.to_string()).unwrap_or_default().chars().take(300).collect();
        wrong.insert(
            format!("{name} status"),
            format!("{status} was recorded, {statuses:?} answered: {shown}"),
        );
        return;
    }
    let mut seen = BTreeSet::new();
    for (_, body) in answers.iter().filter(|(answered, _)| *answered == status) {
        keys(body, "", &mut seen);
    }
    let mut recorded = BTreeSet::new();
    keys(&recording["body"], "", &mut recorded);
    for (key, kind) in recorded.difference(&seen) {
        // Below a key that is missing altogether everything is missing.
        let parent = key.rsplit_once('.').map_or("", |(parent, _)| parent);
        if !parent.is_empty() && !seen.iter().any(|(known, _)| known == parent) {
            continue;
        }
        let others: Vec<_> = seen.iter().filter(|(known, _)| known == key).map(|(_, kind)| *kind).collect();
        wrong.insert(format!("{name} {key}"), format!("{kind} was recorded, {others:?} answered"));
    }
}

/// All keys of a value with the types of their values; items of lists count as one.
fn keys(value: &Value, place: &str, found: &mut BTreeSet<(String, &'static str)>) {
    let kind = match value {
        // Nothing is said of its type.
        Value::Null => return,
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    found.insert((place.to_owned(), kind));
    match value {
        Value::Array(items) => items.iter().for_each(|item| keys(item, &format!("{place}.[]"), found)),
        Value::Object(fields) => {
            // A name with a line before it is a remark on the recording.
            for (name, value) in fields.iter().filter(|(name, _)| !name.starts_with('_')) {
                keys(value, &format!("{place}.{name}"), found);
            }
        }
        _ => {}
    }
}

/// Ids of what there is, by the path of its collection.
struct Things(BTreeMap<&'static str, Vec<(String, String)>>);

impl Things {
    async fn list(bed: &Testbed) -> Self {
        let mut things = BTreeMap::new();
        for (prefix, path, version, list, id, uuid) in [
            ("/api/mdm/devices", "/api/mdm/devices/search", 1, "Devices", "/Id/Value", "/Uuid"),
            ("/api/system/groups", "/api/system/groups/search", 2, "OrganizationGroups", "/Id", "/Uuid"),
            (
                "/api/mdm/smartgroups",
                "/api/mdm/smartgroups/search",
                1,
                "SmartGroups",
                "/SmartGroupID",
                "/SmartGroupUuid",
            ),
            ("/api/mdm/profiles", "/api/mdm/profiles/search", 2, "ProfileList", "/ProfileId", "/ProfileUuid"),
            (
                "/api/mam/apps",
                "/api/mam/apps/search?applicationtype=Internal",
                1,
                "Application",
                "/Id/Value",
                "/Uuid",
            ),
        ] {
            let text = |row: &Value, pointer: &str| match row.pointer(pointer) {
                Some(Value::String(text)) => text.clone(),
                other => other.map(Value::to_string).unwrap_or_default(),
            };
            let rows = bed.json(path, version).await[list].as_array().unwrap().clone();
            let ids = rows.iter().take(THINGS_MAX).map(|row| (text(row, id), text(row, uuid))).collect();
            things.insert(prefix, ids);
        }
        Self(things)
    }

    /// The recorded path for each thing of its kind.
    fn paths(&self, path: &str) -> Vec<String> {
        let found = self
            .0
            .iter()
            .filter(|(prefix, _)| path.starts_with(**prefix))
            .max_by_key(|(prefix, _)| prefix.len());
        let is_for_one =
            |part: &str| part.starts_with('{') || (part.len() > 3 && part.parse::<u64>().is_ok());
        if !path.split(['/', '?']).any(is_for_one) {
            return vec![path.to_owned()];
        }
        let things = found.map(|(_, things)| things.clone()).unwrap_or_default();
        let mut paths = Vec::new();
        for (id, uuid) in things {
            let segment = |part: &str| match part {
                "{platform}" => "android".to_owned(),
                "{bundleid}" => "com.example.store.companion".to_owned(),
                part if part.to_ascii_lowercase().ends_with("uuid}") => uuid.clone(),
                part if is_for_one(part) => id.clone(),
                part => part.to_owned(),
            };
            paths.push(path.split('/').map(segment).collect::<Vec<_>>().join("/"));
        }
        paths
    }
}

/// The sandbox's answers to a recorded call; none where its operation is not built.
async fn answers(bed: &Testbed, things: &Things, name: &str, recording: &Value) -> Option<Vec<(u16, Value)>> {
    let request = &recording["request"];
    let method: Method = request["method"].as_str().unwrap().parse().unwrap();
    let path = request["path"].as_str().unwrap().replacen("/API/", "/api/", 1);
    let accept = request["accept"].as_str().unwrap_or("application/json").to_owned();
    if name == "sdk-auth-oauth2_token_success" {
        return Some(vec![token(bed).await]);
    }
    let (path, paths) = match name {
        "xsoar-error_404_html" => (String::new(), vec!["/api/mdm/no/such/route".to_owned()]),
        "xsoar-error_404_device" => (path, vec![format!("/api/mdm/devices/{}", uuid::Uuid::new_v4())]),
        // One is enough: the others are needed by the calls that follow.
        "sdk-smartgroups-smartgroups_delete" => {
            let last = things.paths(&path).pop().unwrap();
            (path, vec![last])
        }
        "har-admins_search_v2_by_username" => {
            (path, vec!["/api/system/admins/search?username=api.admin".to_owned()])
        }
        "har-devices_search_v2_empty_204" | "sdk-profiles-search_empty" | "sdk-profiles-search_empty_v2" => {
            let part = path.split('?').next().unwrap().to_owned();
            (
                path,
                vec![format!("{part}?user=nobody-has-this-name&searchtext=nothing-has-this-name&page=9000")],
            )
        }
        "sdk-sensors-list_sensors" => (
            path,
            things
                .paths("/api/system/groups/{uuid}")
                .iter()
                .map(|path| path.replace("/api/system/groups", "/api/mdm/devicesensors/list"))
                .collect(),
        ),
        _ => (path.clone(), things.paths(&path)),
    };
    let mut answers = Vec::new();
    for path in paths {
        let call = call_of(bed, name, &method, &path);
        let call = call.header("accept", &accept);
        let call = match body(bed, name, &path, things) {
            Some(body) => call.json(&body),
            None => call,
        };
        let answer = call.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let value = if text.starts_with('<') {
            Value::String(text)
        } else {
            serde_json::from_str(&text).unwrap_or(Value::Null)
        };
        answers.push((status, value));
    }
    let is_unbuilt =
        answers.iter().any(|(status, value)| *status == 501 || (*status == 404 && value.is_string()));
    if is_unbuilt && name != "xsoar-error_404_html" {
        assert!(!path.is_empty());
        return None;
    }
    Some(answers)
}

/// The call with the credentials that were recorded: right ones, or what made them wrong.
fn call_of(bed: &Testbed, name: &str, method: &Method, path: &str) -> RequestBuilder {
    let credentials = bed.sandbox.credentials();
    let (user, password) = (&credentials.username, credentials.password.expose_secret());
    let nobody = bed.nobody(method.clone(), path);
    match name {
        "xsoar-error_401_credentials" => nobody
            .header("aw-tenant-code", credentials.api_key.expose_secret())
            .header("authorization", support::basic(user, "wrong")),
        "xsoar-error_403_tenant_code" => {
            nobody.header("aw-tenant-code", "XYZ").header("authorization", support::basic(user, password))
        }
        _ => bed.call(method.clone(), path),
    }
}

/// What a changing call sends.
fn body(bed: &Testbed, name: &str, path: &str, things: &Things) -> Option<Value> {
    let smart_group = json!({"Name": format!("Recorded {path}"), "ManagedByOrganizationGroupId": "572", "CriteriaType": "All"});
    let credentials = bed.sandbox.credentials();
    let profile = |payload: &str, value: Value| {
        let group = &things.0["/api/mdm/smartgroups"][0].0;
        json!({
            "General": {"Name": format!("Recorded {name}"), "AssignedSmartGroups": [{"SmartGroupId": group}]},
            payload: value,
        })
    };
    match name {
        "sdk-smartgroups-smartgroups_post" | "sdk-smartgroups-smartgroups_put" => Some(smart_group),
        "sdk-profiles-create_appleosx_network_success" => {
            Some(profile("NetworkList", json!([{"ServiceSetIdentifier": "corp", "SecurityType": "WPA2"}])))
        }
        "sdk-profiles-create_profile_success" => {
            Some(profile("Passcode", json!({"MinimumPasscodeLength": 6})))
        }
        "sdk-profiles-upload_certificate_success" => Some(json!({
            "CertificatePayload": credentials.admin_p12.expose_secret(),
            "Password": credentials.admin_p12_password.expose_secret(),
        })),
        "sdk-sensors-create_sensor" => Some(sensor(&own_group(bed), "Made as recorded")),
        "sdk-sensors-update_sensor" => Some(json!({"description": "changed", "timeout": 10})),
        "sdk-sensors-bulkdelete_sensors" => Some(json!({
            "organization_group_uuid": own_group(bed), "sensor_uuids": [things.0["/api/mdm/devicesensors"][0].1],
        })),
        _ => None,
    }
}

async fn token(bed: &Testbed) -> (u16, Value) {
    let credentials = bed.sandbox.credentials();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", credentials.client_id.as_str()),
        ("client_secret", credentials.client_secret.expose_secret()),
    ];
    let answer = bed.nobody(Method::POST, "/oauth/token").form(&form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}
