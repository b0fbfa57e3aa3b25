//! /api/mdm/v2/relayservers

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal, sent};

const ALL: &str = "/api/mdm/v2/relayservers";

async fn group(bed: &Testbed, name: &str) -> String {
    let found = bed.json(&format!("/api/system/groups/search?name={name}"), 2).await;
    found["OrganizationGroups"][0]["Uuid"].as_str().unwrap().to_owned()
}

fn push(name: &str) -> Value {
    json!({
        "general": {"name": name, "type": "push", "description": "In the back room"},
        "device_connection": {
            "hostname": "relay1.example.com", "protocol_type": "SFTP", "port": 2222, "user": "ws1", "password": "s3cret",
        },
        "console_connection": {"copy_values_from_device_connection": true},
    })
}

async fn search(bed: &Testbed, body: &Value) -> (u16, Value) {
    sent(bed.call(Method::POST, &format!("{ALL}/search")), 1, body).await
}

#[tokio::test]
async fn a_relay_server_is_made_found_changed_tried_and_deleted() {
    let bed = support::start(5).await;
    assert_eq!(search(&bed, &json!({})).await.0, 204);
    let americas = group(&bed, "Americas").await;
    let mut body = push("Dallas");
    body["assignment"] = json!({"production_server_uuids": [americas], "managed_by_uuid": americas});
    let made = bed.call(Method::POST, ALL).json(&body).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let location = made.headers()["location"].to_str().unwrap().to_owned();
    let one = location.split_once("/api/").map(|(_, path)| format!("/api/{path}")).unwrap();
    let shown = bed.json(&one, 1).await;
    assert_eq!(
        shown,
        json!({
            "general": {
                "relay_server_uuid": shown["general"]["relay_server_uuid"], "name": "Dallas", "type": "PUSH",
                "description": "In the back room", "active": true, "log_level": "INFORMATION",
                "restrict_content_delivery_window": false,
            },
            "assignment": {
                "managed_by_uuid": americas, "staging_group_uuids": [], "production_server_uuids": [americas],
            },
            "device_connection": {
                "protocol_type": "SFTP", "hostname": "relay1.example.com", "port": 2222, "user": "ws1", "path": "",
                "passive_mode": false, "verify_server": false,
            },
            "console_connection": {
                "protocol_type": "SFTP", "hostname": "relay1.example.com", "port": 2222, "user": "ws1", "path": "",
                "passive_mode": false, "verify_server": false, "copy_values_from_device_connection": true,
            },
        }),
        "no password in it"
    );
    let (status, found) = search(&bed, &json!({"search_text": "dal", "active": "true"})).await;
    assert_eq!((status, &found["total_results"]), (200, &json!(1)));
    assert_eq!(found["results"][0]["general"]["downstream_status"], "Success");
    assert_eq!(bed.json(&format!("{one}/test-connection"), 1).await["details"]["rename_file"], "Success");

    let change = json!({
        "general": {"active": false, "restrict_content_delivery_window": true, "start_time": "22:00", "end_time": "05:00"},
        "device_connection": {"port": 22},
    });
    assert_eq!(sent(bed.call(Method::PUT, &one), 1, &change).await.0, 204);
    let changed = bed.json(&one, 1).await;
    assert_eq!(
        (&changed["general"]["name"], &changed["general"]["start_time"]),
        (&json!("Dallas"), &json!("22:00"))
    );
    assert_eq!(
        (&changed["device_connection"]["port"], &changed["device_connection"]["user"]),
        (&json!(22), &json!("ws1"))
    );
    assert_eq!(changed["console_connection"]["port"], 22, "copied");
    assert_eq!(bed.json(&format!("{one}/test-connection"), 1).await["status"], "Failed");
    assert_eq!(search(&bed, &json!({"active": "true"})).await.0, 204);
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &one)).await, (404, 404));
    assert_eq!(refusal(bed.call_as("read.only", Method::DELETE, &one)).await, (403, 1011));
    assert_eq!(bed.call(Method::DELETE, &one).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::GET, &one)).await, (404, 404));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_pages_are_sorted() {
    let bed = support::start(5).await;
    for name in ["b", "c", "a"] {
        assert_eq!(sent(bed.call(Method::POST, ALL), 1, &push(name)).await.0, 201);
    }
    let names = async |body: Value| -> Vec<String> {
        let found = search(&bed, &body).await.1;
        assert_eq!(found["total_results"], 3);
        let rows = found["results"].as_array().unwrap().clone();
        rows.iter().map(|row| row["general"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(json!({"limit": 2})).await, ["a", "b"]);
    assert_eq!(names(json!({"limit": 2, "offset": 2})).await, ["c"]);
    assert_eq!(names(json!({"sort_by": "NAME", "sort_order": "DESC"})).await, ["c", "b", "a"]);

    let with = |change: fn(&mut Value)| {
        let mut body = push("refused");
        change(&mut body);
        body
    };
    for (what, body) in [
        ("the same name", push("a")),
        ("no name", with(|body| body["general"]["name"] = Value::Null)),
        ("a sign that names must not have", with(|body| body["general"]["name"] = json!("a/b"))),
        ("no kind", with(|body| body["general"]["type"] = Value::Null)),
        ("an unknown kind", with(|body| body["general"]["type"] = json!("MAGIC"))),
        ("no host", with(|body| body["device_connection"]["hostname"] = json!(""))),
        ("a port that is none", with(|body| body["device_connection"]["port"] = json!(70_000))),
        ("an unknown protocol", with(|body| body["device_connection"]["protocol_type"] = json!("GOPHER"))),
        ("pulling without saying how", with(|body| body["general"]["type"] = json!("PULL"))),
        (
            "hours that are none",
            with(|body| body["general"]["restrict_content_delivery_window"] = json!(true)),
        ),
        ("a group of nobody", with(|body| body["assignment"] = json!({"staging_group_uuids": ["x"]}))),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, ALL).json(&body)).await, (400, 400), "{what}");
    }
    let unknown = json!({"organization_group_uuid": uuid::Uuid::new_v4()});
    assert_eq!(refusal(bed.call(Method::POST, &format!("{ALL}/search")).json(&unknown)).await, (404, 5142));
    let mut pull = push("pulls");
    pull["general"]["type"] = json!("PULL");
    pull["pull_connection"] = json!({"pull_frequency": 30});
    assert_eq!(sent(bed.call(Method::POST, ALL), 1, &pull).await.0, 201);
    let found = search(&bed, &json!({"relay_server_type": "PULL"})).await.1;
    let shown = &found["results"][0]["pull_connection"];
    assert_eq!((&shown["pull_frequency"], &shown["max_pull_connections"]), (&json!(30), &json!(5)));
    assert_eq!(shown["pull_phrase"].as_str().map(str::len), Some(36));
    bed.sandbox.stop().await;
}
