//! What strangers send. Everything that the documents under `/api/help/Docs` describe is called with values that fit,
//! nearly fit and do not fit at all; then come bytes that are no HTTP. Whatever it is, the answer is one of the
//! vendor's, soon, and never a 500. The seed is fixed: a failure comes again.

mod raw;
mod values;

use std::time::{Duration, Instant};

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::{
    contract::Samples,
    help,
    support::{self, Testbed},
};
use values::Values;

/// Calls of each operation.
const ROUNDS: usize = 10;
/// How long it may go on; each operation is called once at least.
const TIME_MAX: Duration = Duration::from_secs(60);
/// The longest an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);

fn runner() -> TestRunner {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0x5a; 32]);
    TestRunner::new_with_rng(Config::default(), rng)
}

/// One operation of a document.
struct Operation {
    method: Method,
    path: String,
    version: String,
    described: Value,
    schemas: Value,
}

async fn operations(bed: &Testbed) -> Vec<Operation> {
    let mut operations = Vec::new();
    for slug in help::slugs(bed) {
        let answer = bed.nobody(Method::GET, &format!("/api/help/Docs/{slug}")).send().await.unwrap();
        let document: Value = answer.json().await.unwrap();
        let (section, version) = slug.rsplit_once('v').unwrap();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, described) in methods.as_object().unwrap() {
                operations.push(Operation {
                    method: method.to_uppercase().parse().unwrap(),
                    path: format!("/api/{section}{path}"),
                    version: version.to_owned(),
                    described: described.clone(),
                    schemas: document["components"]["schemas"].clone(),
                });
            }
        }
    }
    operations
}

#[tokio::test]
async fn every_operation_answers_anything_with_something_of_the_contract() {
    let bed = support::start(30).await;
    bed.control("/_sandbox/quota", json!({"per_minute": 10_000_000, "per_day": 10_000_000, "reset": true}))
        .await;
    let samples = Samples::take(&bed).await;
    let ids = samples.0.iter().map(|(prefix, (id, uuid))| ((*prefix).to_owned(), id.clone(), uuid.clone()));
    let mut values = Values::new(runner(), ids.collect());
    let operations = operations(&bed).await;
    assert!(operations.len() > 100, "{}", operations.len());
    let (started, mut calls, mut wrong) = (Instant::now(), 0, Vec::new());
    for round in 0..ROUNDS {
        for operation in &operations {
            if round > 0 && started.elapsed() > TIME_MAX {
                break;
            }
            calls += 1;
            if let Err(what) = call(&bed, operation, &mut values).await {
                wrong.push(what);
            }
        }
    }
    eprintln!("{calls} calls in {:?}", started.elapsed());
    assert!(wrong.is_empty(), "{} of {calls} calls:\n{}", wrong.len(), wrong.join("\n"));
    let answer = bed.call_as("console.admin", Method::GET, "/api/system/info").send().await.unwrap();
    assert_eq!(answer.status(), 200, "it still answers");
    bed.sandbox.stop().await;
}

/// Calls an operation once with values of its own; what was wrong with the answer.
async fn call(bed: &Testbed, operation: &Operation, values: &mut Values) -> Result<(), String> {
    let (path, query) = values.address(&operation.path, &operation.described["parameters"]);
    let address = match serde_urlencoded::to_string(&query).unwrap().as_str() {
        "" => path,
        query => format!("{path}?{query}"),
    };
    let call = bed.call_as("console.admin", operation.method.clone(), &address);
    let accept = values.pick(&["application/json", "application/xml", "*/*", "text/html"]);
    let mut call = call.header("accept", format!("{accept};version={}", operation.version));
    let mut sent = String::new();
    if let Some(content) = operation.described["requestBody"]["content"].as_object() {
        let (media, body) = values.body(content, &operation.schemas);
        sent = String::from_utf8_lossy(&body).chars().take(300).collect();
        call = call.header("content-type", media).body(body);
    }
    let what = format!("{} {address:.400} v{} body {sent:?}", operation.method, operation.version);
    let answer = tokio::time::timeout(ANSWER_TIME_MAX, call.send()).await;
    match answer {
        Err(_) => Err(format!("{what}: no answer in {ANSWER_TIME_MAX:?}")),
        // Long addresses are refused by the server itself, as are bodies that nobody reads to their end.
        Ok(Err(error)) => Err(format!("{what}: {error:?}")),
        Ok(Ok(answer)) => judge(answer, &operation.method).await.map_err(|error| format!("{what}: {error}")),
    }
}

/// Whether an answer is one that the contract has.
async fn judge(answer: Response, method: &Method) -> Result<(), String> {
    let status = answer.status().as_u16();
    let media = answer
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let text = answer.bytes().await.map_err(|error| format!("{status} was cut off: {error}"))?;
    let short: String = String::from_utf8_lossy(&text).chars().take(300).collect();
    if status == 500 || status > 501 {
        return Err(format!("{status} {short}"));
    }
    if status < 400 || method == Method::HEAD {
        return Ok(());
    }
    let is_good = if media.starts_with("application/json") || media.starts_with("application/scim+json") {
        serde_json::from_slice::<Value>(&text).is_ok_and(|error| is_envelope(&error))
    } else if media.starts_with("application/xml") {
        short.contains("<AirWatchFaultContract xmlns=") && short.contains("<ErrorCode>")
    } else {
        status == 404 && media.starts_with("text/html") && short.starts_with("<!DOCTYPE html>")
    };
    if is_good { Ok(()) } else { Err(format!("{status} {media} {short}")) }
}

/// The vendor's envelope, or SCIM's own.
fn is_envelope(error: &Value) -> bool {
    let is_vendors =
        error["errorCode"].is_i64() && error["activityId"].is_string() && !error["message"].is_null();
    is_vendors || (error["schemas"].is_array() && !error["status"].is_null())
}
