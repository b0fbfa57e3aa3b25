//! Personal data that is switched off is in no answer of the API and in no log.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::fixture::{Demo, http};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_switched_off_is_in_no_answer_and_in_no_log() {
    let demo = Demo::with(25, &[("MOORING_LOG", "debug")]).await;
    let people = demo.json(&["user", "list"]).await;
    let devices = demo.json(&["device", "list"]).await;
    let mut known: Vec<String> = texts(&people, &["email", "display_name", "phone_number", "user_name"]);
    known.extend(texts(
        &devices,
        &["friendly_name", "reported_name", "user_email", "phone_number", "user_name"],
    ));
    assert!(known.len() > 60, "only {} texts to look for", known.len());
    let off = [
        "--take-email",
        "--take-names",
        "--take-phone-number",
        "--take-device-friendly-name",
        "--take-user-name",
    ];
    let off: Vec<&str> = off.iter().flat_map(|option| [*option, "false"]).collect();
    demo.good(&[vec!["integration", "edit", "1"], off].concat()).await;

    let began = Instant::now();
    loop {
        let answers = everything(&demo).await;
        let left: Vec<&String> = known.iter().filter(|text| answers.contains(text.as_str())).collect();
        if left.is_empty() {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "still answered: {left:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    demo.json(&["integration", "sync", "1"]).await;
    let (answers, log) = (everything(&demo).await, demo.program.err());
    assert!(answers.contains("@vendor.UEM"), "owners are known by their devices");
    for text in &known {
        assert!(!answers.contains(text.as_str()), "{text:?} is answered again after a run");
        assert!(!log.contains(text.as_str()), "{text:?} is in the log");
    }
}

/// The quoted texts of those fields: as they stand in JSON.
fn texts(rows: &Value, fields: &[&str]) -> Vec<String> {
    let rows = rows.as_array().expect("a list");
    let values = rows.iter().flat_map(|row| fields.iter().filter_map(|field| row[*field].as_str()));
    let mut texts: Vec<String> =
        values.filter(|text| text.len() > 3).map(|text| format!("\"{text}\"")).collect();
    texts.sort();
    texts.dedup();
    texts
}

/// All that the API answers about people and devices.
async fn everything(demo: &Demo) -> String {
    let mut all = String::new();
    let devices = get(demo, "devices?limit=200").await;
    let ids: Vec<i64> =
        devices["items"].as_array().expect("a list").iter().filter_map(|row| row["id"].as_i64()).collect();
    all += &devices.to_string();
    for path in ["users?limit=200", "counts", "runs", "integrations/1/groups"] {
        all += &get(demo, path).await.to_string();
    }
    for id in ids {
        all += &get(demo, &format!("devices/{id}")).await.to_string();
        all += &get(demo, &format!("devices/{id}/history")).await.to_string();
    }
    all
}

async fn get(demo: &Demo, path: &str) -> Value {
    let url = format!("{}/api/v1/{path}", demo.given("/hub/url"));
    let answer = http().get(url).bearer_auth(demo.given("/hub/token")).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}
