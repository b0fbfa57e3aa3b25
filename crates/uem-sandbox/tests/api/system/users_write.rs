//! Enrollment users: made, changed, switched, moved and deleted, and calling for themselves.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    mask::masked,
    support::{self, Testbed, basic, refusal, sent},
};

async fn post(bed: &Testbed, path: &str, body: Value) -> (u16, Value) {
    sent(bed.call(Method::POST, path), 1, &body).await
}

fn ada() -> Value {
    json!({
        "UserName": "ada.new", "Password": "correct horse", "FirstName": "Ada", "LastName": "New",
        "Email": "ada@example.com", "Department": "Research", "CustomAttribute2": "blue", "Role": "basic access",
        "SecurityType": 2, "DeviceStagingEnabled": false, "MessageType": "SMS"
    })
}

#[tokio::test]
async fn a_user_is_made_changed_switched_moved_and_deleted_by_id() {
    let bed = support::start(20).await;
    let before = bed.json("/api/system/users/search", 1).await["Total"].as_i64().unwrap();
    let (status, made) = post(&bed, "/api/system/users/adduser", ada()).await;
    assert_eq!(status, 200, "{made}");
    let id = made["Value"].as_i64().unwrap();
    let user = async || bed.json(&format!("/api/system/users/{id}"), 1).await;
    let shown = user().await;
    assert_eq!(shown["Uuid"], made["uuid"]);
    insta::assert_json_snapshot!("user_v1", masked(shown), {".Uuid" => "[uuid]"});
    assert_eq!(bed.json("/api/system/users/search", 1).await["Total"], before + 1);
    for (query, found) in [
        ("username=ADA.NEW", 1),
        ("role=Basic%20Access", 1),
        ("role=Full%20Access", before),
        ("role=None", 0),
    ] {
        let total = bed.json(&format!("/api/system/users/search?{query}"), 1).await["Total"].clone();
        assert_eq!(total, found, "{query}");
    }
    let change = json!({"firstname": "Adele", "Department": "", "Status": false});
    assert_eq!(post(&bed, &format!("/api/system/users/{id}/update"), change).await.0, 200);
    let shown = user().await;
    assert_eq!(
        (&shown["FirstName"], &shown["Department"], &shown["Status"]),
        (&json!("Adele"), &json!(""), &json!(false))
    );
    assert_eq!(shown["CustomAttribute2"], "blue", "what is left out stays");
    let act = async |action: &str| {
        let (status, body) = post(&bed, &format!("/api/system/users/{id}/{action}"), Value::Null).await;
        (status, body["errorCode"].as_i64().unwrap_or(0))
    };
    assert_eq!(act("deactivate").await, (400, 6), "inactive already");
    assert_eq!(act("activate").await, (200, 0));
    assert_eq!(act("activate").await, (400, 6), "active already");
    assert_eq!(user().await["Status"], true);
    let site =
        bed.json("/api/system/users/search?pagesize=1", 1).await["Users"][0]["LocationGroupId"].clone();
    let site = site.as_str().unwrap();
    assert_eq!(act(&format!("changelocationgroup?targetLG={site}")).await, (200, 0));
    assert_eq!(user().await["LocationGroupId"], site);
    for target in ["", "573", "x", "99999999999999999999"] {
        assert_eq!(act(&format!("changelocationgroup?targetLG={target}")).await, (400, 6), "{target}");
    }
    let delete = format!("/api/system/users/{id}/delete");
    assert_eq!(bed.call(Method::DELETE, &delete).send().await.unwrap().status(), 200);
    assert_eq!(refusal(bed.call(Method::GET, &format!("/api/system/users/{id}"))).await, (404, 404));
    assert_eq!(bed.json("/api/system/users/search", 1).await["Total"], before);
    let (_, again) = post(&bed, "/api/system/users/adduser", ada()).await;
    assert!(again["Value"].as_i64().unwrap() > id, "ids are not given twice");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_user_is_made_read_changed_and_deleted_by_uuid() {
    let bed = support::start(20).await;
    let body = json!({
        "userName": "grace.new", "securityType": "Directory", "firstName": "Grace", "lastName": "New",
        "emailAddress": "grace@example.com", "costCenter": "C-7", "enrollmentUserCategoryId": 2
    });
    let made = bed
        .call(Method::POST, "/api/system/users")
        .header("accept", "application/json;version=2")
        .json(&body);
    let made = made.send().await.unwrap();
    assert_eq!(made.status(), 201);
    let location = made.headers()["location"].to_str().unwrap().to_owned();
    let shown = bed.json(&location, 2).await;
    insta::assert_json_snapshot!("user_v2", masked(shown.clone()), {".uuid" => "[uuid]"});
    let change = json!({"lastName": "Newer", "CustomAttribute5": "x", "securityType": "SAML"});
    let changed =
        bed.call(Method::PUT, &location).header("accept", "application/json;version=2").json(&change);
    let changed = changed.send().await.unwrap();
    assert_eq!(
        (changed.status().as_u16(), changed.headers()["location"].to_str().unwrap()),
        (200, location.as_str())
    );
    let shown = bed.json(&location, 2).await;
    assert_eq!(
        (&shown["lastName"], &shown["customAttribute5"], &shown["securityType"], &shown["lastModifiedBy"]),
        (&json!("Newer"), &json!("x"), &json!("SAML"), &json!("api.admin"))
    );
    let delete = || bed.call(Method::DELETE, &location).header("accept", "application/json;version=2");
    assert_eq!(delete().send().await.unwrap().status(), 200);
    assert_eq!(refusal(delete()).await, (404, 12));
    let own = bed.sandbox.tenant.access.customer().unwrap().uuid;
    for list in ["roles", "categories", "security-types"] {
        let path = format!("/api/system/users/{list}?organization-group-uuid={own}");
        insta::assert_json_snapshot!(format!("choices_{list}"), bed.json(&path, 2).await);
        assert_eq!(refusal(bed.call(Method::GET, &format!("/api/system/users/{list}"))).await, (404, 6183));
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bad_input_is_refused_with_the_codes_of_each_version() {
    let bed = support::start(20).await;
    assert_eq!(post(&bed, "/api/system/users/adduser", ada()).await.0, 200);
    let with = |name: &str, value: Value| {
        let mut body = ada();
        body["UserName"] = json!("other");
        body[name] = value;
        body
    };
    let v1 = [
        (with("UserName", json!("ADA.new")), (400, 7)),
        (with("UserName", json!(" ")), (400, 400)),
        (with("Password", json!("short")), (400, 400)),
        (with("Password", Value::Null), (400, 400)),
        (with("Email", json!("nobody")), (400, 400)),
        (with("Email", json!({})), (400, 400)),
        (with("FirstName", json!("x".repeat(300))), (400, 400)),
        (with("SecurityType", json!("telepathy")), (400, 400)),
        (with("Role", json!("King")), (400, 400)),
        (with("Status", json!("perhaps")), (400, 400)),
        (with("StagingMode", json!("x")), (400, 400)),
        (with("LocationGroupId", json!("573")), (400, 6)),
        (with("LocationGroupId", json!(-1)), (400, 6)),
        (with("Group", json!("NEIGHBOUR")), (400, 6)),
    ];
    for (body, expected) in v1 {
        let call = bed.call(Method::POST, "/api/system/users/adduser").json(&body);
        assert_eq!(refusal(call).await, expected, "{body}");
    }
    let v2 = [
        (json!({"userName": "x"}), (422, 1012)),
        (json!({"securityType": "Directory"}), (422, 1012)),
        (json!({"userName": "ada.new", "securityType": "Directory"}), (400, 5081)),
        (json!({"userName": "x", "securityType": "Basic", "password": "short"}), (400, 5066)),
        (json!({"userName": "x", "securityType": "Directory", "organizationGroupUuid": "no"}), (400, 6)),
        (json!({"userName": "x", "securityType": "Directory", "enrollmentUserCategoryId": 99}), (422, 1012)),
    ];
    for (body, expected) in v2 {
        let call = bed
            .call(Method::POST, "/api/system/users")
            .header("accept", "application/json;version=2")
            .json(&body);
        assert_eq!(refusal(call).await, expected, "{body}");
    }
    let partner = bed.call_as("console.admin", Method::POST, "/api/system/users/adduser");
    assert_eq!(
        refusal(partner.json(&with("LocationGroupId", json!(571)))).await,
        (400, 200_028),
        "no customer above"
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn users_with_devices_and_staging_users_stay() {
    let bed = support::start(20).await;
    let users = bed.json("/api/system/users/search", 1).await;
    let owner =
        users["Users"].as_array().unwrap().iter().find(|user| user["EnrolledDevicesCount"] != "0").unwrap();
    let (id, uuid) = (owner["Id"]["Value"].clone(), owner["Uuid"].as_str().unwrap());
    let by_id = bed.call(Method::DELETE, &format!("/api/system/users/{id}/delete"));
    assert_eq!(refusal(by_id).await, (400, 9));
    assert_eq!(refusal(bed.call(Method::DELETE, &format!("/api/system/users/{uuid}"))).await, (400, 9));
    let mut stager = ada();
    stager["StagingMode"] = json!("MultipleUserStaging");
    let (_, made) = post(&bed, "/api/system/users/adduser", stager).await;
    let stager = made["Value"].clone();
    let delete = bed.call(Method::DELETE, &format!("/api/system/users/{stager}/delete"));
    assert_eq!(refusal(delete).await, (400, 7148));
    let idle =
        users["Users"].as_array().unwrap().iter().find(|user| user["EnrolledDevicesCount"] == "0").unwrap();
    let idle = idle["Id"]["Value"].as_i64().unwrap();
    let values = json!({"BulkValues": {"Value": [idle, id, stager, "x", 1]}});
    let (status, outcome) = post(&bed, "/api/system/users/delete", values).await;
    assert_eq!(status, 200);
    let codes: Vec<i64> = outcome["Faults"]["Fault"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["ErrorCode"].as_i64().unwrap())
        .collect();
    assert_eq!((&outcome["AcceptedItems"], codes), (&json!(1), vec![9, 7148, 6, 6]));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn users_are_switched_in_bulk() {
    let bed = support::start(20).await;
    let users = bed.json("/api/system/users/search?status=Active", 1).await;
    let ids: Vec<Value> =
        users["Users"].as_array().unwrap().iter().take(3).map(|user| user["Id"]["Value"].clone()).collect();
    let body = json!({"BulkValues": {"Value": ids}});
    let total =
        async || bed.json("/api/system/users/search?status=Inactive", 1).await["Total"].as_i64().unwrap();
    let before = total().await;
    let (_, outcome) = post(&bed, "/api/system/users/deactivate", body.clone()).await;
    assert_eq!(outcome["AcceptedItems"], 3);
    assert_eq!(total().await, before + 3);
    let (_, outcome) = post(&bed, "/api/system/users/deactivate", body.clone()).await;
    assert_eq!(
        (&outcome["FailedItems"], &outcome["Faults"]["Fault"][0]["ErrorCode"]),
        (&json!(3), &json!(6))
    );
    let (_, outcome) = post(&bed, "/api/system/users/activate", body).await;
    assert_eq!((&outcome["AcceptedItems"], total().await), (&json!(3), before));
    assert_eq!(
        refusal(bed.call(Method::POST, "/api/system/users/activate").json(&json!({}))).await,
        (422, 1012)
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn devices_show_the_new_name_of_their_user() {
    let bed = support::start(20).await;
    let device = bed.json("/api/mdm/devices/search?pagesize=1", 1).await["Devices"][0].clone();
    let user = device["UserId"]["Id"]["Value"].clone();
    let change = json!({"UserName": "renamed", "FirstName": "Re", "LastName": "Named"});
    assert_eq!(post(&bed, &format!("/api/system/users/{user}/update"), change).await.0, 200);
    let device = bed.json(&format!("/api/mdm/devices/{}", device["Id"]["Value"]), 1).await;
    assert_eq!((&device["UserName"], &device["UserId"]["Name"]), (&json!("renamed"), &json!("Re Named")));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_enrollment_user_calls_for_itself_and_for_nothing_else() {
    let bed = support::start(60).await;
    let accounts = bed.sandbox.accounts();
    let key = accounts.enrollment_api_key.expose_secret();
    assert_eq!(accounts.enrollment_users.len(), 2, "a basic account and a directory's");
    let own = "/api/system/users?attributes=true";
    let with = |path: &str, name: &str, password: &str, key: &str| {
        bed.nobody(Method::GET, path)
            .header("aw-tenant-code", key)
            .header("authorization", basic(name, password))
    };
    for user in &accounts.enrollment_users {
        let password = user.password.expose_secret();
        let shown: Value =
            with(own, &user.username, password, key).send().await.unwrap().json().await.unwrap();
        assert_eq!(
            (&shown["UserName"], &shown["Status"]),
            (&json!(user.username), &json!("Active")),
            "{shown}"
        );
        assert_eq!(shown["MemberOf"].as_array().unwrap().len(), 1);
        let short: Value = with("/api/system/users", &user.username, password, key)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(short.as_object().unwrap().keys().collect::<Vec<_>>(), ["Status", "UserId", "UserName"]);
        assert_eq!(refusal(with(own, &user.username, "wrong", key)).await, (401, 1005));
        assert_eq!(
            refusal(with("/api/system/users/search", &user.username, password, key)).await,
            (403, 1032)
        );
        let admin_key = bed.sandbox.credentials().api_key.expose_secret();
        assert_eq!(refusal(with(own, &user.username, password, admin_key)).await, (401, 1005));
    }
    let directory = &accounts.enrollment_users[1];
    let login = format!("EXAMPLE\\{}", directory.username);
    assert_eq!(
        with(own, &login, directory.password.expose_secret(), key).send().await.unwrap().status(),
        200
    );
    assert_eq!(refusal(bed.call(Method::GET, own)).await, (403, 1011), "an admin is no enrollment user");
    let (_, made) = post(&bed, "/api/system/users/adduser", ada()).await;
    let ada = || with(own, "ada.new", "correct horse", key);
    assert_eq!(ada().send().await.unwrap().status(), 200);
    let id = &made["Value"];
    let change = json!({"Password": "another horse"});
    assert_eq!(post(&bed, &format!("/api/system/users/{id}/update"), change).await.0, 200);
    assert_eq!(refusal(ada()).await, (401, 1005), "the old password");
    let ada = || with(own, "ada.new", "another horse", key);
    assert_eq!(ada().send().await.unwrap().status(), 200);
    assert_eq!(post(&bed, &format!("/api/system/users/{id}/deactivate"), Value::Null).await.0, 200);
    assert_eq!(refusal(ada()).await, (401, 1005), "inactive");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn mail_certificates_of_a_user_show_on_the_users_devices_and_replace_each_other() {
    let bed = support::start(20).await;
    let device = bed.device(|state| state.user.is_some() && state.enrollment.name() == "Enrolled").await;
    let user = device.user.as_ref().unwrap().id;
    let path = format!("/api/system/users/{user}/uploadsmimecerts");
    let certificates = async || -> Vec<String> {
        let found = bed.json(&format!("/api/mdm/devices/{}/certificates", device.id), 1).await;
        let rows = found["DeviceCertificates"].as_array().unwrap().clone();
        let names = rows.iter().map(|row| row["Name"].as_str().unwrap().to_owned());
        names.filter(|name| name.starts_with("S/MIME")).collect()
    };
    assert!(certificates().await.is_empty());
    let made = rcgen::generate_simple_self_signed(["mail.example".to_owned()]).unwrap().cert;
    let plain = json!({"CertificatePayload": STANDARD.encode(made.der())});
    let credentials = bed.sandbox.credentials();
    let store = json!({
        "CertificatePayload": credentials.admin_p12.expose_secret(),
        "Password": credentials.admin_p12_password.expose_secret(),
    });
    let body = json!({"Signing": plain, "Encryption": store, "Archived": [plain]});
    let sent = bed.call(Method::POST, &path).json(&body).send().await.unwrap();
    assert_eq!(sent.status(), 200, "{}", sent.text().await.unwrap());
    let shown = certificates().await;
    assert_eq!(shown.len(), 3, "{shown:?}");
    assert!(shown[1].starts_with("S/MIME Encryption: ") && shown[1].contains("api.admin"), "{shown:?}");
    let sent = bed.call(Method::POST, &path).json(&json!({"Signing": plain})).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(certificates().await.len(), 1);

    for (path, body, code) in [
        (path.clone(), json!({}), 6042),
        (path.clone(), json!({"Signing": {"CertificatePayload": "bm90aGluZw=="}}), 6043),
        (
            path.clone(),
            json!({"Encryption": {"CertificatePayload": store["CertificatePayload"], "Password": "wrong"}}),
            6043,
        ),
        ("/api/system/users/1/uploadsmimecerts".to_owned(), json!({"Signing": plain}), 6041),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, &path).json(&body)).await, (400, code), "{body}");
    }
    assert_eq!(certificates().await.len(), 1);
    bed.sandbox.stop().await;
}
