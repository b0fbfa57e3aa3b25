//! Forms: refused with the field named and what was typed kept, and only from a session of their own.

use serde_json::{Value, json};

use super::person::{Person, hidden};
use crate::support::start;

const TAGS: &str = "/console/groups-settings/all-settings/devices-users/advanced/tags";
const CLIENTS: &str = "/console/groups-settings/configurations/oauth-client-management";
const REST_API: &str = "/console/groups-settings/all-settings/system/advanced/api/rest-api";

#[tokio::test]
async fn bad_input_names_its_field_and_keeps_what_was_typed() {
    let bed = start(20).await;
    let admin = Person::admin(&bed).await;
    let long = "x".repeat(400);
    for (path, form, parts) in [
        (
            format!("{CLIENTS}/add"),
            vec![("name", ""), ("description", "Typed & kept"), ("org_group", "572"), ("role", "3")],
            ["Name is empty", "Typed &#38; kept"],
        ),
        (
            format!("{CLIENTS}/add"),
            vec![("name", "Kept"), ("org_group", "1"), ("role", "3")],
            ["Organization group 1 is not one of yours", "value=\"Kept\""],
        ),
        (
            format!("{CLIENTS}/add"),
            vec![("name", "Kept"), ("org_group", "572"), ("role", "99999")],
            ["99999", "value=\"Kept\""],
        ),
        (
            format!("{REST_API}/advanced"),
            vec![("current_setting", "override"), ("per_minute", "-3"), ("per_day", "10")],
            ["Server throttling &#34;-3&#34; is not a whole number", "value=\"-3\""],
        ),
        (
            format!("{REST_API}/authentication"),
            vec![("current_setting", "perhaps")],
            ["Current Setting &#34;perhaps&#34;", "is neither Inherit nor Override"],
        ),
        (TAGS.to_owned(), vec![("do", "add"), ("name", &long)], ["This was not saved", &long]),
        (
            "/console/accounts/roles/add".to_owned(),
            vec![("do", "save"), ("name", "Kept")],
            ["nothing is ticked", "value=\"Kept\""],
        ),
        (
            "/console/accounts/roles/add".to_owned(),
            vec![("do", "save"), ("name", "Kept"), ("grant", "REST API Everything")],
            ["REST API Everything", "value=\"Kept\""],
        ),
        (
            "/console/accounts/users/add".to_owned(),
            vec![("username", "kept"), ("security", "Basic")],
            ["Password is empty", "value=\"kept\""],
        ),
        (
            "/console/groups-settings/organization-groups/add".to_owned(),
            vec![("name", "Kept")],
            ["Group ID is empty", "value=\"Kept\""],
        ),
        (
            "/console/groups-settings/assignment-groups/add".to_owned(),
            vec![("platform", "Android")],
            ["Name is empty", "value=\"Android\" selected"],
        ),
    ] {
        let page = admin.send(&path, &form).await;
        assert_eq!(page.status, 422, "{path}: {}", page.body);
        for part in parts {
            assert!(page.body.contains(part), "{path} does not say {part:?}: {}", page.body);
        }
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let bed = start(20).await;
    let admin = Person::admin(&bed).await;
    let form = [("do", "add"), ("name", "Stolen")];
    assert_eq!(admin.send_as_is(TAGS, &form).await.status, 403);
    let wrong = [("do", "add"), ("name", "Stolen"), ("form_token", "x")];
    assert_eq!(admin.send_as_is(TAGS, &wrong).await.status, 403);
    assert!(!admin.page(TAGS).await.contains("Stolen"));
    assert_eq!(admin.send("/console/logout", &[]).await.location, "/console/login");
    assert_eq!(admin.get("/console").await.status, 303);
}

#[tokio::test]
async fn what_the_console_writes_the_api_reads() {
    let bed = start(60).await;
    let admin = Person::admin(&bed).await;
    assert_eq!(admin.send(TAGS, &[("do", "add"), ("name", "Console tag")]).await.status, 303);
    let tags = bed.json("/api/mdm/tags/search?organizationgroupid=572&name=Console", 1).await;
    assert_eq!(tags["Tags"][0]["TagName"], "Console tag");
    let uuid = tags["Tags"][0]["Uuid"].as_str().unwrap().to_owned();

    let device = bed.json("/api/mdm/devices/search?pagesize=1", 1).await["Devices"][0].clone();
    let (id, serial) =
        (device["Id"]["Value"].to_string(), device["SerialNumber"].as_str().unwrap().to_owned());
    let place = format!("/console/devices/list-view/{id}");
    assert_eq!(admin.send(&format!("{place}/tags"), &[("do", "add"), ("tag", &uuid)]).await.status, 303);
    let tagged = bed.json(&format!("/api/mdm/devices/{}/tags", device["Uuid"].as_str().unwrap()), 1).await;
    assert!(tagged["tags"].as_array().unwrap().iter().any(|tag| tag["name"] == "Console tag"), "{tagged}");

    assert!(
        admin
            .page(&format!("/console/devices/list-view?search={serial}"))
            .await
            .contains("1 to 1 of 1 devices")
    );
    let wipe = format!("{place}/commands/EnterpriseWipe");
    let refused = admin.send(&wipe, &[("serial", "nonsense")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Serial number &#34;nonsense&#34;"), "{}", refused.body);
    assert_eq!(admin.send(&wipe, &[("serial", &serial)]).await.status, 303);
    let after = bed.json(&format!("/api/mdm/devices/{id}"), 1).await;
    assert_eq!(after["EnrollmentStatus"], "EnterpriseWipePending");
    assert!(admin.page("/console/monitor/events/device-events").await.contains("Break MDM Requested"));
}

#[tokio::test]
async fn an_oauth_clients_secret_is_told_once_and_works() {
    let bed = start(20).await;
    let admin = Person::admin(&bed).await;
    let form = [
        ("name", "Told once"),
        ("description", ""),
        ("org_group", "572"),
        ("role", "2"),
        ("status", "enabled"),
    ];
    let page = admin.send(&format!("{CLIENTS}/add"), &form).await;
    let code = |id: &str| {
        let (_, rest) = page.body.split_once(&format!("id=\"{id}\">")).expect("a code");
        rest.split('<').next().unwrap().to_owned()
    };
    let (client_id, secret) = (code("client-id"), code("client-secret"));
    let token = bed.token_of(&client_id, &secret).await;
    let read =
        bed.nobody(reqwest::Method::GET, "/api/mdm/devices/search").bearer_auth(&token).send().await.unwrap();
    assert_eq!(read.status(), 200);
    assert!(!admin.page(&format!("{CLIENTS}/{client_id}")).await.contains(&secret));
    assert_eq!(admin.send(&format!("{CLIENTS}/{client_id}"), &[("do", "disable")]).await.status, 303);
    let refused =
        bed.nobody(reqwest::Method::GET, "/api/mdm/devices/search").bearer_auth(&token).send().await.unwrap();
    assert_eq!(refused.status(), 401);
}

#[tokio::test]
async fn a_hostile_form_is_refused_and_never_fails() {
    let bed = start(20).await;
    let admin = Person::admin(&bed).await;
    for value in [
        "",
        "\0",
        "%",
        "../../x",
        "<script>alert(1)</script>",
        "'; DROP TABLE admins; --",
        "99999999999999999999",
        "-1",
        "\u{202e}x",
    ] {
        for path in [
            "/console/devices/list-view?search=",
            "/console/accounts/users?search=",
            "/console/accounts/users?page=",
            "/console/monitor/events/device-events?before=",
            "/console/monitor/events/console-events?before=",
            "/console/monitor/events/console-events?search=",
            "/console/resources/profiles/68701?done=",
            "/console/resources/apps/native?tab=",
            "/console/accounts/roles?search=",
        ] {
            let encoded: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let page = admin.get(&format!("{path}{encoded}")).await;
            assert!(
                page.status.as_u16() < 500 && !page.body.contains("<script>alert"),
                "{path}{value}: {}",
                page.status
            );
        }
        for (path, field) in [
            (TAGS, "tag"),
            (TAGS, "name"),
            ("/console/organization-group", "id"),
            ("/console/groups-settings/assignment-groups/4002/edit", "systems"),
            ("/console/groups-settings/assignment-groups/4002/edit", "tag"),
            ("/console/resources/profiles/68701", "serial"),
            ("/console/resources/profiles/68701", "do"),
            ("/console/resources/apps/native/internal/1205", "smart_group"),
            ("/console/devices/list-view/100000/profiles", "profile"),
            ("/console/accounts/roles/add", "do"),
            ("/console/accounts/administrators/add", "step"),
        ] {
            let page = admin.send(path, &[(field, value)]).await;
            assert!(
                page.status.as_u16() < 500 && !page.body.contains("<script>alert"),
                "{path} {field}={value}: {}",
                page.status
            );
        }
    }
    let login = bed.client.get(format!("{}/console/login", bed.sandbox.api_url())).send().await.unwrap();
    let mark = hidden(&login.text().await.unwrap(), "form_mark");
    let answer = bed
        .client
        .post(format!("{}/console/login", bed.sandbox.api_url()))
        .form(&json!({"username": "x", "password": "y", "form_mark": mark}));
    assert_eq!(answer.send().await.unwrap().status(), 422, "a mark without its cookie");
    let _: Value = bed.json("/api/system/info", 1).await;
}

#[tokio::test]
async fn a_rule_of_event_notifications_is_added_told_of_tried_and_removed() {
    const PAGE: &str = "/console/groups-settings/all-settings/system/advanced/api/event-notifications";
    let bed = start(20).await;
    let admin = Person::admin(&bed).await;
    let typed = [("do", "add"), ("name", "Kept"), ("url", "ftp://example.com"), ("format", "Json")];
    let refused = admin.send(PAGE, &typed).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("value=\"Kept\"") && refused.body.contains("TargetUrl"),
        "{}",
        refused.body
    );
    bed.control("/_sandbox/webhooks", json!({"tries": 1, "wait_ms": 0, "timeout_ms": 500})).await;
    // Nobody listens there: the delivery fails at once.
    let typed = [
        ("do", "add"),
        ("name", "Dead target"),
        ("url", "http://127.0.0.1:9/hook"),
        ("format", "Json"),
        ("event", "CompromisedStatusChange"),
        ("event", "Ownership"),
    ];
    assert_eq!(admin.send(PAGE, &typed).await.status, 303);
    let listed = bed.json("/api/system/eventnotifications/search", 1).await["EventNotifications"][0].clone();
    assert_eq!(
        (
            &listed["TargetName"],
            &listed["DeviceEvents"]["CompromisedStatusChange"],
            &listed["DeviceEvents"]["Delete"]
        ),
        (&json!("Dead target"), &json!(true), &json!(false))
    );
    assert_eq!(listed["DeviceEvents"]["DeviceAttributes"]["Ownership"], true);
    let call =
        bed.nobody(reqwest::Method::PATCH, "/_sandbox/devices/100000").json(&json!({"is_compromised": true}));
    call.send().await.unwrap();
    let mut page = String::new();
    for _ in 0..200 {
        page = admin.page(PAGE).await;
        if page.contains("Failed") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert!(
        page.contains("Compromised Status Changed") && page.contains("Compromised Status Change, Ownership"),
        "{page}"
    );
    let rule = listed["id"].to_string();
    let tried = admin.send(PAGE, &[("do", "test"), ("rule", &rule)]).await;
    let told = admin.page(&tried.location).await;
    assert!(told.contains("Test connection of Dead target"), "{told}");
    assert_eq!(admin.send(PAGE, &[("do", "remove"), ("rule", &rule)]).await.status, 303);
    assert!(admin.page(PAGE).await.contains("Nobody is told"));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn department_phone_and_message_of_a_new_admin_are_kept() {
    let bed = start(20).await;
    let admin = Person::admin(&bed).await;
    let form = [
        ("step", "settings"),
        ("do", "save"),
        ("user_type", "basic"),
        ("username", "grace.h"),
        ("password", "correct horse battery"),
        ("confirm_password", "correct horse battery"),
        ("first_name", "Grace"),
        ("last_name", "Hopper"),
        ("email", "grace@example.com"),
        ("org_group", "572"),
        ("role", "3"),
        ("api_authentication", "basic"),
        ("department", "Compilers"),
        ("phone", "+1 555 0100"),
        ("note", "Asks why & gets answers"),
    ];
    let saved = admin.send("/console/accounts/administrators/add", &form).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = admin.page(&saved.location).await;
    for part in ["Compilers", "+1 555 0100", "Asks why &#38; gets answers"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    bed.sandbox.stop().await;
}
