//! What can be changed from the pages of applications, profiles and smart groups, and the list that tells who did.

use reqwest::Method;
use serde_json::{Value, json};

use super::person::Person;
use crate::{
    mdm::samples::made,
    support::{Testbed, refusal, start},
};

const EVENTS: &str = "/console/monitor/events/console-events";

#[tokio::test]
async fn console_events_tell_who_changed_what_by_api_and_console_and_what_was_refused() {
    let bed = start(20).await;
    let admin = Person::admin(&bed).await;
    assert!(admin.page(EVENTS).await.contains("Nobody has changed anything yet"));
    let tag = json!({"TagName": "Told", "TagType": 1, "LocationGroupId": 572});
    made(&bed, "/api/mdm/tags/addtag", 1, tag.clone()).await;
    let refused = bed.call_as("read.only", Method::POST, "/api/mdm/tags/addtag").json(&tag);
    assert_eq!(refusal(refused).await.0, 403, "a role that is refused reaches no operation");
    assert!(refusal(bed.call(Method::POST, "/api/mdm/tags/addtag").json(&tag)).await.0 >= 400);
    bed.json("/api/mdm/devices/search", 1).await;
    let form = [("do", "save"), ("name", "Told role"), ("grant", "REST API Devices Read")];
    assert_eq!(admin.send("/console/accounts/roles/add", &form).await.status, 303);
    let form = [("do", "add"), ("name", "Told by a page")];
    let tags = "/console/groups-settings/all-settings/devices-users/advanced/tags";
    assert_eq!(admin.send(tags, &form).await.status, 303);

    let page = admin.page(EVENTS).await;
    for part in ["Create role", "Told role", "POST /api/mdm/tags/addtag", "Console", "api.admin", "Refused 4"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("/api/mdm/devices/search"), "what reads is no change");
    assert_eq!(page.matches("class=\"lead\"").count(), 4, "each change once: {page}");
    let refused = admin.page(&format!("{EVENTS}?result=refused")).await;
    assert_eq!(refused.matches("class=\"lead\"").count(), 1);
    assert_eq!(admin.page(&format!("{EVENTS}?search=told+role")).await.matches("class=\"lead\"").count(), 1);

    assert_eq!(Person::other(&bed, "device.reader").await.get(EVENTS).await.status, 403);
    let neighbour = Person::other(&bed, "neighbour.admin").await;
    assert!(neighbour.page(EVENTS).await.contains("Nobody has changed anything yet"));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn events_page_through_all_there_are() {
    let bed = start(5).await;
    let admin = Person::admin(&bed).await;
    for number in 0..60 {
        let tag = json!({"TagName": format!("Tag {number}"), "TagType": 1, "LocationGroupId": 572});
        made(&bed, "/api/mdm/tags/addtag", 1, tag).await;
    }
    let first = admin.page(EVENTS).await;
    assert_eq!(first.matches("class=\"lead\"").count(), 50);
    let next = first.split("before=").nth(1).and_then(|rest| rest.split(['"', '&']).next()).unwrap();
    assert_eq!(admin.page(&format!("{EVENTS}?before={next}")).await.matches("class=\"lead\"").count(), 10);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn the_criteria_of_a_smart_group_are_edited_and_what_the_form_lacks_stays() {
    let bed = start(60).await;
    let admin = Person::admin(&bed).await;
    let device = bed.json("/api/mdm/devices/search?platform=Android", 1).await["Devices"][0].clone();
    let device = device["Id"]["Value"].to_string();
    let body = json!({
        "Name": "Edited", "ManagedByOrganizationGroupId": "572", "CriteriaType": "All",
        "Platforms": ["Apple"], "DeviceExclusions": [{"Id": device}],
    });
    let id = made(&bed, "/api/mdm/smartgroups", 1, body).await["Value"].to_string();
    let tag = bed.json("/api/mdm/tags/search?organizationgroupid=572", 1).await["Tags"][0]["Id"]["Value"]
        .to_string();
    let edit = format!("/console/groups-settings/assignment-groups/{id}/edit");
    let page = admin.page(&edit).await;
    assert!(page.contains("value=\"Apple\" checked") && page.contains("value=\"Edited\""), "{page}");

    let form = [
        ("name", "Edited twice"),
        ("platform", "Android"),
        ("ownership", "CorporateDedicated"),
        ("ownership", "EmployeeOwned"),
        ("tag", &tag),
        ("models", "Pixel\nGalaxy"),
        ("systems", "Android GreaterThan 12.0"),
    ];
    let saved = admin.send(&edit, &form).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let group = bed.json(&format!("/api/mdm/smartgroups/{id}"), 1).await;
    assert_eq!((&group["Name"], &group["Platforms"]), (&json!("Edited twice"), &json!(["Android"])));
    assert_eq!(group["Ownerships"].as_array().unwrap().len(), 2);
    assert_eq!(group["Tags"][0]["Id"].to_string().trim_matches('"'), tag);
    assert_eq!(group["Models"], json!(["Pixel", "Galaxy"]));
    assert_eq!(group["OperatingSystems"][0]["Operator"], "GreaterThan");
    assert_eq!(group["DeviceExclusions"].as_array().unwrap().len(), 1, "{group}");

    for (field, value, part) in [
        ("name", "", "Name is empty"),
        ("systems", "Android", "has no operator"),
        ("systems", "Android Newer 12", "Newer"),
        ("platform", "Amiga", "Amiga"),
    ] {
        let mut form = vec![("name", "Kept")];
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let refused = admin.send(&edit, &form).await;
        assert_eq!(refused.status, 422, "{value}");
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert_eq!(bed.json(&format!("/api/mdm/smartgroups/{id}"), 1).await["Name"], "Edited twice");
    let reader = Person::other(&bed, "read.only").await;
    assert!(
        !reader.page(&format!("/console/groups-settings/assignment-groups/{id}")).await.contains("/edit\"")
    );
    assert_eq!(reader.send(&edit, &[("name", "Not mine")]).await.status, 422);
    assert_eq!(bed.json(&format!("/api/mdm/smartgroups/{id}"), 1).await["Name"], "Edited twice");
    bed.sandbox.stop().await;
}

/// Id and state of the first application of a kind.
async fn app(bed: &Testbed, kind: &str) -> Value {
    bed.json(&format!("/api/mam/apps/search?applicationtype={kind}"), 1).await["Application"][0].clone()
}

#[tokio::test]
async fn applications_of_each_kind_are_assigned_and_taken_back_from_their_pages() {
    let bed = start(40).await;
    let admin = Person::admin(&bed).await;
    let body = json!({"Name": "Fresh", "ManagedByOrganizationGroupId": "572", "CriteriaType": "All"});
    let group = made(&bed, "/api/mdm/smartgroups", 1, body).await["Value"].to_string();
    for kind in ["Internal", "Public", "Purchased"] {
        let id = app(&bed, kind).await["Id"]["Value"].to_string();
        let page = format!("/console/resources/apps/native/{}/{id}", kind.to_lowercase());
        let groups = async || app(&bed, kind).await["SmartGroups"].to_string();
        assert!(admin.page(&page).await.contains("Add Assignment"));
        let form = [("do", "assign"), ("smart_group", group.as_str()), ("push_mode", "OnDemand")];
        let assigned = admin.send(&page, &form).await;
        assert_eq!(assigned.status, 303, "{kind}: {}", assigned.body);
        assert!(groups().await.contains("Fresh"), "{kind}");
        assert!(admin.page(&page).await.contains("Fresh"), "{kind}");
        let form = [("do", "unassign"), ("smart_group", group.as_str())];
        assert_eq!(admin.send(&page, &form).await.status, 303, "{kind}");
        assert!(!groups().await.contains("Fresh"), "{kind}");
        let refused = admin.send(&page, &form).await;
        assert!(refused.status == 422 && refused.body.contains("This was not done"), "{kind}");
        assert_eq!(admin.send(&page, &[("do", "assign"), ("smart_group", "")]).await.status, 422);
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn applications_are_switched_retired_and_deleted_from_their_pages() {
    let bed = start(20).await;
    let admin = Person::admin(&bed).await;
    let id = app(&bed, "Internal").await["Id"]["Value"].to_string();
    let page = format!("/console/resources/apps/native/internal/{id}");
    let reader = Person::other(&bed, "read.only").await;
    let seen = reader.page(&page).await;
    assert!(seen.contains("com.example.store.companion") && seen.contains(" KB"), "{seen}");
    assert!(!seen.contains("Deactivate") && !seen.contains("Add Assignment"), "{seen}");
    assert_eq!(reader.send(&page, &[("do", "deactivate")]).await.status, 422);
    for (turn, offered, state) in [
        ("deactivate", "Activate", "InActive"),
        ("activate", "Deactivate", "Active"),
        ("retire", "Unretire", "Retired"),
        ("unretire", "Retire", "Active"),
    ] {
        let done = admin.send(&page, &[("do", turn)]).await;
        assert_eq!(done.status, 303, "{turn}: {}", done.body);
        assert_eq!(app(&bed, "Internal").await["Status"], state);
        assert!(admin.page(&page).await.contains(&format!(">{offered}</button>")), "{turn}");
    }
    assert_eq!(admin.send(&page, &[("do", "explode")]).await.status, 404);
    assert_eq!(admin.send(&page, &[("do", "delete")]).await.status, 303);
    bed.control("/_sandbox/clock", json!({"step_seconds": 61})).await;
    assert_eq!(admin.get(&page).await.status, 404);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn profiles_are_put_onto_devices_taken_from_them_and_switched_from_the_pages() {
    let bed = start(60).await;
    let admin = Person::admin(&bed).await;
    let device = bed
        .device(|state| state.platform.name() == "AppleOsX" && state.enrollment.name() == "Enrolled")
        .await;
    let found = bed.json("/api/mdm/profiles/search?searchtext=Developer", 2).await;
    let profile = &found["ProfileList"][0]["ProfileId"];
    let page = format!("/console/resources/profiles/{profile}");
    let serial = device.serial_number.as_str();
    let queued = async || {
        let waiting = bed.json(&format!("/api/mdm/devices/{}/profiles", device.id), 1).await;
        let rows = waiting["DeviceProfiles"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["Id"]["Value"] == *profile).unwrap()["Status"].clone()
    };
    let wrong = admin.send(&page, &[("do", "install"), ("serial", "NOSUCH")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("value=\"NOSUCH\""), "{}", wrong.body);
    let done = admin.send(&page, &[("do", "install"), ("serial", serial)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(admin.page(&done.location).await.contains("takes the profile at its next contact"));
    let pending = queued().await;
    bed.control("/_sandbox/clock", json!({"step_seconds": 1})).await;
    bed.control(&format!("/_sandbox/devices/{}/check-in", device.id), json!({})).await;
    let installed = queued().await;
    assert_ne!(pending, installed);

    let tab = format!("/console/devices/list-view/{}", device.id);
    assert!(admin.page(&format!("{tab}?tab=profiles")).await.contains(">Install</button>"));
    let form = [("do", "remove"), ("profile", &profile.to_string())];
    assert_eq!(admin.send(&format!("{tab}/profiles"), &form).await.status, 303);
    assert_ne!(queued().await, installed);
    assert_eq!(admin.send(&format!("{tab}/profiles"), &[("profile", "9")]).await.status, 422);

    assert_eq!(admin.send(&page, &[("do", "deactivate")]).await.status, 303);
    assert!(admin.page(&page).await.contains(">Activate</button>"));
    let refused = admin.send(&page, &[("do", "install"), ("serial", serial)]).await;
    assert!(refused.body.contains("held back"), "{}", refused.body);
    let reader = Person::other(&bed, "read.only").await;
    assert!(!reader.page(&page).await.contains(">Activate</button>"));
    assert!(!reader.page(&format!("{tab}?tab=profiles")).await.contains(">Install</button>"));
    bed.sandbox.stop().await;
}
