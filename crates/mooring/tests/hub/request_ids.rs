//! One request id from the caller through the run and the log to the tenant; metrics; logs as JSON.

use serde_json::{Value, json};

use crate::fixture::{Demo, http};

const ID: &str = "trace-me-0198c2f0";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_reaches_the_run_the_log_and_the_tenants_calls() {
    let demo = Demo::with(20, &[("MOORING_LOG", "info"), ("MOORING_LOG_FORMAT", "json")]).await;
    let run = sync(&demo).await;
    let calls = demo.shown("calls").await;
    let traced: Vec<&str> = calls["calls"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|call| call["request_id"] == ID)
        .filter_map(|call| call["path"].as_str())
        .collect();
    for part in ["/devices/", "/users/", "/groups/", "/smartgroups/", "/apps/"] {
        assert!(traced.iter().any(|path| path.to_lowercase().contains(part)), "{part}: {traced:?}");
    }
    demo.assert_no_secret(&calls.to_string());
    assert_eq!(run["request_id"], ID);

    let log = demo.program.err();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("not JSON ({error}): {line}")))
        .collect();
    assert!(lines.iter().any(|line| line["level"] == "INFO" && line.to_string().contains(ID)), "{log}");
    demo.assert_no_secret(&log);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_tell_of_runs_and_calls_to_those_with_a_token() {
    let demo = Demo::start(20).await;
    sync(&demo).await;
    let url = format!("{}/metrics", demo.given("/hub/url"));
    let nobody = http().get(&url).send().await.expect("an answer");
    assert_eq!(nobody.status(), 401);
    let text = http().get(&url).bearer_auth(demo.given("/hub/token")).send().await.expect("an answer");
    let text = text.text().await.expect("text");
    for name in ["mooring_http_requests_total", "uem_client_requests_total", "uem_client_request_seconds"] {
        assert!(text.lines().any(|line| line.starts_with(name)), "{name} is not in: {text}");
    }
    demo.assert_no_secret(&text);
    let health = http().get(format!("{}/readyz", demo.given("/hub/url"))).send().await.expect("an answer");
    assert_eq!(health.status(), 200);
    assert!(!health.headers()["x-request-id"].is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_logged_even_when_everything_is() {
    let demo = Demo::with(5, &[("MOORING_LOG", "debug")]).await;
    let (client, secret) = demo.another_client("second").await;
    let right = demo.secret_file("secret", &secret);
    let add = vec!["integration", "add", "--name", "Second"];
    demo.good(&[add, demo.options_of(&client, &right)].concat()).await;
    sync(&demo).await;
    let log = demo.program.err();
    assert!(log.contains("Called the UEM"), "it does log in detail");
    demo.assert_no_secret(&log);
    assert!(!log.contains(&secret), "the secret of the second is in the log");
}

/// A run asked for with the id, waited for.
async fn sync(demo: &Demo) -> Value {
    let url = format!("{}/api/v1/integrations/1/sync", demo.given("/hub/url"));
    let request = http().post(url).bearer_auth(demo.given("/hub/token")).header("X-Request-Id", ID);
    let answer = request.json(&json!({"mode": "full"})).send().await.expect("an answer");
    assert_eq!(answer.headers()["x-request-id"], ID);
    let asked: Value = answer.json().await.expect("JSON");
    loop {
        let run = demo.json(&["run", "show", &asked["run"].to_string()]).await;
        match run["state"].as_str() {
            Some("requested" | "running") => {}
            Some("succeeded") => return run,
            _ => panic!("{run}"),
        }
    }
}
