//! Every built route, called by those who must not.

use std::collections::BTreeSet;

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use serde_json::json;
use uem_sandbox::access::resources::{self, umbrella_of};

use crate::support::{self, Testbed, basic, refusal};

/// A path that the template matches; what it names need not exist, for nobody here gets that far.
fn example(template: &str) -> String {
    let segment = |segment: &str| match segment.strip_prefix('{') {
        Some(rest) if rest.ends_with(":int}") => "100000".to_owned(),
        Some(rest) if rest.ends_with(":uuid}") => "6f0f04c7-0000-4681-8bec-000000005614".to_owned(),
        Some(_) => "x".to_owned(),
        None => segment.to_owned(),
    };
    template.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn calls(
    bed: &Testbed,
    who: impl Fn(Method, &str) -> RequestBuilder,
) -> Vec<(String, String, RequestBuilder)> {
    let routes = bed.sandbox.routes().into_iter();
    let call = |(method, template, version, resource): (&str, &str, u8, &str)| {
        let request = who(method.parse().unwrap(), &example(template))
            .header("accept", format!("application/json;version={version}"));
        (format!("{method} {template} v{version}"), resource.to_owned(), request)
    };
    routes.map(call).collect()
}

/// What a client sees of a refusal: an answer to `HEAD` has no body, so no code.
fn as_seen(route: &str, (status, code): (u16, i64)) -> (u16, i64) {
    if route.starts_with("HEAD ") { (status, 0) } else { (status, code) }
}

#[tokio::test]
async fn every_route_refuses_nobody_and_wrong_keys() {
    let bed = support::start(20).await;
    let credentials = bed.sandbox.credentials();
    let good = basic(&credentials.username, credentials.password.expose_secret());
    assert!(bed.sandbox.routes().len() >= 12);
    for (route, _, call) in calls(&bed, |method, path| bed.nobody(method, path)) {
        assert_eq!(refusal(call).await, as_seen(&route, (401, 1004)), "{route}");
    }
    for (route, _, call) in
        calls(&bed, |method, path| bed.nobody(method, path).header("authorization", &good))
    {
        assert_eq!(refusal(call).await, as_seen(&route, (403, 1013)), "{route}");
    }
    let wrong = bed.sandbox.accounts().enrollment_api_key.expose_secret();
    for (route, _, call) in calls(&bed, |method, path| {
        bed.nobody(method, path).header("authorization", &good).header("aw-tenant-code", wrong)
    }) {
        assert_eq!(refusal(call).await, as_seen(&route, (403, 1032)), "{route}");
    }
    bed.sandbox.stop().await;
}

/// A token of a new client whose role has everything but that resource and the one that stands for its collection.
async fn token_without(bed: &Testbed, lacking: &str) -> String {
    let others: Vec<_> =
        resources::all().filter(|other| *other != lacking && Some(*other) != umbrella_of(lacking)).collect();
    let client = bed.control("/_sandbox/oauth-clients", json!({"name": lacking, "resources": others})).await;
    bed.token_of(client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap()).await
}

#[tokio::test]
async fn every_route_refuses_a_role_that_lacks_exactly_its_resource() {
    let bed = support::start(20).await;
    let needed: BTreeSet<String> =
        bed.sandbox.routes().into_iter().map(|(_, _, _, resource)| resource.to_owned()).collect();
    assert!(needed.len() > 5, "{needed:?}");
    for lacking in &needed {
        let token = token_without(&bed, lacking).await;
        for (route, resource, call) in
            calls(&bed, |method, path| bed.nobody(method, path).bearer_auth(&token))
        {
            if resource == *lacking {
                assert_eq!(refusal(call).await, as_seen(&route, (403, 1011)), "{route} without {lacking}");
            } else if route == "GET /api/system/info v1" {
                assert_eq!(call.send().await.unwrap().status(), 200, "only {lacking} is missing");
            }
        }
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_new_client_acts_with_its_role_where_it_was_made_and_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let bed = support::start_in(folder.path(), 20).await;
    let wanted = json!({"name": "Reader", "role": "read only", "organization_group_id": 573});
    let client = bed.control("/_sandbox/oauth-clients", wanted.clone()).await;
    assert_eq!(client["role"], "Read Only");
    for bad in [
        wanted,
        json!({"name": "x", "role": "None"}),
        json!({"name": "x", "resources": ["Everything"]}),
        json!({"name": "x"}),
    ] {
        let answer = bed.nobody(Method::POST, "/_sandbox/oauth-clients").json(&bad).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{bad}");
    }
    bed.sandbox.stop().await;
    let bed = support::start_in(folder.path(), 20).await;
    let token =
        bed.token_of(client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap()).await;
    let groups =
        bed.nobody(Method::GET, "/api/system/groups/search").bearer_auth(token).send().await.unwrap();
    assert_eq!(
        groups.json::<serde_json::Value>().await.unwrap()["LocationGroups"][0]["Name"],
        "Neighbour Corp"
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn read_only_reads_and_a_small_role_reads_its_own_collection_only() {
    let bed = support::start(20).await;
    let status = async |user: &str, path: &str| {
        bed.call_as(user, Method::GET, path).send().await.unwrap().status().as_u16()
    };
    assert_eq!(status("read.only", "/api/system/groups/search").await, 200);
    assert_eq!(status("console.admin", "/api/system/groups/search").await, 200);
    assert_eq!(status("device.reader", "/api/mdm/devices/search").await, 200);
    assert_eq!(
        refusal(bed.call_as("device.reader", Method::GET, "/api/system/groups/search")).await,
        (403, 1011)
    );
    assert_eq!(
        status("neighbour.admin", "/api/mdm/devices/search").await,
        204,
        "another tenant has no devices"
    );
    let customer = format!("/api/system/groups/{}", bed.sandbox.credentials().organization_group_id);
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &customer)).await, (404, 6008));
    bed.sandbox.stop().await;
}
