//! /api/system/sslpinning

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Digest as _;

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

#[tokio::test]
async fn certificates_are_pinned_switched_off_by_group_and_unpinned() {
    let bed = support::start(5).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let body = json!({"HostName": "ds1.example.com", "OrganizationGroupId": group});
    let made: Value = bed.call(Method::POST, HOST).json(&body).send().await.unwrap().json().await.unwrap();
    let host = made["Id"].as_str().unwrap();
    let base = "/api/system/sslpinning";
    let post = async |path: &str, body: Value| {
        let answer = bed.call(Method::POST, &format!("{base}/{path}")).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    };
    let shown = async |query: &str| {
        bed.json(&format!("{base}/pinnedhosts{query}"), 1).await[0]["PinnedCerts"].clone()
    };
    assert_eq!(post(&format!("enablepin/{host}/{group}"), Value::Null).await.1["errorCode"], 6072);

    let certificate = rcgen::generate_simple_self_signed(["ds1.example.com".to_owned()]).unwrap().cert;
    let encoded = STANDARD.encode(certificate.der());
    let body = json!({"HostGuid": host, "Certificate": encoded});
    let (status, pinned) = post("pincertificate", body.clone()).await;
    assert_eq!((status, &pinned["ItemsAffected"]), (201, &json!(1)), "{pinned}");
    assert_eq!(post("pincertificate", body).await.0, 422, "it is pinned already");
    let pem = STANDARD.encode(certificate.pem());
    assert_eq!(
        post("pincertificate", json!({"HostGuid": host, "Certificate": pem})).await.0,
        422,
        "the same as PEM"
    );
    let first = shown("").await;
    assert_eq!(first.as_array().unwrap().len(), 1);
    assert!(first[0]["SubjectName"].as_str().unwrap().contains("rcgen"), "{first}");
    assert!(first[0]["NotAfter"].as_str() > first[0]["NotBefore"].as_str(), "{first}");
    assert_eq!(first[0]["IsEnabled"], true);

    let below =
        bed.json("/api/system/groups/search?name=Americas", 1).await["LocationGroups"][0]["Id"]["Value"]
            .clone();
    assert_eq!(post(&format!("disablepin/{host}/{group}"), Value::Null).await.0, 204);
    assert_eq!(shown("").await[0]["IsEnabled"], false);
    assert_eq!(post(&format!("enablepin/{host}/{group}"), Value::Null).await.0, 204);
    assert_eq!(post(&format!("disable/{group}"), Value::Null).await.0, 204);
    assert_eq!(shown("").await[0]["IsEnabled"], false);
    assert_eq!(post(&format!("disable/{group}"), Value::Null).await.0, 204, "said twice");
    assert_eq!(post(&format!("enable/{group}"), Value::Null).await.0, 204);
    assert_eq!(shown("").await[0]["IsEnabled"], true);
    assert_eq!(post(&format!("disable/{below}"), Value::Null).await.0, 204, "one region alone");
    assert_eq!(shown(&format!("?organizationgroupid={group}")).await[0]["IsEnabled"], true);

    for (path, body, expected) in [
        ("pincertificate".to_owned(), json!({"HostGuid": host, "Certificate": "bm90aGluZw=="}), (422, 6066)),
        (
            "pincertificate".to_owned(),
            json!({"HostGuid": uuid::Uuid::new_v4(), "Certificate": ""}),
            (403, 6044),
        ),
        (
            "unpincertificate".to_owned(),
            json!({"HostGuid": host, "CertificateThumbprint": "AB"}),
            (422, 6066),
        ),
        ("enable/573".to_owned(), Value::Null, (403, 6044)),
        (format!("disablepin/{host}/573"), Value::Null, (403, 6044)),
    ] {
        let call = bed.call(Method::POST, &format!("{base}/{path}")).json(&body);
        assert_eq!(refusal(call).await, expected, "{path} {body}");
    }
    let thumbprint = hex::encode(sha2::Sha256::digest(certificate.der()));
    let body = json!({"HostGuid": host, "CertificateThumbprint": thumbprint});
    assert_eq!(post("unpincertificate", body).await.0, 204);
    assert_eq!(shown("").await, json!([]));
    bed.sandbox.stop().await;
}
