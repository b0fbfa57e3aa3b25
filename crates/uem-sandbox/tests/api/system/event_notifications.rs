//! /api/system/eventnotifications, and the webhooks that reach their targets.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    response::IntoResponse as _,
};
use parking_lot::Mutex;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, basic, refusal};

const RULES: &str = "/api/system/eventnotifications";

/// What a target was sent: method, `Authorization`, `Content-Type`, body.
type Sent = (String, String, String, String);

/// A target that answers with that status as often as told, and with 200 from then on.
struct Target {
    url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
}

#[derive(Clone)]
struct Seen {
    sent: Arc<Mutex<Vec<Sent>>>,
    refusals: Arc<Mutex<(u16, usize)>>,
}

async fn target(status: u16, refusals: usize) -> Target {
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = Seen { sent: Arc::clone(&sent), refusals: Arc::new(Mutex::new((status, refusals))) };
    let app = Router::new().fallback(take).with_state(seen);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Target { url, sent }
}

async fn take(State(seen): State<Seen>, request: Request) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let header = |name: &str| parts.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let text = String::from_utf8(body.to_vec()).unwrap();
    seen.sent.lock().push((parts.method.to_string(), header("authorization"), header("content-type"), text));
    let mut refusals = seen.refusals.lock();
    if refusals.1 == 0 {
        return StatusCode::OK.into_response();
    }
    refusals.1 -= 1;
    StatusCode::from_u16(refusals.0).unwrap().into_response()
}

fn rule(name: &str, url: &str) -> Value {
    json!({
        "TargetName": name, "TargetUrl": url, "Username": "u", "Password": "p", "Format": "Json", "IsActive": true,
        "DeviceEvents": {"Enrollment": true, "UnenrolledEnterpriseWipe": true, "ComplianceStatusChange": true,
                         "CompromisedStatusChange": true, "Delete": true, "DeviceAttributes": {"Ownership": true}},
    })
}

async fn make(bed: &Testbed, body: &Value) -> i64 {
    let answer = bed.call(Method::POST, RULES).json(body).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    answer.json::<Value>().await.unwrap()["Value"].as_i64().unwrap()
}

/// Makes a rule that tells nobody, by version 2.
async fn make_v2(bed: &Testbed, name: &str) -> Value {
    let body =
        json!({"TargetName": name, "TargetUrl": "http://127.0.0.1:9/", "Format": "Xml", "IsActive": false});
    let call = bed.call(Method::POST, &format!("{RULES}/V2/eventnotifications")).json(&body);
    call.send().await.unwrap().json().await.unwrap()
}

/// Waits until so many deliveries have ended; they come newest first.
async fn deliveries(bed: &Testbed, count: usize) -> Vec<Value> {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let state: Value =
            bed.nobody(Method::GET, "/_sandbox/webhooks").send().await.unwrap().json().await.unwrap();
        let ended = state["deliveries"].as_array().unwrap().clone();
        if ended.len() >= count {
            return ended;
        }
        assert!(Instant::now() < patience, "{state}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn change(bed: &Testbed, device: u32, facts: Value) {
    let call = bed.nobody(Method::PATCH, &format!("/_sandbox/devices/{device}")).json(&facts);
    assert_eq!(call.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_rule_is_made_found_changed_and_deleted_in_both_versions() {
    let bed = support::start(5).await;
    let id = make(&bed, &rule("sync", "https://hooks.example.com/ws1")).await;
    let shown = bed.json(&format!("{RULES}/{id}"), 1).await;
    let uuid = shown["uuid"].as_str().unwrap().to_owned();
    insta::assert_json_snapshot!(shown, {".uuid" => "[uuid]"}, @r#"
    {
      "DeviceEvents": {
        "CheckOutCheckIn": false,
        "ComplianceStatusChange": true,
        "CompromisedStatusChange": true,
        "Delete": true,
        "DeviceAttributes": {
          "AssetNumber": false,
          "DeviceMCC": false,
          "FriendlyName": false,
          "OperatingSystem": false,
          "OrganizationGroup": false,
          "Ownership": true,
          "PhoneNumber": false,
          "UserEmailAddress": false
        },
        "Enrollment": true,
        "UnenrolledEnterpriseWipe": true,
        "Wipe": false
      },
      "Format": "Json",
      "IsActive": true,
      "TargetName": "sync",
      "TargetUrl": "https://hooks.example.com/ws1",
      "Username": "u",
      "id": 7001,
      "organizationGroupId": 572,
      "organizationGroupUuid": "de3176be-5b6b-5499-aa81-47638b97de09",
      "uuid": "[uuid]"
    }
    "#);
    assert_eq!(bed.json(&format!("{RULES}/{uuid}"), 2).await, shown);
    assert_eq!(bed.json(&format!("{RULES}/V2/eventnotifications/{uuid}"), 1).await, shown);
    assert_eq!(bed.json(&format!("{RULES}/V1/eventnotifications/{id}"), 1).await, shown);
    assert_eq!(make_v2(&bed, "second").await["id"], id + 1);
    let names = async |query: &str| {
        let found = bed.json(&format!("{RULES}/search?{query}"), 2).await;
        found["EventNotifications"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| rule["TargetName"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("orderby=targetname&sortorder=desc").await, ["sync", "second"]);
    assert_eq!(names("targetname=SEC").await, ["second"]);
    assert_eq!(names("status=Active").await, ["sync"]);
    assert_eq!(names("pagesize=1&page=1").await, ["second"]);
    let all = bed.json(&format!("{RULES}/get"), 2).await;
    assert_eq!((&all["TotalEventNotificationRecords"], &all["EventSubscriptions"]), (&json!(2), &json!([])));

    let change = json!({"TargetName": "sync", "DeviceEvents": {"Wipe": true, "Delete": false}});
    let changed = bed.call(Method::PUT, &format!("{RULES}/{id}")).json(&change).send().await.unwrap();
    assert_eq!(changed.status(), 204);
    let after = bed.json(&format!("{RULES}/{id}"), 1).await;
    let events = &after["DeviceEvents"];
    assert_eq!(
        (&events["Wipe"], &events["Delete"], &events["Enrollment"]),
        (&json!(true), &json!(false), &json!(true))
    );
    assert_eq!(bed.call(Method::DELETE, &format!("{RULES}/{id}")).send().await.unwrap().status(), 200);
    assert_eq!(refusal(bed.call(Method::GET, &format!("{RULES}/{id}"))).await, (404, 8));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn what_cannot_be_a_rule_is_refused_and_rules_of_others_do_not_exist() {
    let bed = support::start(5).await;
    let id = make(&bed, &rule("sync", "http://127.0.0.1:9/")).await;
    let with = |field: &str, value: Value| {
        let mut body = rule("other", "http://127.0.0.1:9/");
        body[field] = value;
        bed.call(Method::POST, RULES).json(&body)
    };
    let cases = [
        ("duplicate", with("TargetName", "SYNC".into()), (400, 6)),
        ("no name", with("TargetName", " ".into()), (400, 6)),
        ("scheme", with("TargetUrl", "ftp://x/".into()), (400, 6)),
        ("credentials", with("TargetUrl", "http://u:p@x/".into()), (400, 6)),
        ("no address", with("TargetUrl", "hello".into()), (400, 6)),
        ("format", with("Format", "Yaml".into()), (400, 6)),
        ("flag", with("IsActive", 7.into()), (400, 6)),
        ("event", with("DeviceEvents", json!({"Wipe": "often"})), (400, 6)),
        ("neighbour", with("organizationGroupId", 573.into()), (404, 8)),
        ("delete unknown", bed.call(Method::DELETE, &format!("{RULES}/999")), (400, 6)),
        ("put unknown", bed.call(Method::PUT, &format!("{RULES}/999")).json(&json!({})), (404, 8)),
        ("search", bed.call(Method::GET, &format!("{RULES}/search?organizationgroupid=573")), (404, 8)),
        ("status", bed.call(Method::GET, &format!("{RULES}/search?status=asleep")), (400, 6)),
        ("read of others", bed.call_as("neighbour.admin", Method::GET, &format!("{RULES}/{id}")), (404, 8)),
        (
            "reader writes",
            bed.call_as("read.only", Method::POST, RULES).json(&rule("x", "http://x/")),
            (403, 1011),
        ),
    ];
    for (name, call, expected) in cases {
        assert_eq!(refusal(call).await, expected, "{name}");
    }
    let read = bed.call_as("read.only", Method::GET, &format!("{RULES}/{id}")).send().await.unwrap();
    assert_eq!(read.status(), 200);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn targets_are_told_in_order_what_their_rules_ask_for() {
    let bed = support::start(20).await;
    let (json_target, xml_target) = (target(200, 0).await, target(200, 0).await);
    make(&bed, &rule("json", &json_target.url)).await;
    let mut xml = rule("xml", &xml_target.url);
    xml["Format"] = "Xml".into();
    xml["DeviceEvents"] = json!({"DeviceAttributes": {"FriendlyName": true}});
    make(&bed, &xml).await;
    let mut quiet = rule("quiet", &json_target.url);
    quiet["IsActive"] = false.into();
    make(&bed, &quiet).await;

    change(&bed, 100_001, json!({"ownership": "S"})).await;
    change(&bed, 100_001, json!({"friendly_name": "<new>"})).await;
    change(&bed, 100_001, json!({"ownership": "E"})).await;
    let gone = bed.nobody(Method::DELETE, "/_sandbox/devices/100001").send().await.unwrap();
    assert_eq!(gone.status(), 200);
    deliveries(&bed, 4).await;
    let sent = json_target.sent.lock().clone();
    assert!(sent.iter().all(|(method, authorization, kind, _)| {
        (method.as_str(), authorization, kind.as_str()) == ("POST", &basic("u", "p"), "application/json")
    }));
    let bodies: Vec<Value> = sent.iter().map(|(.., body)| serde_json::from_str(body).unwrap()).collect();
    let told: Vec<_> =
        bodies.iter().map(|body| (body["EventType"].clone(), body["Ownership"].clone())).collect();
    let expected = [
        ("Device Ownership Changed", "CorporateShared"),
        ("Device Ownership Changed", "EmployeeOwned"),
        ("Device Deleted", "EmployeeOwned"),
    ];
    assert_eq!(told, expected.map(|(event, ownership)| (json!(event), json!(ownership))));
    let keys: Vec<_> = bodies[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), 26, "{keys:?}");
    assert!(xml_target.sent.lock()[0].3.contains("<DeviceFriendlyName>&lt;new&gt;</DeviceFriendlyName>"));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_failing_target_is_tried_again_and_a_dead_one_delays_nobody() {
    let bed = support::start(20).await;
    bed.control("/_sandbox/webhooks", json!({"tries": 3, "wait_ms": 1, "timeout_ms": 300})).await;
    let (flaky, picky) = (target(503, 2).await, target(404, 99).await);
    // Accepts connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_url = format!("http://{}/", silent.local_addr().unwrap());
    for (name, url) in [("flaky", &flaky.url), ("picky", &picky.url), ("silent", &silent_url)] {
        make(&bed, &rule(name, url)).await;
    }
    let begun = Instant::now();
    change(&bed, 100_002, json!({"ownership": "E"})).await;
    assert_eq!(bed.get("/api/system/info", 1).await.status(), 200);
    assert!(begun.elapsed() < Duration::from_secs(2), "nobody waits for the silent target");
    let ended = deliveries(&bed, 3).await;
    let of = |name: &str| ended.iter().find(|one| one["rule"] == name).unwrap().clone();
    assert_eq!((&of("flaky")["outcome"], &of("flaky")["tries"]), (&json!("delivered"), &json!(3)));
    assert_eq!(
        (&of("picky")["outcome"], &of("picky")["tries"], &of("picky")["status"]),
        (&json!("failed"), &json!(1), &json!(404))
    );
    assert_eq!((&of("silent")["outcome"], &of("silent")["tries"]), (&json!("failed"), &json!(3)));
    assert!(of("silent")["error"].is_string());
    let bad = bed
        .nobody(Method::POST, "/_sandbox/webhooks")
        .json(&json!({"tries": 0, "wait_ms": 1, "timeout_ms": 1}));
    assert_eq!(bad.send().await.unwrap().status(), 422);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn test_connection_is_a_get_that_wants_200() {
    let bed = support::start(5).await;
    let (good, bad) = (target(200, 0).await, target(403, 9).await);
    for (name, target, status, is_fine) in [("good", &good, 200, true), ("bad", &bad, 403, false)] {
        let id = make(&bed, &rule(name, &target.url)).await;
        let tried = bed.control(&format!("/_sandbox/webhooks/{id}/test"), json!({})).await;
        assert_eq!((&tried["status"], tried["error"].is_null()), (&json!(status), is_fine), "{name}");
        assert_eq!(target.sent.lock()[0].0, "GET");
    }
    let id = make(&bed, &rule("nobody", "http://127.0.0.1:9/")).await;
    let tried = bed.control(&format!("/_sandbox/webhooks/{id}/test"), json!({})).await;
    assert!(tried["status"].is_null() && tried["error"].is_string(), "{tried}");
    bed.sandbox.stop().await;
}

/// An address where nobody listens yet.
async fn free_address() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    listener.local_addr().unwrap()
}

#[tokio::test]
async fn what_waits_for_a_target_outlives_the_process_and_comes_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let bed = support::start_in(folder.path(), 5).await;
    bed.control("/_sandbox/webhooks", json!({"tries": 10, "wait_ms": 50_000, "timeout_ms": 1_000})).await;
    let address = free_address().await;
    make(&bed, &rule("later", &format!("http://{address}/hook"))).await;
    for is_compromised in [true, false] {
        change(&bed, 100_000, json!({"is_compromised": is_compromised})).await;
    }
    let written = async |bed: &Testbed| -> i64 {
        let sql = "SELECT COUNT(*) AS count FROM event_waiting";
        let row = bed.sandbox.tenant.database.query_opt(sql, &[]).await.unwrap().unwrap();
        row.get("count").unwrap()
    };
    // Written with what happened, before that was answered. A compromised device is not compliant either.
    let before = written(&bed).await;
    assert!(before >= 2, "{before}");
    bed.sandbox.stop().await;

    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = Seen { sent: Arc::clone(&sent), refusals: Arc::new(Mutex::new((200, 0))) };
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take).with_state(seen)).await });
    let bed = support::start_in(folder.path(), 5).await;
    deliveries(&bed, usize::try_from(before).unwrap()).await;
    let told: Vec<Value> = sent.lock().iter().map(|(.., body)| serde_json::from_str(body).unwrap()).collect();
    let compromised: Vec<&str> = told
        .iter()
        .filter(|event| event["EventType"] == "Compromised Status Changed")
        .map(|event| event["CompromisedStatus"].as_str().unwrap())
        .collect();
    assert_eq!(compromised, ["Compromised", "Not Compromised"], "{told:?}");
    let patience = Instant::now() + Duration::from_secs(20);
    while written(&bed).await > 0 {
        assert!(Instant::now() < patience, "what was told waits for ever");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_event_is_written_with_its_cause_so_that_a_kill_right_after_it_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bed = support::start_in(folder.path(), 5).await;
    let address = free_address().await;
    make(&bed, &rule("later", &format!("http://{address}/hook"))).await;
    let fleet = &bed.sandbox.tenant.fleet;
    fleet.change(100_000, |device| device.is_compromised = Some(true)).await.unwrap();
    fleet.add(1, |_| {}).await.unwrap();
    fleet.remove(&[100_001]).await.unwrap();
    // Nothing is waited for, and nobody ends it in order.
    drop(bed);

    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = Seen { sent: Arc::clone(&sent), refusals: Arc::new(Mutex::new((200, 0))) };
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take).with_state(seen)).await });
    let bed = support::start_in(folder.path(), 5).await;
    // A compromised device is not compliant either.
    deliveries(&bed, 4).await;
    let told: Vec<Value> = sent.lock().iter().map(|(.., body)| serde_json::from_str(body).unwrap()).collect();
    let names: Vec<&str> = told.iter().map(|event| event["EventType"].as_str().unwrap()).collect();
    for name in ["Compromised Status Changed", "Enrollment Complete", "Device Deleted"] {
        assert!(names.contains(&name), "{names:?}");
    }
    bed.sandbox.stop().await;
}
