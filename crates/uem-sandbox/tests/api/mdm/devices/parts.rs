//! What belongs to one device, by integer id and by alternate id.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::masked,
    support::{self, Testbed, refusal},
};

async fn a_device(bed: &Testbed, wanted: impl Fn(&uem_sandbox::fleet::state::DeviceState) -> bool) -> u32 {
    let ids = bed.sandbox.tenant.fleet.ids_within(570);
    let devices = bed.sandbox.tenant.fleet.get_many(&ids).await.unwrap();
    devices.iter().find(|device| wanted(device)).unwrap().id
}

#[tokio::test]
async fn parts_of_a_phone_have_the_vendors_shapes() {
    let bed = support::start(120).await;
    let id = a_device(&bed, |device| {
        !device.carrier.is_empty() && device.platform.name() == "Apple" && device.has_passcode.is_some()
    })
    .await;
    let mut shapes = serde_json::Map::new();
    for part in [
        "apps",
        "profiles",
        "compliance",
        "security",
        "network",
        "certificates",
        "gps?dayRange=1",
        "eventlog?dayrange=90",
        "user",
        "smartgroups",
        "notes",
    ] {
        let response = bed.get(&format!("/api/mdm/devices/{id}/{part}"), 1).await;
        let status = response.status().as_u16();
        let mut body: Value =
            if status == 204 { json!({"body": "none"}) } else { response.json().await.unwrap() };
        for list in ["DeviceApps", "DeviceProfiles"] {
            if let Some(rows) = body.get_mut(list).and_then(Value::as_array_mut) {
                rows.truncate(1);
            }
        }
        shapes.insert(format!("{part} {status}"), body);
    }
    shapes.retain(|name, _| name != "eventlog?dayrange=90 204");
    insta::assert_json_snapshot!(masked(shapes.into()));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn twins_answer_the_same_by_alternate_id() {
    let bed = support::start(60).await;
    let device = bed.json("/api/mdm/devices/search?platform=Apple", 1).await["Devices"][3].clone();
    let (id, serial) = (&device["Id"]["Value"], device["Udid"].as_str().unwrap());
    for part in ["apps", "profiles", "network", "certificates", "user", "notes", "gps"] {
        let body = async |path: String| {
            let response = bed.get(&path, 1).await;
            (response.status().as_u16(), response.text().await.unwrap())
        };
        let by_id = body(format!("/api/mdm/devices/{id}/{part}")).await;
        let twin = body(format!("/api/mdm/devices/{part}?searchby=Udid&id={serial}")).await;
        assert_eq!(by_id, twin, "{part}");
        assert_eq!(
            refusal(bed.call(Method::GET, &format!("/api/mdm/devices/{part}?searchby=Udid&id=0"))).await,
            (404, 5002),
            "{part}"
        );
        assert_eq!(
            refusal(bed.call(Method::GET, &format!("/api/mdm/devices/{part}?searchby=x&id=0"))).await,
            (422, 5003),
            "{part}"
        );
    }
    let mut by_id = bed.json(&format!("/api/mdm/devices/{id}/compliance"), 1).await;
    let twin = bed.json(&format!("/api/mdm/devices/compliance?searchby=Udid&id={serial}"), 1).await;
    by_id.as_object_mut().unwrap().remove("OverallCompliantStatus").unwrap();
    for row in by_id["DeviceCompliance"].as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("CompliancePending").unwrap();
    }
    assert_eq!(by_id, twin, "the twin says less of compliance");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn app_search_goes_on_with_empty_pages_and_never_ends_in_204() {
    let bed = support::start(20).await;
    let device = bed.json("/api/mdm/devices/search", 1).await["Devices"][0].clone();
    let path = format!("/api/mdm/devices/{}/apps/search", device["Uuid"].as_str().unwrap());
    let all = bed.json(&path, 1).await;
    let total = all["TotalResults"].as_u64().unwrap();
    assert_eq!(all["app_items"].as_array().unwrap().len() as u64, total);
    let mut item = all["app_items"][0].clone();
    item["application_uuid"].take();
    let mut keys: Vec<&String> = item.as_object().unwrap().keys().collect();
    keys.sort();
    assert!(keys.iter().any(|key| *key == "bundle_id") && item["size"].is_string());
    let mut seen = 0;
    for page in 0..total {
        seen += bed.json(&format!("{path}?page={page}&pagesize=2"), 1).await["app_items"]
            .as_array()
            .unwrap()
            .len() as u64;
    }
    assert_eq!(seen, total);
    let past = bed.json(&format!("{path}?page=50"), 1).await;
    assert_eq!((&past["app_items"], &past["TotalResults"]), (&json!([]), &json!(total)));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn missing_devices_platforms_and_samples_are_refused_each_in_its_way() {
    let bed = support::start(300).await;
    let chromebook = a_device(&bed, |device| device.platform.name() == "ChromeOS").await;
    assert_eq!(
        refusal(bed.call(Method::GET, &format!("/api/mdm/devices/{chromebook}/apps"))).await,
        (501, 21)
    );
    let unsampled = a_device(&bed, |device| device.has_passcode.is_none()).await;
    assert_eq!(
        refusal(bed.call(Method::GET, &format!("/api/mdm/devices/{unsampled}/security"))).await,
        (404, 8)
    );
    let cases = [
        ("apps", (404, 404)),
        ("profiles", (404, 5002)),
        ("compliance", (404, 404)),
        ("smartgroups", (404, 404)),
        ("user", (404, 5002)),
    ];
    for (part, expected) in cases {
        assert_eq!(
            refusal(bed.call(Method::GET, &format!("/api/mdm/devices/1/{part}"))).await,
            expected,
            "{part}"
        );
        let path = format!("/api/mdm/devices/{chromebook}/{part}");
        assert_eq!(
            refusal(bed.call_as("neighbour.admin", Method::GET, &path)).await,
            expected,
            "{part} of somebody else's device"
        );
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_note_is_kept() {
    let bed = support::start(3).await;
    let add =
        |text: &str| bed.call(Method::POST, "/api/mdm/devices/100001/notes").json(&json!({"Note": text}));
    assert_eq!(refusal(add("ab")).await, (400, 6));
    let made = add("screen cracked").send().await.unwrap();
    assert_eq!(made.status(), 201);
    let made: Value = made.json().await.unwrap();
    let notes = bed.json("/api/mdm/devices/100001/notes", 1).await;
    assert_eq!(
        (&notes["DeviceNotes"][0]["Id"], &notes["DeviceNotes"][0]["Note"]),
        (&made["Value"], &json!("screen cracked"))
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_note_is_read_changed_and_deleted_by_either_id() {
    let bed = support::start(3).await;
    let udid = bed.json("/api/mdm/devices/100001", 1).await["Udid"].as_str().unwrap().to_owned();
    let twin = |note: &str| format!("/api/mdm/devices/notes{note}?searchby=Udid&id={udid}");
    let made = bed.call(Method::POST, &twin("")).json(&json!({"Note": "left at home"})).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let note = format!("/{}", made.json::<Value>().await.unwrap()["Value"]);
    let path = format!("/api/mdm/devices/100001/notes{note}");
    assert_eq!(bed.json(&path, 1).await, bed.json(&twin(&note), 1).await);
    for (path, status, text) in [(&path, 204, "left at work"), (&twin(&note), 201, "left in a taxi")] {
        let changed = bed.call(Method::PUT, path).json(&json!({"note": text})).send().await.unwrap();
        assert_eq!(changed.status(), status, "{path}");
        assert_eq!(bed.json(path, 1).await["Note"], text);
    }
    let of_another = format!("/api/mdm/devices/100002/notes{note}");
    assert_eq!(refusal(bed.call(Method::GET, &of_another)).await, (400, 2));
    assert_eq!(refusal(bed.call(Method::DELETE, &of_another)).await, (400, 2));
    assert_eq!(bed.call(Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &path)).await, (400, 2));
    assert_eq!(bed.json("/api/mdm/devices/100001/notes", 1).await["Total"], 0);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn positions_are_texts_of_company_phones_and_nobody_elses() {
    let bed = support::start(200).await;
    let now = bed.sandbox.tenant.fleet.now();
    let is_fresh = |seen: jiff::Timestamp| seen >= now - jiff::SignedDuration::from_hours(24);
    let phone = a_device(&bed, |device| {
        device.platform.name() == "Apple" && device.ownership.letter() == "C" && is_fresh(device.last_seen)
    })
    .await;
    let path = format!("/api/mdm/devices/{phone}/gps");
    let day = bed.json(&path, 1).await;
    assert_eq!(day.as_array().unwrap().len(), 1, "the default is one day");
    assert!(day[0]["Latitude"].as_str().unwrap().parse::<f64>().unwrap().abs() < 90.0);
    assert_eq!(day, bed.json(&path, 1).await, "the same when asked again");
    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}?dayrange=x"))).await, (400, 6));
    let own =
        a_device(&bed, |device| device.platform.name() == "Apple" && device.ownership.letter() == "E").await;
    assert_eq!(bed.json(&format!("/api/mdm/devices/{own}/gps?dayRange=90"), 1).await, json!([]));
    let laptop = a_device(&bed, |device| device.platform.name() == "WinRT").await;
    assert_eq!(refusal(bed.call(Method::GET, &format!("/api/mdm/devices/{laptop}/gps"))).await, (501, 21));
    assert_eq!(refusal(bed.call(Method::GET, "/api/mdm/devices/1/gps")).await, (404, 8));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn the_count_of_devices_adds_up() {
    let bed = support::start(200).await;
    let counts = bed.json("/api/mdm/devices/devicecountinfo", 1).await;
    let listed = bed.json("/api/mdm/devices/search", 1).await["Total"].clone();
    assert_eq!(counts["EnrollmentStatus"]["Enrolled"], listed);
    let sum = |name: &str| {
        counts[name].as_object().unwrap().values().map(|count| count.as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!((sum("Platforms"), sum("Ownership")), (listed.as_i64().unwrap(), listed.as_i64().unwrap()));
    let ids = bed.sandbox.tenant.fleet.ids_within(570);
    let devices = bed.sandbox.tenant.fleet.get_many(&ids).await.unwrap();
    assert_eq!(
        counts["Security"]["NotEncrypted"],
        devices.iter().filter(|device| !device.is_encrypted).count()
    );
    assert_eq!(
        counts["Security"]["NoPasscode"],
        devices.iter().filter(|device| device.has_passcode == Some(false)).count()
    );
    bed.sandbox.stop().await;
}
