//! Commands with a path of their own, admin actions, lost mode.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal};

async fn devices(bed: &Testbed, platform: &str) -> Vec<Value> {
    let found = bed.json(&format!("/api/mdm/devices/search?platform={platform}"), 1).await;
    let rows = found["Devices"].as_array().unwrap().iter();
    rows.filter(|row| row["EnrollmentStatus"] == "Enrolled").cloned().collect()
}

async fn last(bed: &Testbed, id: &Value) -> (String, String) {
    let log = bed.json(&format!("/_sandbox/commands?device_id={id}&limit=1"), 1).await;
    let text = |name: &str| log["commands"][0][name].as_str().unwrap_or_default().to_owned();
    (text("command"), text("state"))
}

async fn check_in(bed: &Testbed, id: &Value) {
    bed.control(&format!("/_sandbox/devices/{id}/check-in"), json!({})).await;
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "tables of cases that share one sandbox")]
async fn every_command_of_its_own_is_queued_and_confirmed() {
    let bed = support::start(120).await;
    let (phone, android) = (&devices(&bed, "Apple").await[0], &devices(&bed, "Android").await[0]);
    let by =
        |device: &Value| format!("searchby=Serialnumber&id={}", device["SerialNumber"].as_str().unwrap());
    let (apple_id, android_id) = (&phone["Id"]["Value"], &android["Id"]["Value"]);
    let uuid = android["Uuid"].as_str().unwrap();
    let good = [
        (
            android_id,
            "ChangePasscode",
            format!("/api/mdm/devices/{android_id}/commands/changepasscode"),
            json!({"Passcode": "1234"}),
        ),
        (
            android_id,
            "ContainerPasscode",
            format!("/api/mdm/devices/commands/containerpasscode?{}", by(android)),
            json!({"Passcode": "1234"}),
        ),
        (
            apple_id,
            "FindDevice",
            format!("/api/mdm/devices/{apple_id}/commands/finddevice"),
            json!({"Message": "here"}),
        ),
        (
            apple_id,
            "StartRemoteView",
            format!("/api/mdm/devices/commands/remoteview?{}&remoteviewid=4", by(phone)),
            json!({}),
        ),
        (
            apple_id,
            "RequestDeviceLog",
            format!("/api/mdm/devices/commands/requestdevicelog?{}", by(phone)),
            json!({"DeviceLogSource": "system"}),
        ),
        (
            apple_id,
            "StopDeviceLog",
            format!("/api/mdm/devices/commands/stopdevicelog?{}", by(phone)),
            json!({}),
        ),
        (
            apple_id,
            "InstallProfile",
            format!("/api/mdm/devices/{apple_id}/commands/installprofile"),
            json!([{"payloadType": "x"}]),
        ),
        (
            apple_id,
            "StartAirPlay",
            format!("/api/mdm/devices/{apple_id}/commands/startairplay"),
            json!({"DestinationName": "TV"}),
        ),
        (
            android_id,
            "EnterLauncherAdminMode",
            format!("/api/mdm/devices/{uuid}/launcher/enter-admin-mode"),
            json!({}),
        ),
        (
            android_id,
            "ExitLauncherAdminMode",
            format!("/api/mdm/devices/{uuid}/launcher/exit-admin-mode"),
            json!({}),
        ),
        (android_id, "ExitLauncher", format!("/api/mdm/devices/{uuid}/launcher/exit"), json!({})),
    ];
    for (id, command, path, body) in good {
        let answer = bed.call(Method::POST, &path).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 202, "{path}: {}", answer.text().await.unwrap());
        assert_eq!(last(&bed, id).await, (command.to_owned(), "queued".to_owned()));
        check_in(&bed, id).await;
        assert_eq!(last(&bed, id).await, (command.to_owned(), "acknowledged".to_owned()));
    }
    let bad = [
        (
            format!("/api/mdm/devices/{apple_id}/commands/changepasscode"),
            json!({"Passcode": "1234"}),
            (400, 5070),
        ),
        (
            format!("/api/mdm/devices/{android_id}/commands/changepasscode"),
            json!({"Passcode": "1"}),
            (400, 400),
        ),
        ("/api/mdm/devices/1/commands/changepasscode".to_owned(), json!({"Passcode": "1234"}), (404, 404)),
        (format!("/api/mdm/devices/commands/containerpasscode?{}", by(android)), json!({}), (422, 5280)),
        (
            format!("/api/mdm/devices/commands/remoteview?{}&remoteviewid=x", by(phone)),
            json!({}),
            (422, 5067),
        ),
        (
            format!("/api/mdm/devices/commands/requestdevicelog?{}", by(phone)),
            json!({"DeviceLogSource": "DIARY"}),
            (422, 1012),
        ),
        ("/api/mdm/devices/commands/stopdevicelog?searchby=Colour&id=1".to_owned(), json!({}), (422, 1012)),
        (format!("/api/mdm/devices/{apple_id}/commands/installprofile?profileid=1"), json!([]), (400, 400)),
        (format!("/api/mdm/devices/{apple_id}/commands/appdeploymentlog"), json!({}), (400, 5102)),
    ];
    for (path, body, expected) in bad {
        assert_eq!(refusal(bed.call(Method::POST, &path).json(&body)).await, expected, "{path} {body}");
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn commands_change_the_device_when_it_checks_in() {
    let bed = support::start(120).await;
    let all = devices(&bed, "Apple").await;
    let old = all.iter().find(|row| !row["OperatingSystem"].as_str().unwrap().starts_with("18.5")).unwrap();
    let id = &old["Id"]["Value"];
    let number = u32::try_from(id.as_u64().unwrap()).unwrap();
    let serial = old["SerialNumber"].as_str().unwrap();
    let update = format!(
        "/api/mdm/devices/commands/scheduleosupdate?searchby=Serialnumber&id={serial}&installaction=InstallASAP"
    );
    assert_eq!(bed.call(Method::POST, &update).json(&json!([])).send().await.unwrap().status(), 202);
    let before = bed.json(&format!("/api/mdm/devices/{id}"), 1).await["OperatingSystem"].clone();
    check_in(&bed, id).await;
    let after = bed.json(&format!("/api/mdm/devices/{id}"), 1).await["OperatingSystem"].clone();
    assert!(before != after && after.as_str().unwrap().starts_with("18."), "{before} {after}");
    let bad = update.replace("InstallASAP", "Someday");
    assert_eq!(refusal(bed.call(Method::POST, &bad).json(&json!([]))).await, (400, 400));
    let settings = format!("/api/mdm/devices/managedsettings?searchby=Serialnumber&id={serial}");
    let asked = json!({"DataRoamingAllowed": true, "Bluetooth": false});
    assert_eq!(bed.call(Method::POST, &settings).json(&asked).send().await.unwrap().status(), 204);
    check_in(&bed, id).await;
    let state = bed.sandbox.tenant.fleet.get(number).await.unwrap().unwrap();
    assert_eq!(state.extras.settings.unwrap().data_roaming, Some(true));
    // A passcode that is cleared breaks the passcode policy; one that is set keeps it again.
    let android = devices(&bed, "Android").await[0]["Id"]["Value"].clone();
    let number = u32::try_from(android.as_u64().unwrap()).unwrap();
    bed.sandbox
        .tenant
        .fleet
        .change(number, |state| {
            (state.has_passcode, state.is_encrypted, state.is_compromised) = (Some(true), true, Some(false));
            state.compliance = uem_sandbox::fleet::state::Compliance::Compliant;
        })
        .await
        .unwrap();
    let compliance =
        async || bed.json(&format!("/api/mdm/devices/{android}"), 1).await["ComplianceStatus"].clone();
    let path = format!("/api/mdm/devices/{android}/commands?command=ClearPasscode");
    assert_eq!(bed.call(Method::POST, &path).send().await.unwrap().status(), 202);
    check_in(&bed, &android).await;
    assert_eq!(compliance().await, "NonCompliant");
    let broken = bed.json(&format!("/api/mdm/devices/{android}/compliance"), 1).await;
    let broken: Vec<&Value> = broken["DeviceCompliance"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|policy| policy["CompliantStatus"] == false)
        .map(|policy| &policy["PolicyName"])
        .collect();
    assert_eq!(broken, ["Android Passcode"]);
    let path = format!("/api/mdm/devices/{android}/commands/changepasscode");
    assert_eq!(
        bed.call(Method::POST, &path).json(&json!({"Passcode": "2468"})).send().await.unwrap().status(),
        202
    );
    check_in(&bed, &android).await;
    assert_eq!(compliance().await, "Compliant");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn lost_mode_goes_on_and_off_for_supervised_iphones() {
    let bed = support::start(120).await;
    let all = devices(&bed, "Apple").await;
    let row = |is_supervised: bool| all.iter().find(|row| row["IsSupervised"] == is_supervised).unwrap();
    let put = |device: &Value, is_on: bool, body: Value| {
        let path = format!("/api/mdm/devices/{}/lostmode/{is_on}", device["Uuid"].as_str().unwrap());
        bed.call(Method::PUT, &path).json(&body)
    };
    let phone = row(true);
    let id = u32::try_from(phone["Id"]["Value"].as_u64().unwrap()).unwrap();
    let is_lost =
        async || bed.sandbox.tenant.fleet.get(id).await.unwrap().unwrap().extras.lost_mode.is_some();
    assert_eq!(refusal(put(phone, true, json!({}))).await, (422, 8157));
    assert_eq!(refusal(put(phone, false, json!({}))).await, (422, 8162));
    assert_eq!(refusal(put(row(false), true, json!({"message": "x"}))).await, (422, 8159));
    let mac = devices(&bed, "AppleOsX").await.remove(0);
    assert_eq!(refusal(put(&mac, true, json!({"message": "x"}))).await, (422, 8163));
    let on = put(phone, true, json!({"message": "lost", "phone_number": "123"})).send().await.unwrap();
    assert_eq!(on.status(), 202);
    check_in(&bed, &phone["Id"]["Value"]).await;
    assert!(is_lost().await);
    assert_eq!(refusal(put(phone, true, json!({"message": "again"}))).await, (422, 8161));
    assert_eq!(put(phone, false, json!({})).send().await.unwrap().status(), 202);
    check_in(&bed, &phone["Id"]["Value"]).await;
    assert!(!is_lost().await);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn admin_actions_say_what_came_of_each_device() {
    let bed = support::start(120).await;
    let (phone, mac) = (devices(&bed, "Apple").await.remove(0), devices(&bed, "AppleOsX").await.remove(0));
    let act = |action: &str, devices: Value| {
        bed.call(Method::POST, &format!("/api/mdm/devices/admin-actions/{action}"))
            .json(&json!({"assigned_devices": devices, "metadata": {"message": "hello"}}))
    };
    let both = json!([{"device_uuid": phone["Uuid"]}, {"device_uuid": mac["Uuid"]}]);
    for action in ["REBOOT", "SYNC_DEVICE", "DEVICE_INFORMATION", "SEND_MESSAGE"] {
        assert_eq!(act(action, both.clone()).send().await.unwrap().status(), 204, "{action}");
    }
    assert_eq!(last(&bed, &phone["Id"]["Value"]).await.0, "DeviceQuery");
    let unknown = "00000000-0000-4000-8000-000000000001";
    let mixed = act("shutdown", json!([{"device_uuid": mac["Uuid"]}, {"device_uuid": unknown}]))
        .send()
        .await
        .unwrap();
    assert_eq!(mixed.status(), 207);
    insta::assert_json_snapshot!(mixed.json::<Value>().await.unwrap(), @r#"
    {
      "accepted_count": 1,
      "failed_count": 1,
      "faults": [
        {
          "message": "Device not found: 00000000-0000-4000-8000-000000000001",
          "request_item": {
            "device_uuid": "00000000-0000-4000-8000-000000000001"
          }
        }
      ],
      "total_count": 2
    }
    "#);
    assert_eq!(refusal(act("DANCE", both)).await, (400, 5102));
    assert_eq!(refusal(act("REBOOT", json!([]))).await, (400, 10036));
    bed.sandbox.stop().await;
}
