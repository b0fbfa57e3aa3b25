//! Parts that few clients ask for, of one device or of many.

use reqwest::{Method, Response};
use serde_json::{Value, json};
use uem_sandbox::fleet::state::DeviceState;

use crate::{
    mask::masked,
    support::{self, Testbed, refusal},
};

async fn post(bed: &Testbed, path: &str, body: Value) -> Response {
    bed.call(Method::POST, path).json(&body).send().await.unwrap()
}

fn bulk(values: Value) -> Value {
    json!({"BulkValues": {"Value": values}})
}

#[tokio::test]
async fn a_device_says_who_it_is_by_its_own_number() {
    let bed = support::start(10).await;
    let device = bed.device(|device| device.id == 100_003).await;
    let path = format!("/api/mdm/devices/udid/{}", device.udid);
    assert_eq!(bed.json(&path, 1).await, json!({"uuid": device.uuid}));
    let status = bed.json(&format!("{path}/deviceenrollmentstatus"), 1).await;
    assert_eq!(
        (&status["EnrollmentStatus"], &status["Username"], &status["DeviceManagedBy"]),
        (&json!("Enrolled"), &json!(device.user.unwrap().user_name), &json!("MDM"))
    );
    assert_eq!(refusal(bed.call(Method::GET, "/api/mdm/devices/udid/0")).await, (404, 5061));
    let missing = "/api/mdm/devices/udid/0/deviceenrollmentstatus";
    assert_eq!(refusal(bed.call(Method::GET, missing)).await, (404, 404));
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &path)).await, (404, 5061));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn positions_of_many_devices_come_in_one_list() {
    let bed = support::start(200).await;
    let now = bed.sandbox.tenant.fleet.now();
    let phone = bed
        .device(|device| {
            device.platform.name() == "Apple"
                && device.ownership.letter() == "C"
                && device.last_seen > now - jiff::SignedDuration::from_hours(20)
                && device.enrolled_at < now - jiff::SignedDuration::from_hours(24 * 5)
        })
        .await;
    let laptop = bed.device(|device| device.platform.name() == "WinRT").await;
    let both = bulk(json!([phone.id.to_string(), laptop.id.to_string(), "1"]));
    let last: Value = post(&bed, "/api/mdm/devices/gps", both.clone()).await.json().await.unwrap();
    let own = bed.json(&format!("/api/mdm/devices/{}/gps", phone.id), 1).await;
    assert_eq!(last, own);
    let week: Value =
        post(&bed, "/api/mdm/devices/gps/search?daterange=3", both.clone()).await.json().await.unwrap();
    assert_eq!(week.as_array().unwrap().len(), 3);
    let none = post(&bed, "/api/mdm/devices/gps", bulk(json!([laptop.id.to_string()]))).await;
    assert_eq!(none.status(), 204);
    let bad = bed.call(Method::POST, "/api/mdm/devices/gps/search?startdatetime=x").json(&both);
    assert_eq!(refusal(bad).await, (400, 6));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn network_and_security_are_searched_like_devices() {
    let bed = support::start(60).await;
    let all = bed.json("/api/mdm/devices/search?platform=Apple", 1).await;
    let network = bed.json("/api/mdm/devices/networkinfosearch?platform=Apple&pagesize=2", 1).await;
    assert_eq!(network["Total"], all["Total"]);
    let ids = |list: &Value| -> Vec<Value> {
        list.as_array().unwrap().iter().take(2).map(|row| row["Id"]["Value"].clone()).collect()
    };
    assert_eq!(ids(&network["DeviceNetworkDetails"]), ids(&all["Devices"]));
    assert!(
        network["DeviceNetworkDetails"][0]["IPAddress"]["WifiIPAddress"].as_str().unwrap().starts_with("10.")
    );
    let none = bed.get("/api/mdm/devices/networkinfosearch?platform=Qnx", 1).await;
    assert_eq!(none.status(), 204);
    bed.sandbox.tenant.fleet.change(100_003, |state| state.is_encrypted = false).await.unwrap();
    let open = bed.device(|device| device.id == 100_003).await;
    let security = bed.json("/api/mdm/devices/securityinfosearch", 1).await;
    let row =
        security["SecurityInfo"].as_array().unwrap().iter().find(|row| row["DeviceId"] == open.id).unwrap();
    assert_eq!(row["EncryptionStatus"], "NotEncrypted");
    let one = format!("/api/mdm/devices/{}/security/encryption-status", open.uuid);
    assert_eq!(bed.json(&one, 1).await, json!({"encryption_status": false}));
    let group = bed.call(Method::GET, "/api/mdm/devices/securityinfosearch?organizationgroupid=1");
    assert_eq!(refusal(group).await, (400, 6));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_recovery_lock_is_submitted_and_then_applied() {
    let bed = support::start(100).await;
    let mac = bed
        .device(|device| device.platform.name() == "AppleOsX" && device.enrollment.name() == "Enrolled")
        .await;
    let path = format!("/api/mdm/devices/{}/security/recovery-lock-password", mac.uuid);
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (404, 5289));
    let set = bed
        .call(Method::POST, &format!("/api/mdm/devices/{}/commands/SetRecoveryLock", mac.uuid))
        .header("accept", "application/json;version=3");
    assert_eq!(set.send().await.unwrap().status(), 202);
    let submitted = bed.json(&path, 1).await;
    assert!(submitted["submitted_password"].is_string() && submitted.get("applied_password").is_none());
    bed.control(&format!("/_sandbox/devices/{}/check-in", mac.id), json!({})).await;
    let applied = bed.json(&path, 1).await;
    assert_eq!(applied["applied_password"], submitted["submitted_password"]);
    let security = bed.json(&format!("/api/mdm/devices/{}/security", mac.id), 1).await;
    assert_eq!(security["IsRecoveryLockEnabled"], true);
    let phone = bed.device(|device| device.platform.name() == "Apple").await;
    let other = format!("/api/mdm/devices/{}/security/recovery-lock-password", phone.uuid);
    assert_eq!(refusal(bed.call(Method::GET, &other)).await, (400, 5288));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_device_is_given_to_another_user() {
    let bed = support::start(100).await;
    let computer = bed.device(|device| device.platform.name() == "WinRT").await;
    let own = computer.user.as_ref().map(|user| user.id);
    let users = bed.json("/api/system/users/search?pagesize=50", 1).await;
    let is_other = |user: &&Value| user["Status"] == true && user["Id"]["Value"].as_i64() != own;
    let user = users["Users"].as_array().unwrap().iter().find(is_other).unwrap();
    let (user_id, user_name) = (user["Id"]["Value"].as_i64().unwrap(), user["UserName"].as_str().unwrap());
    let patch = |device: u32, user: i64| {
        bed.call(Method::PATCH, &format!("/api/mdm/devices/{device}/enrollmentuser/{user}"))
            .header("accept", "application/json;version=2")
    };
    assert_eq!(patch(computer.id, user_id).send().await.unwrap().status(), 200);
    let users = bed.json(&format!("/api/mdm/devices/{}/loggedinusers", computer.id), 1).await;
    assert_eq!((&users[0]["name"], users.as_array().unwrap().len()), (&json!(user_name), 1));
    assert_eq!(bed.json(&format!("/api/mdm/devices/{}", computer.id), 1).await["UserName"], user_name);
    assert_eq!(refusal(patch(computer.id, 1)).await, (404, 12));
    assert_eq!(refusal(patch(1, user_id)).await, (400, 6));
    let phone = bed.device(|device| device.platform.name() == "Apple").await;
    let users = bed.call(Method::GET, &format!("/api/mdm/devices/{}/loggedinusers", phone.id));
    assert_eq!(refusal(users).await, (400, 21));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn enrolled_devices_are_counted_by_time_and_tag() {
    let bed = support::start(60).await;
    let count = async |body: Value| {
        post(&bed, "/api/mdm/devices/enrolleddevicescount", body).await.json::<Value>().await.unwrap()["DevicesCount"]
            .as_u64()
            .unwrap()
    };
    let total = bed.json("/api/mdm/devices/search", 1).await["Total"].as_u64().unwrap();
    assert_eq!(count(json!({})).await, total);
    let since = bed.sandbox.tenant.fleet.now() - jiff::SignedDuration::from_hours(24);
    let day = json!({"DeviceSeenSince": format!("{since:.3}")});
    let listed = bed.json(&format!("/api/mdm/devices/search?seensince={since:.3}"), 1).await["Total"].clone();
    assert_eq!(json!(count(day).await), listed);
    let tag = bed.json("/api/mdm/tags/search", 1).await["Tags"][0].clone();
    let tagged = bed.json(&format!("/api/mdm/tags/{}/devices", tag["Id"]["Value"]), 1).await;
    let tagged = tagged["Device"].as_array().unwrap().len() as u64;
    assert_eq!(count(json!({"TagName": tag["TagName"]})).await, tagged);
    assert_eq!(count(json!({"TagName": "no such tag"})).await, 0);
    let bad = |body: Value| bed.call(Method::POST, "/api/mdm/devices/enrolleddevicescount").json(&body);
    assert_eq!(refusal(bad(json!({"OrganizationGroupId": "1"}))).await, (404, 5061));
    assert_eq!(refusal(bad(json!({"DeviceSeenSince": "x"}))).await, (400, 21));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn one_application_and_those_of_many_devices_are_shown() {
    let bed = support::start(40).await;
    let device = bed.device(|device| device.platform.name() == "Apple").await;
    let path = format!("/api/mdm/devices/{}/apps", device.uuid);
    let all = bed.json(&format!("{path}/search"), 1).await;
    let bundle = all["app_items"][0]["bundle_id"].as_str().unwrap();
    let one = bed.json(&format!("{path}?bundleid={bundle}"), 1).await;
    assert_eq!(one["app_details"]["identifier"], bundle);
    assert_eq!(one["device_sample_info"]["installed_version"], all["app_items"][0]["installed_version"]);
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (400, 5005));
    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}?bundleid=none"))).await, (404, 5005));
    let of_many = |uuids: Value| {
        bed.call(Method::POST, "/api/mdm/devices/apps")
            .header("accept", "application/json;version=2")
            .json(&json!({"device_uuids": uuids}))
    };
    let many: Value = of_many(json!([device.uuid])).send().await.unwrap().json().await.unwrap();
    assert_eq!(json!(many["Apps"].as_array().unwrap().len()), all["TotalResults"]);
    assert_eq!(refusal(of_many(json!([]))).await, (422, 1012));
    assert_eq!(refusal(of_many(json!(["00000000-0000-4000-8000-000000000001"]))).await, (404, 5061));
    let own = bed.json(&format!("/api/mdm/devices/{}/adminapps", device.id), 1).await;
    assert!(own["DeviceAdminApps"].as_array().unwrap().len() < many["Apps"].as_array().unwrap().len());
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn makers_and_their_models_are_listed() {
    let bed = support::start(3).await;
    let makers = bed.json("/api/mdm/devices/Android/manufacturers", 1).await;
    let maker =
        makers.as_array().unwrap().iter().find(|maker| maker["name"] == "Google").unwrap_or(&makers[0]);
    let path = format!("/api/mdm/devices/manufacturers/{}/models", maker["id"]);
    let models = bed.json(&path, 1).await;
    let details = post(
        &bed,
        "/api/mdm/devices/model-details",
        json!({"device_manufacturers": [maker["name"]], "page_size": 1}),
    )
    .await;
    let details: Value = details.json().await.unwrap();
    assert_eq!(details["results"].as_array().unwrap().len(), 1);
    assert!(details["total_results"].as_u64().unwrap() >= models.as_array().unwrap().len() as u64);
    assert_eq!(details["results"][0]["device_manufacturer_name"], maker["name"]);
    assert_eq!(refusal(bed.call(Method::GET, "/api/mdm/devices/Toaster/manufacturers")).await, (400, 5008));
    assert_eq!(refusal(bed.call(Method::GET, "/api/mdm/devices/manufacturers/0/models")).await, (400, 5009));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn the_audit_tells_who_enrolled_and_who_left() {
    let bed = support::start(40).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let path = format!("/api/mdm/ogs/{group}/devices/audit");
    let first = bed.json(&format!("{path}?pagesize=2"), 1).await;
    assert!(first["NextPage"].as_str().unwrap().contains("page=1"), "{first}");
    let next = first["NextPage"].as_str().unwrap();
    let next = bed.json(&next[next.find("/api").unwrap()..], 1).await;
    assert_ne!(next["Devices"], first["Devices"]);
    let serial = first["Devices"][0]["SerialNumber"].as_str().unwrap();
    let before = bed.json(&format!("{path}?status=unenrolled"), 1).await["Total"].as_u64().unwrap();
    let id = bed.json(&format!("/api/mdm/devices?searchby=Serialnumber&id={serial}"), 1).await["Id"]["Value"]
        .clone();
    let wipe = bed.call(Method::POST, &format!("/api/mdm/devices/{id}/commands?command=EnterpriseWipe"));
    assert_eq!(wipe.send().await.unwrap().status(), 202);
    bed.control(&format!("/_sandbox/devices/{id}/check-in"), json!({})).await;
    let left = bed.json(&format!("{path}?status=unenrolled"), 1).await;
    assert_eq!(left["Total"], before + 1);
    let own = masked(bed.json(&format!("{path}?serialnumber={serial}"), 1).await);
    let events: Vec<&Value> =
        own["Devices"][0]["Events"].as_array().unwrap().iter().map(|event| &event["Status"]).collect();
    assert_eq!(events, ["Enrolled", "Unenrolled"]);
    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}?startdate=x"))).await, (400, 21));
    assert_eq!(refusal(bed.call(Method::GET, "/api/mdm/ogs/1/devices/audit")).await, (404, 404));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn security_identifiers_are_written_in_bulk() {
    let bed = support::start(60).await;
    let windows = bed.device(|device| device.platform.name() == "WinRT").await;
    let put = |updates: Value| {
        bed.call(Method::POST, "/api/mdm/devices/computer-sid/bulk?searchby=SerialNumber")
            .json(&json!({"ComputerSIDUpdates": updates}))
    };
    let good = json!([{"DeviceIdentifier": windows.serial_number, "ComputerSID": "S-1-5-21-9"}]);
    assert_eq!(put(good).send().await.unwrap().status(), 200);
    let device = bed.json(&format!("/api/mdm/devices/{}", windows.uuid), 2).await;
    assert_eq!(device["ComputerSID"], "S-1-5-21-9");
    let bad = json!([{"DeviceIdentifier": "nobody", "ComputerSID": "S-1-5"}]);
    assert_eq!(put(bad).send().await.unwrap().status(), 207);
    assert_eq!(refusal(put(json!([]))).await, (400, 10036));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bitlocker_is_suspended_and_resumed() {
    let bed = support::start(60).await;
    let windows = bed
        .device(|device| {
            device.platform.name() == "WinRT" && device.is_encrypted && device.enrollment.name() == "Enrolled"
        })
        .await;
    let path = format!("/api/mdm/devices/{}/bitlocker/drives", windows.uuid);
    let drives = bed.json(&path, 1).await;
    assert_eq!(drives["overall_bitlocker_status"], "ENCRYPTED");
    for (word, expected) in [("suspend-bitlocker", "SUSPENDED"), ("resume-bitlocker", "ENCRYPTED")] {
        let command = bed
            .call(Method::POST, &format!("/api/mdm/devices/{}/commands/{word}", windows.uuid))
            .header("accept", "application/json;version=2");
        assert_eq!(command.send().await.unwrap().status(), 202);
        bed.control(&format!("/_sandbox/devices/{}/check-in", windows.id), json!({})).await;
        assert_eq!(bed.json(&path, 1).await["drive_information"][0]["drive_status"], expected);
    }
    let volume = drives["drive_information"][0]["volume_identifier"].as_str().unwrap();
    let protectors = bed.json(&format!("{path}/{volume}/protectors"), 1).await;
    let key = &protectors["protector_information"][0];
    let one = format!(
        "/api/mdm/devices/{}/bitlocker/recoveryKey/{}",
        windows.uuid,
        key["key_protector_id"].as_str().unwrap()
    );
    assert_eq!(bed.json(&one, 1).await, *key);
    assert_eq!(key["recovery_key"].as_str().unwrap().len(), 8 * 6 + 7);
    assert_eq!(
        refusal(bed.call(Method::GET, &one.replace(key["key_protector_id"].as_str().unwrap(), "x"))).await,
        (404, 5193)
    );
    let phone = bed.device(|device| device.platform.name() == "Apple").await;
    let other = format!("/api/mdm/devices/{}/bitlocker/drives", phone.uuid);
    assert_eq!(refusal(bed.call(Method::GET, &other)).await, (400, 5008));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn the_managed_admin_of_a_mac_gets_another_password() {
    let bed = support::start(100).await;
    let mac = bed
        .device(|device| {
            device.platform.name() == "AppleOsX" && device.is_dep && device.enrollment.name() == "Enrolled"
        })
        .await;
    let path = format!("/api/mdm/devices/{}/security/managed-admin-information", mac.uuid);
    let before = bed.json(&path, 1).await;
    assert!(before.get("previous_password").is_none());
    let rotate = bed
        .call(Method::POST, &format!("/api/mdm/devices/{}/commands?command=RotateDEPAdminPassword", mac.id));
    assert_eq!(rotate.send().await.unwrap().status(), 202);
    bed.control(&format!("/_sandbox/devices/{}/check-in", mac.id), json!({})).await;
    let after = bed.json(&path, 1).await;
    assert_eq!(after["previous_password"], before["current_password"]);
    assert_ne!(after["current_password"], before["current_password"]);
    let phone = bed.device(|device| device.platform.name() == "Apple").await;
    let other = format!("/api/mdm/devices/{}/security/managed-admin-information", phone.uuid);
    assert_eq!(refusal(bed.call(Method::GET, &other)).await, (400, 5100));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn the_recovery_key_of_a_mac_is_rotated() {
    let bed = support::start(60).await;
    let is = |state: &DeviceState, platform: &str| {
        state.platform.name() == platform && state.enrollment.name() == "Enrolled" && state.is_encrypted
    };
    let mac = bed.device(|state| is(state, "AppleOsX")).await;
    let path = format!("/api/mdm/devices/{}/security/recovery-key", mac.uuid);
    let before = bed.json(&path, 1).await;
    assert_eq!(before["recovery_key"].as_str().unwrap().len(), 6 * 4 + 5);
    assert!(before["old_recovery_key"].is_null());
    let rotate = format!("/api/mdm/devices/{}/commands?command=RotateFileVaultKey", mac.id);
    assert_eq!(bed.call(Method::POST, &rotate).send().await.unwrap().status(), 202);
    assert_eq!(bed.json(&path, 1).await, before, "the Mac has not been in touch");
    bed.control(&format!("/_sandbox/devices/{}/check-in", mac.id), json!({})).await;
    let after = bed.json(&path, 1).await;
    assert_eq!(after["old_recovery_key"], before["recovery_key"]);
    assert_ne!(after["recovery_key"], before["recovery_key"]);
    let phone = bed.device(|state| is(state, "Apple")).await;
    let other = format!("/api/mdm/devices/{}/security/recovery-key", phone.uuid);
    assert_eq!(refusal(bed.call(Method::GET, &other)).await, (404, 5193));
    bed.sandbox.stop().await;
}
