//! One thing of each kind that admins define, for the test that reads everything.

use reqwest::Method;
use serde_json::{Value, json};
use uem_sandbox::fleet::state::DeviceState;

use crate::support::Testbed;

/// Ids and UUIDs by placeholder; `?` is what the reads are asked.
pub async fn take(bed: &Testbed, device: &(String, String)) -> Vec<(&'static str, (String, String))> {
    let group = bed.json("/api/system/groups/search", 2).await["OrganizationGroups"][0].clone();
    let og = text(&group["Uuid"]);
    let mut samples = vec![
        ("{device:uuid}", both(&device.1)),
        ("{og:uuid}", both(&og)),
        ("{platform}", both("Apple")),
        ("{payload}", both("Passcode")),
    ];
    let update = bed.json(&format!("/api/mdm/updates?organization_group_uuid={og}"), 1).await["update_list"]
        [0]["uuid"]
        .clone();
    let smart_group = bed.json("/api/mdm/smartgroups/search", 1).await["SmartGroups"][0].clone();
    let deployment = made(
        bed,
        &format!("/api/mdm/updates/{}/groups/{og}/deployment", text(&update)),
        1,
        json!({
            "name": "Sample",
            "deployment_type": "INSTALL_ASAP",
            "deployment_start_time": "2199-01-01T00:00:00",
            "smart_group_uuids": [smart_group["SmartGroupUuid"]],
        }),
    )
    .await;
    samples.push(("{update:uuid}", both(&text(&update))));
    samples.push(("{deployment:uuid}", both(&text(&deployment["uuid"]))));
    samples.extend(scripts(bed, &og, &smart_group["SmartGroupUuid"]).await);
    samples.extend(products(bed, device).await);
    samples.extend(devices(bed, device).await);
    samples.extend(own_choice(bed, &og).await);
    samples.push(("{group}", both(&og)));
    let profile = bed.json("/api/mdm/profiles/search", 2).await["ProfileList"][0]["ProfileId"].clone();
    samples.push((
        "?",
        both(&format!("organization_group_uuid={og}&deviceProfileID={profile}&ProductSetName=Sample")),
    ));
    samples
}

/// A sensor and a script, each assigned to a smart group.
async fn scripts(bed: &Testbed, og: &str, group: &Value) -> Vec<(&'static str, (String, String))> {
    let sensor = made(
        bed,
        "/api/mdm/devicesensors",
        2,
        json!({
            "name": "Sample", "organization_group_uuid": og, "platform": "WIN_RT", "query_type": "POWERSHELL",
            "script_data": "R2V0LURhdGU=",
        }),
    )
    .await;
    let sensor = text(&sensor["uuid"]);
    let body = json!({"name": "Sample", "smart_group_uuids": [group]});
    let assigned = made(bed, &format!("/api/mdm/devicesensors/{sensor}/assignment"), 2, body).await;
    let body = json!({"name": "Sample", "platform": "WIN_RT", "script_type": "POWERSHELL", "script_data": "ZWNobyBoaQ=="});
    let script = located(bed, &format!("/api/mdm/groups/{og}/scripts"), body).await;
    let body = json!({"name": "Sample", "memberships": [{"smart_group_uuid": group}]});
    let assignment = located(bed, &format!("/api/mdm/scripts/{script}/assignments"), body).await;
    let computer = bed.json("/api/mdm/devices/search?platform=WinRT", 1).await["Devices"][0].clone();
    bed.control("/_sandbox/clock", json!({"step_seconds": 1})).await;
    bed.control(&format!("/_sandbox/devices/{}/check-in", computer["Id"]["Value"]), json!({})).await;
    vec![
        ("{computer:uuid}", both(&text(&computer["Uuid"]))),
        ("{sensor:uuid}", both(&sensor)),
        ("{sensor_assignment:uuid}", both(&text(&assigned["uuid"]))),
        ("{script:uuid}", both(&script)),
        ("{script_assignment:uuid}", both(&assignment)),
    ]
}

/// Things that have routes of the sandbox's own choice, and what an organization group keeps.
async fn own_choice(bed: &Testbed, og: &str) -> Vec<(&'static str, (String, String))> {
    let policy = json!({"name": "Sample", "rule": "Passcode"});
    let policy = made(bed, "/api/mdm/compliancepolicies", 1, policy).await;
    let rule = json!({
        "name": "Sample", "attribute_name": "sample", "value": "none has it", "target_organization_group_uuid": og,
    });
    let rule = made(bed, "/api/system/customattributes/assignment-rules", 1, rule).await;
    let host = json!({"HostName": "sample.example.com"});
    let host = made(bed, "/api/system/sslpinning/pinnedhost", 1, host).await;
    let relay = json!({"general": {"name": "Sample", "type": "PUSH"}, "device_connection": {"hostname": "r.example"}});
    let relay = located(bed, "/api/mdm/v2/relayservers", relay).await;
    let operation = json!({"operation_type": "GroupSync", "organization_group_uuid": og});
    let operation = made(bed, "/api/system/operations/trigger", 1, operation).await;
    vec![
        ("/api/mdm/compliancepolicies", both(&text(&policy["uuid"]))),
        ("/api/system/customattributes/assignment-rules", both(&text(&rule["uuid"]))),
        ("/api/system/sslpinning/pinnedhost", both(&text(&host["Id"]))),
        ("/api/mdm/v2/relayservers", both(&relay)),
        ("/api/system/operations", both(&text(&operation["uuid"]))),
    ]
}

/// Devices of the kinds that some parts need: a Windows computer that is encrypted, a Mac with a recovery lock.
async fn devices(bed: &Testbed, device: &(String, String)) -> Vec<(&'static str, (String, String))> {
    let is = |state: &DeviceState, platform: &str| {
        state.platform.name() == platform && state.enrollment.name() == "Enrolled"
    };
    let computer = bed.device(|state| is(state, "WinRT") && state.is_encrypted).await;
    let mac = bed.device(|state| is(state, "AppleOsX") && state.is_dep).await;
    let encrypted = bed.device(|state| is(state, "AppleOsX") && state.is_encrypted).await;
    made(bed, &format!("/api/mdm/devices/{}/commands/SetRecoveryLock", mac.uuid), 3, json!({})).await;
    let drives = format!("/api/mdm/devices/{}/bitlocker/drives", computer.uuid);
    let volume = text(&bed.json(&drives, 1).await["drive_information"][0]["volume_identifier"]);
    let protectors = bed.json(&format!("{drives}/{volume}/protectors"), 1).await;
    let key = text(&protectors["protector_information"][0]["key_protector_id"]);
    let apps = bed.json(&format!("/api/mdm/devices/{}/apps/search", device.1), 1).await;
    let own = bed.json(&format!("/api/mdm/devices/{}", device.0), 1).await;
    let (computer, mac) = ((computer.id.to_string(), computer.uuid.to_string()), both(&mac.uuid.to_string()));
    vec![
        ("/api/mdm/devices/{id:int}/loggedinusers", computer.clone()),
        ("/api/mdm/devices/{uuid:uuid}/bitlocker", computer),
        ("/api/mdm/devices/{uuid:uuid}/security/managed-admin", mac.clone()),
        ("/api/mdm/devices/{uuid:uuid}/security/recovery-key", both(&encrypted.uuid.to_string())),
        ("/api/mdm/devices/{uuid:uuid}/security/recovery-lock", mac),
        ("{volume}", both(&volume)),
        ("{key}", both(&key)),
        ("{maker:int}", both("1")),
        ("{udid}", both(&text(&own["Udid"]))),
        ("?bundleid", both(&text(&apps["app_items"][0]["bundle_id"]))),
    ]
}

/// The product of the scanners, a device that has it, and a set with it.
async fn products(bed: &Testbed, device: &(String, String)) -> Vec<(&'static str, (String, String))> {
    let found = bed.json("/api/mdm/products/search?name=scanner", 1).await["Products"][0].clone();
    let (id, uuid) = (found["ID"]["Value"].to_string(), text(&found["DevicePolicyUuid"]));
    let list = bed.json(&format!("/api/mdm/products/{id}/assigned"), 2).await;
    let scanner = list["Devices"][0]["DeviceId"].clone();
    let scanner = bed.json(&format!("/api/mdm/devices/{scanner}"), 1).await["Uuid"].clone();
    let one = json!({"device_uuids": [scanner]});
    made(bed, &format!("/api/mdm/products/{uuid}/devices/force-reprocess"), 1, one).await;
    let set = json!({"Name": "Sample", "ProductRanks": [{"ProductID": id, "Rank": 1}]});
    made(bed, "/api/mdm/productsets/maintainProductSet", 1, set).await;
    let event = json!({"Name": "Sample", "DevicePlatformID": 5, "Actions": [{"ProductActionTypeID": 1}]});
    made(bed, "/api/mdm/products/maintainEventAction", 1, event).await;
    let value = json!({"CustomAttributes": [{"applicationGroup": "ops", "name": "sample", "value": "1"}]});
    sent(bed, Method::PUT, &format!("/api/mdm/devices/{}/customattributes", device.0), 1, value).await;
    vec![
        ("{product:int}", both(&id)),
        ("{product:uuid}", both(&uuid)),
        ("{product_device:uuid}", both(&text(&scanner))),
    ]
}

/// The last part of the `Location` that a good `POST` answers.
async fn located(bed: &Testbed, path: &str, body: Value) -> String {
    let answer = sent(bed, Method::POST, path, 1, body).await;
    assert_eq!(answer.status(), 201, "{path}");
    answer.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

fn both(text: &str) -> (String, String) {
    (text.to_owned(), text.to_owned())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What a good `POST` answers.
pub async fn made(bed: &Testbed, path: &str, version: u8, body: Value) -> Value {
    let answer = sent(bed, Method::POST, path, version, body).await;
    let status = answer.status();
    let body = answer.text().await.unwrap();
    assert!(status.is_success(), "{path}: {status} {body}");
    serde_json::from_str(&body).unwrap_or(Value::Null)
}

/// A call with a body, asking for that version.
pub async fn sent(bed: &Testbed, method: Method, path: &str, version: u8, body: Value) -> reqwest::Response {
    bed.call(method, path)
        .header("accept", format!("application/json;version={version}"))
        .json(&body)
        .send()
        .await
        .unwrap()
}
