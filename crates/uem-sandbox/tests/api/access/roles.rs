//! Every built route, called by those who must not.

use std::collections::BTreeSet;

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use uem_sandbox::access::resources::{EDIT_RESOURCES, READ_RESOURCES, umbrella_of};

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

fn calls(bed: &Testbed, who: impl Fn(Method, &str) -> RequestBuilder) -> Vec<(String, String, RequestBuilder)> {
    let routes = bed.sandbox.routes().into_iter();
    let call = |(method, template, version, resource): (&str, &str, u8, &str)| {
        let request = who(method.parse().unwrap(), &example(template)).header("accept", format!("application/json;version={version}"));
        (format!("{method} {template} v{version}"), resource.to_owned(), request)
    };
    routes.map(call).collect()
}

#[tokio::test]
async fn every_route_refuses_nobody_and_wrong_keys() {
    let bed = support::start(20).await;
    let credentials = bed.sandbox.credentials();
    let good = basic(&credentials.username, credentials.password.expose_secret());
    assert!(bed.sandbox.routes().len() >= 12);
    for (route, _, call) in calls(&bed, |method, path| bed.nobody(method, path)) {
        assert_eq!(refusal(call).await, (401, 1004), "{route}");
    }
    for (route, _, call) in calls(&bed, |method, path| bed.nobody(method, path).header("authorization", &good)) {
        assert_eq!(refusal(call).await, (403, 1013), "{route}");
    }
    let wrong = bed.sandbox.accounts().enrollment_api_key.expose_secret();
    for (route, _, call) in calls(&bed, |method, path| bed.nobody(method, path).header("authorization", &good).header("aw-tenant-code", wrong)) {
        assert_eq!(refusal(call).await, (403, 1032), "{route}");
    }
    bed.sandbox.stop().await;
}

/// Gives each resource a role that has all others, and an OAuth client with that role and the known secret.
async fn write_lacking_roles(bed: &Testbed, needed: &BTreeSet<String>) {
    let database = &bed.sandbox.tenant.database;
    for (n, lacking) in needed.iter().enumerate() {
        let id = 1_000 + i64::try_from(n).unwrap();
        let sql = "INSERT INTO roles (id, uuid, name, org_group_id, is_built_in, is_full_access) VALUES ($1, $2, $2, 572, 0, 0)";
        database.execute("role", sql, database::params![id, uuid::Uuid::from_u64_pair(0, id.unsigned_abs()).to_string()]).await.unwrap();
        let others = READ_RESOURCES.iter().chain(EDIT_RESOURCES).filter(|other| *other != lacking && Some(**other) != umbrella_of(lacking));
        for other in others {
            database.execute("resource", "INSERT INTO role_resources VALUES ($1, $2)", database::params![id, *other]).await.unwrap();
        }
        let sql = "INSERT INTO oauth_clients SELECT $1, $1, org_group_id, $2, 1, secret_hash FROM oauth_clients WHERE name = 'Mooring'";
        database.execute("client", sql, database::params![lacking.as_str(), id]).await.unwrap();
    }
}

#[tokio::test]
async fn every_route_refuses_a_role_that_lacks_exactly_its_resource() {
    let folder = tempfile::tempdir().unwrap();
    let bed = support::start_in(folder.path(), 20).await;
    let needed: BTreeSet<String> = bed.sandbox.routes().into_iter().map(|(_, _, _, resource)| resource.to_owned()).collect();
    write_lacking_roles(&bed, &needed).await;
    bed.sandbox.stop().await;
    let bed = support::start_in(folder.path(), 20).await;
    for lacking in &needed {
        let token = bed.token_of(lacking).await;
        for (route, resource, call) in calls(&bed, |method, path| bed.nobody(method, path).bearer_auth(&token)) {
            if resource == *lacking {
                assert_eq!(refusal(call).await, (403, 1011), "{route} without {lacking}");
            } else if route == "GET /api/system/info v1" {
                assert_eq!(call.send().await.unwrap().status(), 200, "only {lacking} is missing");
            }
        }
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn read_only_reads_and_a_small_role_reads_its_own_collection_only() {
    let bed = support::start(20).await;
    let status = async |user: &str, path: &str| bed.call_as(user, Method::GET, path).send().await.unwrap().status().as_u16();
    assert_eq!(status("read.only", "/api/system/groups/search").await, 200);
    assert_eq!(status("console.admin", "/api/system/groups/search").await, 200);
    assert_eq!(status("device.reader", "/api/mdm/devices/search").await, 200);
    assert_eq!(refusal(bed.call_as("device.reader", Method::GET, "/api/system/groups/search")).await, (403, 1011));
    assert_eq!(status("neighbour.admin", "/api/mdm/devices/search").await, 204, "another tenant has no devices");
    let customer = format!("/api/system/groups/{}", bed.sandbox.credentials().organization_group_id);
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &customer)).await, (404, 6008));
    bed.sandbox.stop().await;
}
