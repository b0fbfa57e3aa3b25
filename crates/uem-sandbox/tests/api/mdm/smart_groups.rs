//! /api/mdm/smartgroups

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    support::{self, Testbed, refusal},
};

async fn group(bed: &Testbed, name: &str) -> Value {
    let found = bed.json(&format!("/api/mdm/smartgroups/search?name={}", name.replace(' ', "%20")), 1).await;
    found["SmartGroups"].as_array().unwrap().iter().find(|group| group["Name"] == name).unwrap().clone()
}

#[tokio::test]
async fn groups_have_the_vendors_shapes() {
    let bed = support::start(60).await;
    let search = bed.json("/api/mdm/smartgroups/search", 1).await;
    let pilot = group(&bed, "Pilot").await["SmartGroupID"].clone();
    let old = group(&bed, "Old Android").await["SmartGroupID"].clone();
    let shapes = json!({
        "search": first(search, "SmartGroups", 2),
        "by list": bed.json(&format!("/api/mdm/smartgroups/{pilot}"), 1).await,
        "by criteria": bed.json(&format!("/api/mdm/smartgroups/{old}"), 1).await,
        "devices": first(bed.json(&format!("/api/mdm/smartgroups/{pilot}/devices"), 1).await, "Devices", 1),
    });
    insta::assert_json_snapshot!(masked(shapes));
    let all = group(&bed, "All Devices").await["SmartGroupID"].clone();
    let apps = bed.json(&format!("/api/mdm/smartgroups/{all}/apps"), 1).await;
    insta::assert_json_snapshot!("apps", apps[0]);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn members_are_what_the_criteria_say() {
    let bed = support::start(300).await;
    let devices = bed.json("/api/mdm/devices/search", 1).await;
    let rows = devices["Devices"].as_array().unwrap();
    let android_major = |row: &Value| {
        row["OperatingSystem"].as_str().unwrap().split('.').next().unwrap().parse::<u32>().unwrap()
    };
    let count = |keep: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| keep(row)).count();
    let cases: [(&str, usize); 5] = [
        ("All Devices", rows.len()),
        ("All Employee Owned Devices", count(&|row| row["Ownership"] == "E")),
        ("Old Android", count(&|row| row["Platform"] == "Android" && android_major(row) < 13)),
        ("Scanners", count(&|row| row["Model"].as_str().unwrap().contains("Zebra"))),
        (
            "Computers",
            count(&|row| ["AppleOsX", "WinRT", "Linux"].contains(&row["Platform"].as_str().unwrap())),
        ),
    ];
    for (name, expected) in cases {
        let group = group(&bed, name).await;
        assert_eq!(group["Devices"], expected, "{name}");
        if expected > 0 {
            let members =
                bed.json(&format!("/api/mdm/smartgroups/{}/devices", group["SmartGroupID"]), 1).await;
            assert_eq!(members["Devices"].as_array().unwrap().len(), expected, "{name}");
        }
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_device_moves_between_groups_when_it_changes() {
    let bed = support::start(20).await;
    let names = async || {
        let groups = bed.json("/api/mdm/devices/100001/smartgroups", 1).await;
        groups["SmartGroup"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["SmartGroupName"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let set = async |ownership: &str| {
        let call = bed.call(Method::PATCH, "/_sandbox/devices/100001").json(&json!({"ownership": ownership}));
        assert_eq!(call.send().await.unwrap().status(), 200);
    };
    set("E").await;
    assert!(names().await.contains(&"All Employee Owned Devices".to_owned()));
    set("S").await;
    let after = names().await;
    assert!(
        after.contains(&"All Corporate Shared Devices".to_owned())
            && !after.contains(&"All Employee Owned Devices".to_owned())
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn groups_of_others_do_not_exist() {
    let bed = support::start(3).await;
    let group = group(&bed, "All Devices").await;
    for path in [
        format!("/api/mdm/smartgroups/{}", group["SmartGroupID"]),
        format!("/api/mdm/smartgroups/{}/devices", group["SmartGroupID"]),
    ] {
        assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &path)).await, (400, 400), "{path}");
    }
    assert_eq!(refusal(bed.call(Method::GET, "/api/mdm/smartgroups/1")).await, (400, 400));
    assert_eq!(
        refusal(bed.call(Method::GET, "/api/mdm/smartgroups/search?organizationgroupid=573")).await,
        (400, 6)
    );
    assert_eq!(bed.get("/api/mdm/smartgroups/search?name=nothing", 1).await.status(), 204);
    assert_eq!(bed.get("/api/mdm/smartgroups/search?page=9", 1).await.status(), 204);
    bed.sandbox.stop().await;
}
