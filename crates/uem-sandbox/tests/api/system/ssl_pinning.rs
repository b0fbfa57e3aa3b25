//! /api/system/sslpinning

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, refusal};

const HOST: &str = "/api/system/sslpinning/pinnedhost";

#[tokio::test]
async fn a_host_is_pinned_synchronized_changed_and_released() {
    let bed = support::start(5).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let hosts = async || bed.json("/api/system/sslpinning/pinnedhosts?hostname=example", 1).await;
    assert_eq!(hosts().await, json!([]));
    let body = json!({"HostName": "DS1.example.com", "IsDeviceServices": true, "OrganizationGroupId": group});
    let made: Value = bed.call(Method::POST, HOST).json(&body).send().await.unwrap().json().await.unwrap();
    let one = format!("{HOST}/{}", made["Id"].as_str().unwrap());
    assert_eq!(
        hosts().await,
        json!([{
            "CertPinningGuid": made["Id"], "HostName": "ds1.example.com", "LocationGroupId": group,
            "IsDeviceServices": true, "Required": false, "AutoDiscoverySynced": false,
            "OemProvisioningServiceSynced": false, "PinnedCerts": [],
        }])
    );
    let sync = async || -> Value {
        let path = format!("/api/system/sslpinning/syncwithautodiscovery/{group}");
        bed.call(Method::POST, &path).send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(sync().await["ItemsAffected"], 1);
    assert_eq!(
        (sync().await["ItemsAffected"].clone(), hosts().await[0]["AutoDiscoverySynced"].clone()),
        (json!(0), json!(true))
    );
    let change = bed.call(Method::PATCH, &one).json(&json!({"Required": true}));
    assert_eq!(change.send().await.unwrap().status(), 204);
    let changed = hosts().await;
    assert_eq!(
        (&changed[0]["Required"], &changed[0]["IsDeviceServices"], &changed[0]["AutoDiscoverySynced"]),
        (&json!(true), &json!(true), &json!(false)),
        "the service does not know of the change"
    );
    assert_eq!(refusal(bed.call(Method::POST, HOST).json(&body)).await, (422, 6066), "it is pinned already");
    assert_eq!(
        refusal(bed.call(Method::POST, HOST).json(&json!({"HostName": "not a host"}))).await,
        (422, 6066)
    );
    let foreign = "/api/system/sslpinning/syncwithautodiscovery/573";
    assert_eq!(refusal(bed.call(Method::POST, foreign)).await, (403, 6044));
    assert_eq!(bed.call(Method::DELETE, &one).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &one)).await, (403, 6044));
    assert_eq!(hosts().await, json!([]));
    bed.sandbox.stop().await;
}
