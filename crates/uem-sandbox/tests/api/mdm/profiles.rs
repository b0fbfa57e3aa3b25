//! /api/mdm/profiles

use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    mdm::samples,
    support::{self, Testbed, refusal},
};

#[tokio::test]
async fn profiles_have_the_vendors_shapes() {
    let bed = support::start(3).await;
    let v2 = bed.json("/api/mdm/profiles/search?platform=Linux", 2).await;
    let call =
        bed.call(Method::POST, "/api/mdm/profiles/search").header("accept", "application/json;version=3");
    let v3: Value =
        call.json(&json!({"platform": "WINDOWS_DESKTOP"})).send().await.unwrap().json().await.unwrap();
    let id = v2["ProfileList"][0]["ProfileId"].clone();
    let shapes = json!({
        "search v2": v2,
        "search v3": first(v3, "profiles", 1),
        "by id": bed.json(&format!("/api/mdm/profiles/{id}"), 2).await,
    });
    insta::assert_json_snapshot!(masked(shapes));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn filters_narrow_and_no_hit_is_204() {
    let bed = support::start(3).await;
    let names = async |query: &str| {
        let found = bed.json(&format!("/api/mdm/profiles/search?{query}"), 2).await;
        found["ProfileList"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["ProfileName"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("searchtext=bitlock").await, ["BitLocker"]);
    assert_eq!(names("platform=Apple%20iOS").await.len(), 3);
    assert_eq!(names("payloadName=DiskEncryption").await, ["FileVault"]);
    assert_eq!(bed.get("/api/mdm/profiles/search?searchtext=nothing", 2).await.status(), 204);
    assert_eq!(bed.get("/api/mdm/profiles/search?status=Inactive", 2).await.status(), 204);
    let v2 = |path: &str| bed.call(Method::GET, path).header("accept", "application/json;version=2");
    assert_eq!(refusal(v2("/api/mdm/profiles/search?organizationgroupid=573")).await, (400, 5005));
    assert_eq!(refusal(v2("/api/mdm/profiles/1")).await, (404, 404));
    let v3 =
        bed.call(Method::POST, "/api/mdm/profiles/search").header("accept", "application/json;version=3");
    assert_eq!(refusal(v3.json(&json!({"page_size": 501}))).await, (422, 1012));
    bed.sandbox.stop().await;
}

/// A Wi-Fi profile for Macs in everybody's smart group.
async fn make(bed: &Testbed, name: &str) -> i64 {
    let groups = bed.json("/api/mdm/smartgroups/search?name=All%20Devices", 1).await;
    let body = json!({
        "General": {"Name": name, "AssignedSmartGroups": [{"SmartGroupId": groups["SmartGroups"][0]["SmartGroupID"]}]},
        "NetworkList": [{"ServiceSetIdentifier": "corp", "SecurityType": "WPA2"}],
    });
    let id = samples::made(bed, "/api/mdm/profiles/platforms/appleosx/create", 2, body).await;
    id.as_i64().expect("the answer is the number alone")
}

async fn a_mac(bed: &Testbed) -> Value {
    bed.json("/api/mdm/devices/search?platform=AppleOsX", 1).await["Devices"][0].clone()
}

/// Status and installed version of a profile on a device; none where it is not there.
async fn on_device(bed: &Testbed, device: &Value, profile: i64) -> Option<(String, i64)> {
    let id = &device["Id"]["Value"];
    let found = bed.json(&format!("/api/mdm/devices/{id}/profiles"), 1).await;
    let rows = found["DeviceProfiles"].as_array().unwrap();
    let row = rows.iter().find(|row| row["Id"]["Value"] == profile)?;
    let status = row["Status"].as_str().map_or_else(|| row["Status"].to_string(), str::to_owned);
    Some((status, row["InstalledProfileVersion"].as_i64().unwrap()))
}

async fn check_in(bed: &Testbed, device: &Value) {
    bed.control("/_sandbox/clock", json!({"step_seconds": 1})).await;
    bed.control(&format!("/_sandbox/devices/{}/check-in", device["Id"]["Value"]), json!({})).await;
}

#[tokio::test]
async fn a_profile_is_made_fetched_by_its_devices_changed_switched_off_and_deleted() {
    let bed = support::start(60).await;
    let mac = a_mac(&bed).await;
    let id = make(&bed, "Mac Wi-Fi").await;
    let whole = bed.json(&format!("/api/mdm/profiles/{id}"), 2).await;
    assert_eq!(
        (
            &whole["General"]["Name"],
            &whole["General"]["Version"],
            &whole["NetworkList"][0]["ServiceSetIdentifier"]
        ),
        (&json!("Mac Wi-Fi"), &json!(1), &json!("corp"))
    );
    assert_eq!(bed.json(&format!("/api/mdm/profiles/{id}"), 4).await["general"], whole["General"]);
    assert_eq!(on_device(&bed, &mac, id).await, Some(("1".into(), 0)));
    check_in(&bed, &mac).await;
    assert_eq!(on_device(&bed, &mac, id).await, Some(("3".into(), 1)));

    let update =
        json!({"General": {"ProfileId": id, "Description": "Second floor", "CreateNewVersion": true}});
    let path = "/api/mdm/profiles/platforms/appleosx/update";
    assert_eq!(samples::sent(&bed, Method::POST, path, 2, update).await.status(), 200);
    assert_eq!(
        bed.json(&format!("/api/mdm/profiles/{id}"), 2).await["General"]["Description"],
        "Second floor"
    );
    assert_eq!(
        on_device(&bed, &mac, id).await,
        Some(("1".into(), 1)),
        "the old version until the next contact"
    );
    check_in(&bed, &mac).await;
    assert_eq!(on_device(&bed, &mac, id).await, Some(("3".into(), 2)));

    let uuid = whole["General"]["ProfileUuid"].as_str().unwrap();
    let summary = bed.json(&format!("/api/mdm/profiles/{uuid}/summary"), 1).await;
    assert_eq!((&summary["installed_count"], &summary["active"]), (&json!(1), &json!(true)));
    let installed = bed.json(&format!("/api/mdm/profiles/{uuid}/devices?profilestatus=INSTALLED"), 1).await;
    assert_eq!(
        (&installed["TotalResults"], &installed["profileAssignedDevices"][0]["uuid"]),
        (&json!(1), &mac["Uuid"])
    );

    let post = |path: String| bed.call(Method::POST, &path);
    assert_eq!(post(format!("/api/mdm/profiles/{id}/deactivate")).send().await.unwrap().status(), 200);
    assert_eq!(refusal(post(format!("/api/mdm/profiles/{uuid}/deactivate"))).await, (400, 5305));
    assert_eq!(on_device(&bed, &mac, id).await, Some(("4".into(), 2)));
    check_in(&bed, &mac).await;
    assert_eq!(on_device(&bed, &mac, id).await, None);
    let inactive = bed.json("/api/mdm/profiles/search?status=Inactive", 2).await;
    assert_eq!(inactive["ProfileList"][0]["ProfileId"], id);
    let delete = bed.call(Method::DELETE, &format!("/api/mdm/profiles/{id}"));
    assert_eq!(delete.send().await.unwrap().status(), 200);
    assert_eq!(refusal(bed.call(Method::DELETE, &format!("/api/mdm/profiles/{id}"))).await, (400, 400));
    assert!(make(&bed, "Another").await > id, "numbers are not used twice");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn one_device_is_asked_to_install_and_to_remove() {
    let bed = support::start(60).await;
    let mac = a_mac(&bed).await;
    let body = json!({"General": {"Name": "On request", "AssignmentType": "Optional"}, "Passcode": {"RequirePasscode": true}});
    let id =
        samples::made(&bed, "/api/mdm/profiles/platforms/appleosx/create", 2, body).await.as_i64().unwrap();
    assert_eq!(on_device(&bed, &mac, id).await, None);
    let ask = |verb: &str, body: Value| {
        bed.call(Method::POST, &format!("/api/mdm/profiles/{id}/{verb}")).json(&body)
    };
    let named = json!({"SerialNumber": mac["SerialNumber"]});
    assert_eq!(ask("install", named.clone()).send().await.unwrap().status(), 200);
    assert_eq!(on_device(&bed, &mac, id).await, Some(("1".into(), 0)));
    let queued = bed.json(&format!("/_sandbox/commands?device_id={}", mac["Id"]["Value"]), 1).await;
    assert_eq!(
        (&queued["commands"][0]["command"], &queued["commands"][0]["state"]),
        (&json!("PushProfile"), &json!("queued"))
    );
    check_in(&bed, &mac).await;
    assert_eq!(on_device(&bed, &mac, id).await, Some(("3".into(), 1)));
    assert_eq!(ask("remove", named.clone()).send().await.unwrap().status(), 200);
    assert_eq!(on_device(&bed, &mac, id).await, Some(("4".into(), 1)));
    check_in(&bed, &mac).await;
    assert_eq!(on_device(&bed, &mac, id).await, Some(("6".into(), 0)));

    assert_eq!(refusal(ask("install", json!({"DeviceId": 1}))).await, (422, 1012));
    assert_eq!(refusal(ask("install", json!({}))).await, (422, 1012));
    let phone =
        bed.json("/api/mdm/devices/search?platform=Apple", 1).await["Devices"][0]["Id"]["Value"].clone();
    assert_eq!(refusal(ask("install", json!({"DeviceId": phone}))).await, (403, 5057), "another platform's");
    bed.call(Method::POST, &format!("/api/mdm/profiles/{id}/deactivate")).send().await.unwrap();
    assert_eq!(refusal(ask("install", named)).await, (403, 5057), "held back while it is not active");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bad_profiles_are_refused_with_the_field_and_a_remedy() {
    let bed = support::start(3).await;
    let create = |body: Value| bed.call(Method::POST, "/api/mdm/profiles/platforms/apple/create").json(&body);
    let passcode = json!({"RequirePasscode": true});
    for (body, word) in [
        (json!({"Passcode": passcode}), "General is required"),
        (json!({"General": {}, "Passcode": passcode}), "General.Name"),
        (json!({"General": {"Name": "x"}}), "payloads"),
        (json!({"General": {"Name": "x"}, "Nonsense": {}}), "Nonsense"),
        (json!({"General": {"Name": "x"}, "WifiList": {}}), "list of objects"),
        (
            json!({"General": {"Name": "x", "AssignmentType": "Never"}, "Passcode": passcode}),
            "AssignmentType",
        ),
        (json!({"General": {"Name": "x", "ManagedLocationGroupID": 573}, "Passcode": passcode}), "573"),
        (
            json!({"General": {"Name": "x", "AssignedSmartGroups": [{"SmartGroupId": 1}]}, "Passcode": passcode}),
            "SmartGroupId",
        ),
    ] {
        let answer = create(body.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{body}");
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["errorCode"] == 6 && answer["message"].as_str().unwrap().contains(word), "{answer}");
    }
    assert_eq!(
        refusal(bed.call(Method::POST, "/api/mdm/profiles/platforms/apple/create").body("{")).await,
        (400, 400)
    );
    let other = json!({"General": {"ProfileId": 1, "Name": "x"}});
    assert_eq!(
        refusal(bed.call(Method::POST, "/api/mdm/profiles/platforms/apple/update").json(&other)).await,
        (400, 6)
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn version_3_writes_what_version_2_reads() {
    let bed = support::start(3).await;
    let body = json!({
        "name": "Update ring", "platform": "WINDOWSDESKTOP", "assignment_type": "AUTO", "allow_removal": "NEVER",
        "payloads": [{"type": "WINDOWS_UPDATES", "defer_days": 14}],
    });
    let made = samples::made(&bed, "/api/mdm/profiles", 3, body).await;
    let path = format!("/api/mdm/profiles/{}", made["profile_uuid"].as_str().unwrap());
    assert_eq!(bed.json(&path, 3).await, made);
    assert_eq!(made["payloads"], json!([{"type": "WINDOWS_UPDATES", "defer_days": 14}]));
    let found = bed.json("/api/mdm/profiles/search?searchtext=update%20ring", 2).await;
    let id = &found["ProfileList"][0]["ProfileId"];
    assert_eq!(bed.json(&format!("/api/mdm/profiles/{id}"), 2).await["WINDOWS_UPDATES"]["defer_days"], 14);
    let change = json!({"name": "Slow ring", "add_version": true});
    let changed = samples::sent(&bed, Method::PUT, &path, 3, change).await.json::<Value>().await.unwrap();
    assert_eq!((&changed["name"], &changed["version"]), (&json!("Slow ring"), &json!(2)));
    let deleted = samples::sent(&bed, Method::DELETE, &path, 3, json!({})).await;
    assert_eq!(deleted.status(), 200);
    let gone = bed.call(Method::GET, &path).header("accept", "application/json;version=3");
    assert_eq!(refusal(gone).await, (404, 5112));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_certificate_is_uploaded_and_used_by_a_profile() {
    let bed = support::start(3).await;
    let credentials = bed.sandbox.credentials();
    let body = json!({
        "CertificatePayload": credentials.admin_p12.expose_secret(),
        "Password": credentials.admin_p12_password.expose_secret(),
    });
    let made = samples::made(&bed, "/api/mdm/profiles/uploadcertificate", 1, body.clone()).await;
    let profile = bed.json("/api/mdm/profiles/search", 2).await["ProfileList"][0]["ProfileId"].clone();
    let wanted = json!({"ProfileID": profile, "CertificateID": made["Value"]});
    let used = samples::made(&bed, "/api/mdm/profiles/certificatemap", 1, wanted).await;
    let path = format!("/api/mdm/profiles/certificatemap?deviceProfileID={profile}");
    assert_eq!(bed.json(&path, 1).await, json!([used.clone()]));
    assert!(used["CertificateName"].as_str().unwrap().contains("CN="), "{used}");
    let mapping = format!("/api/mdm/profiles/certificatemap/{}", used["CertificateProfileMapID"]);
    assert_eq!(bed.call(Method::DELETE, &mapping).send().await.unwrap().json::<Value>().await.unwrap(), true);
    assert_eq!(bed.json(&path, 1).await, json!([]));
    for bad in [
        json!({"CertificatePayload": "AAAA"}),
        json!({"CertificatePayload": "?"}),
        json!({"CertificatePayload": body["CertificatePayload"], "Password": "wrong"}),
        json!({}),
    ] {
        let upload = bed.call(Method::POST, "/api/mdm/profiles/uploadcertificate").json(&bad);
        assert_eq!(refusal(upload).await, (400, 400));
    }
    let unknown = json!({"ProfileID": profile, "CertificateID": 1_000_000});
    let call = bed.call(Method::POST, "/api/mdm/profiles/certificatemap").json(&unknown);
    assert_eq!(refusal(call).await, (400, 400));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn the_keys_of_a_payload_are_those_in_use() {
    let bed = support::start(3).await;
    let keys = bed.json("/api/mdm/profiles/platforms/Apple/payloads/passcode/getpayloadkeys", 2).await;
    assert_eq!(
        keys["Passcode"],
        json!({"MaximumNumberOfFailedAttempts": 0, "MinimumPasscodeLength": 0, "RequirePasscode": false})
    );
    let get = |path: &str| bed.call(Method::GET, path).header("accept", "application/json;version=2");
    let unknown = "/api/mdm/profiles/platforms/Apple/payloads/nonsense/getpayloadkeys";
    assert_eq!(refusal(get(unknown)).await, (400, 5005));
    let unknown = "/api/mdm/profiles/platforms/Toaster/payloads/passcode/getpayloadkeys";
    assert_eq!(refusal(get(unknown)).await, (400, 400));
    bed.sandbox.stop().await;
}
