//! What the tenant says of itself, and its keys.

use secrecy::ExposeSecret as _;

use crate::support;

#[tokio::test]
async fn the_tenant_names_product_and_sections() {
    let bed = support::start(20).await;
    let mut body = bed.json("/api/system/info", 1).await;
    let host = bed.sandbox.api_url().trim_start_matches("http://");
    assert_eq!(body["Resources"]["Workspaces"][2]["Location"], format!("http://{host}/API/mdm"));
    body["Resources"]["Workspaces"].take();
    insta::assert_json_snapshot!(body);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn keys_and_clients_show_what_they_used() {
    let bed = support::start(20).await;
    let group = bed.sandbox.tenant.access.customer().unwrap();
    let path = format!("/api/system/v2/groups/{}/api-keys", group.uuid);
    bed.get("/api/system/info", 1).await;
    let mut body = bed.json(&path, 1).await;
    let credentials = bed.sandbox.credentials();
    assert_eq!(body["oauth_clients"][0]["oauth_client_id"].take(), credentials.client_id);
    assert_eq!(body["api_keys"][0]["api_key"].take(), credentials.api_key.expose_secret());
    assert_eq!(
        body["api_keys"][1]["api_key"].take(),
        bed.sandbox.accounts().enrollment_api_key.expose_secret()
    );
    insta::assert_json_snapshot!(body);
    bed.sandbox.stop().await;
}
