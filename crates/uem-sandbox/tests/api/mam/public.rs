//! /api/mam/apps/public: made by hand, assigned, pushed, deleted.

use reqwest::Method;
use serde_json::json;

use super::internal::{all_devices, check_in, on_device, phones, send};
use crate::support::{self, refusal};

#[tokio::test]
async fn a_public_application_is_made_assigned_pushed_and_deleted() {
    let bed = support::start(40).await;
    let body = json!({
        "ApplicationName": "Maps", "BundleId": "com.example.maps", "Platform": 2, "PushMode": "auto",
        "AppVersion": "4.2", "ExternalId": "123456789",
    });
    let (status, made) = send(&bed, Method::POST, "/api/mam/apps/public", body.clone()).await;
    assert_eq!(status, 200, "{made}");
    let app = format!("/api/mam/apps/public/{}", made["Id"]["Value"]);
    assert_eq!(bed.json(&app, 1).await, made);
    assert_eq!(
        (&made["AppType"], &made["PushMode"], &made["ExternalId"]),
        (&json!("Public"), &json!(0), &json!("123456789"))
    );
    assert_eq!(send(&bed, Method::PUT, &app, json!({"Comments": "For drivers"})).await.0, 204);
    assert_eq!(bed.json(&app, 1).await["Comments"], "For drivers");
    assert_eq!(bed.json(&format!("{app}/devices"), 1).await["Total"], 0);

    let (group, _) = all_devices(&bed).await;
    let [phone, _] = phones(&bed).await;
    let add = format!("{app}/smartgroups/{group}");
    assert_eq!(refusal(bed.call(Method::POST, &format!("{app}/smartgroups/9"))).await, (403, 7401));
    assert_eq!(
        refusal(bed.call(Method::POST, &format!("/api/mam/apps/public/9/smartgroups/{group}"))).await,
        (403, 7402)
    );
    assert_eq!(send(&bed, Method::POST, &add, json!({})).await.0, 201);
    check_in(&bed, phone).await;
    assert_eq!(on_device(&bed, phone, "com.example.maps").await.unwrap()["Type"], "Public");
    assert_eq!(bed.json(&format!("{app}/status?deviceid={phone}"), 1).await, "Managed");
    assert_eq!(send(&bed, Method::DELETE, &add, json!({})).await.0, 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &add)).await, (404, 404));
    assert_eq!(bed.json(&app, 1).await["AssignmentStatus"], "Not Assigned");

    assert_eq!(send(&bed, Method::POST, &format!("{app}/deactivate"), json!({})).await.0, 202);
    assert_eq!(refusal(bed.call(Method::POST, &format!("{app}/deactivate"))).await, (403, 403));
    let order = json!({"DeviceId": phone});
    assert_eq!(refusal(bed.call(Method::POST, &format!("{app}/install")).json(&order)).await, (400, 400));
    assert_eq!(send(&bed, Method::POST, &format!("{app}/activate"), json!({})).await.0, 202);
    assert_eq!(send(&bed, Method::DELETE, &app, json!({})).await.0, 202);
    bed.control("/_sandbox/clock", json!({"step_seconds": 61})).await;
    assert_eq!(refusal(bed.call(Method::GET, &app)).await, (404, 7000));
    for (wrong, expected) in [
        (json!({"ApplicationName": "x", "BundleId": "x", "Platform": 99}), (400, 400)),
        (json!({"BundleId": "x", "Platform": 2}), (400, 400)),
        (json!({"ApplicationName": "x", "BundleId": "x", "Platform": 2, "PushMode": "soon"}), (400, 400)),
        (json!({"ApplicationName": "x", "BundleId": "x", "Platform": 2, "LocationGroupId": 573}), (403, 403)),
    ] {
        let call = bed.call(Method::POST, "/api/mam/apps/public").json(&wrong);
        assert_eq!(refusal(call).await, expected, "{wrong}");
    }
    bed.sandbox.stop().await;
}
