//! /api/mdm/products and /api/mdm/productsets

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::masked,
    mdm::samples::{made, sent},
    support::{self, Testbed, refusal},
};

async fn scanner_base(bed: &Testbed) -> Value {
    bed.json("/api/mdm/products/search?name=scanner%20base", 1).await["Products"][0].clone()
}

async fn count(bed: &Testbed, product: &Value, list: &str) -> i64 {
    let id = &product["ID"]["Value"];
    bed.json(&format!("/api/mdm/products/{id}/{list}"), 2).await["Total"].as_i64().unwrap()
}

#[tokio::test]
async fn products_have_the_vendors_shapes() {
    let bed = support::start(150).await;
    let product = scanner_base(&bed).await;
    let id = &product["ID"]["Value"];
    let mut devices = bed.json(&format!("/api/mdm/products/{id}/assigned"), 2).await;
    assert!(count(&bed, &product, "assigned").await > 0);
    devices["Devices"].as_array_mut().unwrap().truncate(1);
    let uuid = product["DevicePolicyUuid"].as_str().unwrap();
    insta::assert_json_snapshot!(masked(json!({
        "product": product,
        "devices": devices,
        "details": bed.json(&format!("/api/mdm/products/{uuid}/details"), 1).await,
        "files and actions": bed.json("/api/mdm/products/filesactionssearch", 1).await,
        "time conditions": bed.json("/api/mdm/products/timeconditionsearch", 1).await,
    })));
    let sum = count(&bed, &product, "compliant").await
        + count(&bed, &product, "failed").await
        + count(&bed, &product, "inprogress").await;
    assert_eq!(sum, count(&bed, &product, "assigned").await);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_product_is_made_given_out_processed_again_and_deleted() {
    let bed = support::start(150).await;
    let groups = bed.json("/api/mdm/smartgroups/search?name=Scanners", 1).await;
    let group = groups["SmartGroups"][0]["SmartGroupID"].clone();
    let body = json!({"Name": "Restart", "PlatformID": 5, "Manifest": {"Action": [{"ActionTypeID": 9}]}});
    let id = made(&bed, "/api/mdm/products/create", 1, body.clone()).await["Value"].as_i64().unwrap();
    let path = format!("/api/mdm/products/{id}");
    let product = bed.json(&path, 1).await;
    assert_eq!((&product["Active"], &product["TotalAssigned"]), (&json!(false), &json!(0)));
    assert_eq!(refusal(bed.call(Method::POST, "/api/mdm/products/create").json(&body)).await, (400, 6));
    let post = |rest: &str| bed.call(Method::POST, &format!("{path}/{rest}"));
    assert_eq!(post(&format!("addsmartgroup/{group}")).send().await.unwrap().status(), 200);
    assert_eq!(post("activate").send().await.unwrap().status(), 200);
    let assigned = count(&bed, &product, "assigned").await;
    assert!(assigned > 0);
    assert_eq!(count(&bed, &product, "inprogress").await, assigned);

    let device = bed.json(&format!("{path}/assigned"), 2).await["Devices"][0]["DeviceId"].clone();
    let check_in = async || {
        bed.control("/_sandbox/clock", json!({"step_seconds": 1})).await;
        bed.control(&format!("/_sandbox/devices/{device}/check-in"), json!({})).await;
    };
    check_in().await;
    assert_eq!(count(&bed, &product, "compliant").await, 1);
    let again = json!({"ProductID": id, "ForceFlag": true, "DeviceIds": [{"ID": device}]});
    made(&bed, "/api/mdm/products/reprocessProduct", 1, again.clone()).await;
    assert_eq!(count(&bed, &product, "compliant").await, 0);
    let jobs = bed.json(&format!("/api/mdm/products/provisioningjobs?deviceid={device}"), 1).await;
    assert_eq!(
        (&jobs["Total"], &jobs["ProvisioningJobsDetails"][0]["JobState"]),
        (&json!(1), &json!("Queued"))
    );
    check_in().await;
    assert_eq!(count(&bed, &product, "compliant").await, 1);

    assert_eq!(refusal(bed.call(Method::DELETE, &path)).await, (400, 400), "it is active");
    assert_eq!(post("deactivate").send().await.unwrap().status(), 200);
    assert_eq!(
        refusal(bed.call(Method::POST, "/api/mdm/products/reprocessProduct").json(&again)).await,
        (400, 5233)
    );
    let copy = made(&bed, &format!("{path}/copy"), 1, json!({"Name": "Restart 2"})).await["Value"].clone();
    assert_eq!(
        bed.json(&format!("/api/mdm/products/{copy}"), 1).await["SmartGroups"],
        json!([{"SmartGroupId": group, "Name": "Scanners"}])
    );
    assert_eq!(post(&format!("removesmartgroup/{group}")).send().await.unwrap().status(), 200);
    assert_eq!(refusal(post(&format!("removesmartgroup/{group}"))).await, (400, 400));
    assert_eq!(bed.call(Method::DELETE, &path).send().await.unwrap().status(), 200);
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (400, 400));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn what_products_are_made_of_is_kept() {
    let bed = support::start(3).await;
    let condition = json!({"Condition": {
        "Name": "Weekend", "ConditionType": "Time", "PlatformID": 5,
        "Items": [{"Name": "TimeCondition1.DayStart", "Value": "6"}, {"Name": "TimeCondition1.DayEnd", "Value": "7"}],
    }});
    made(&bed, "/api/mdm/products/maintainCondition", 1, condition.clone()).await;
    let times = bed.json("/api/mdm/products/timeconditionsearch", 1).await;
    let weekend = times.as_array().unwrap().iter().find(|row| row["Name"] == "Weekend").unwrap();
    assert_eq!(weekend["TimeCondition1"], json!({"DayStart": "6", "DayEnd": "7"}));
    let mut only_new = condition;
    only_new["MaintainGeneralInput"] = json!({"InsertOnly": true});
    assert_eq!(
        refusal(bed.call(Method::POST, "/api/mdm/products/maintainCondition").json(&only_new)).await,
        (400, 400)
    );

    let files = json!({
        "Name": "Firmware", "DevicePlatformID": 5, "BlobFiles": [{"FileName": "a.bin", "DownloadPath": "/sdcard"}],
        "ManifestInstallSteps": [{"ProductActionTypeID": 1, "SequenceNumber": 1, "CommandXML": "<run/>"}],
    });
    made(&bed, "/api/mdm/products/maintainFileAction", 1, files.clone()).await;
    made(&bed, "/api/mdm/products/maintainFileAction", 1, files).await;
    let list = bed.json("/api/mdm/products/filesactionssearch", 1).await;
    let firmware = list["FilesActionsDetails"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["Name"] == "Firmware")
        .unwrap()
        .clone();
    assert_eq!((&firmware["Version"], &firmware["Files"][0]["Name"]), (&json!(2), &json!("a.bin")));
    let event = json!({
        "Name": "On charge", "DevicePlatformID": 5, "ActionInterval": 60, "Conditions": [{"ConditionName": "Weekend"}],
        "Actions": [{"ProductActionTypeID": 2, "SequenceNumber": 1}],
    });
    made(&bed, "/api/mdm/products/maintainEventAction", 1, event).await;
    assert_eq!(
        bed.json("/api/mdm/products/eventactionslist", 1).await["EventActionsDetails"][0]["Name"],
        "On charge"
    );

    let maintained = json!({"Product": {
        "Name": "Firmware 7", "Platform": 5, "InstallConditions": [{"ConditionName": "Weekend"}],
        "Steps": [{"StepType": 5, "FileActionID": firmware["Id"], "SequenceNumber": 1}],
    }});
    made(&bed, "/api/mdm/products/maintainProduct", 1, maintained).await;
    let product =
        bed.json("/api/mdm/products/extensivesearch?name=firmware%207", 1).await["Product"][0].clone();
    assert_eq!(
        (&product["Conditions"][0]["ConditionName"], &product["Conditions"][0]["ConditionType"]),
        (&json!("Weekend"), &json!("Install"))
    );
    let id = &product["ID"]["Value"];
    let times = bed.json(&format!("/api/mdm/products/{id}/timesconditions"), 1).await;
    assert_eq!(times["InstallConditions"][0]["Name"], "Weekend");
    assert_eq!(
        bed.json(&format!("/api/mdm/products/{id}/fileactions"), 1).await["FilesActionsDetails"][0]["Id"],
        firmware["Id"]
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bad_products_are_refused() {
    let bed = support::start(3).await;
    let create = |body: Value| bed.call(Method::POST, "/api/mdm/products/create").json(&body);
    for (body, code) in [
        (json!({"Name": "x"}), (422, 1012)),
        (json!({"PlatformID": 5}), (422, 1012)),
        (json!({"Name": "x", "PlatformID": 99}), (400, 6)),
        (json!({"Name": "x", "PlatformID": 5, "ManagedByOrganizationGroupID": "573"}), (400, 6)),
        (json!({"Name": "x", "PlatformID": 5, "SmartGroups": [{"SmartGroupId": 1}]}), (400, 6)),
        (
            json!({"Name": "x", "PlatformID": 5, "Manifest": {"Action": [{"ActionTypeID": 3, "ItemID": 1}]}}),
            (400, 6),
        ),
        (json!({"Name": "x", "PlatformID": 5, "Manifest": {"Action": [{"ActionTypeID": 77}]}}), (400, 6)),
    ] {
        assert_eq!(refusal(create(body.clone())).await, code, "{body}");
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_set_keeps_the_order_of_its_products() {
    let bed = support::start(60).await;
    let ranks = |first: &str, second: &str| json!([{"ProductName": first, "Rank": 1}, {"ProductName": second, "Rank": 2}]);
    let copy = scanner_base(&bed).await["ID"]["Value"].clone();
    made(&bed, &format!("/api/mdm/products/{copy}/copy"), 1, json!({"Name": "Scanner Extra"})).await;
    let body =
        json!({"Name": "Scanners", "PlatformID": 5, "ProductRanks": ranks("Scanner Base", "Scanner Extra")});
    made(&bed, "/api/mdm/productsets/maintainProductSet", 1, body.clone()).await;
    let path = "/api/mdm/productsets/ProductSetInquiry?ProductSetName=scanners";
    let set = bed.json(path, 1).await;
    assert_eq!(
        set["Products"],
        json!([
            {"ProductName": "Scanner Base", "Rank": 1, "ActivationState": "Active"},
            {"ProductName": "Scanner Extra", "Rank": 2, "ActivationState": "Inactive"},
        ])
    );
    let order =
        json!({"ProductSetID": set["ProductSetID"], "ProductRanks": ranks("Scanner Extra", "Scanner Base")});
    made(&bed, "/api/mdm/productsets/RankAllProductsInProductSet", 1, order).await;
    assert_eq!(bed.json(path, 1).await["Products"][0]["ProductName"], "Scanner Extra");
    let group = bed.sandbox.credentials().organization_group_id;
    let other = "/api/mdm/productsets/RemoveProductFromProductSet/573/Scanners/Scanner%20Extra";
    assert_eq!(refusal(bed.call(Method::DELETE, other)).await, (403, 5076), "not the caller's group");
    let delete = format!("/api/mdm/productsets/RemoveProductFromProductSet/{group}/Scanners/Scanner%20Extra");
    let gone = sent(&bed, Method::DELETE, &delete, 1, json!({})).await.status();
    assert_eq!(gone, 200);
    assert_eq!(bed.json(path, 1).await["Products"].as_array().unwrap().len(), 1);
    let mut only_new = body;
    only_new["MaintainGeneralInput"] = json!({"InsertOnly": true});
    assert_eq!(
        refusal(bed.call(Method::POST, "/api/mdm/productsets/maintainProductSet").json(&only_new)).await,
        (409, 5202)
    );
    let other = bed.call(Method::GET, "/api/mdm/productsets/ProductSetInquiry?ProductSetID=1000000");
    assert_eq!(refusal(other).await, (400, 1060));
    bed.sandbox.stop().await;
}
