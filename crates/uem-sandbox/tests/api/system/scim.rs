//! /api/system/scim/v2

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::{
    mask::masked,
    support::{self, Testbed},
};

const GROUPS: &str = "/api/system/scim/v2/Groups";
const EXTENSION: &str = "urn:scim:schemas:extension:workspace:1.0:Group";

fn call(bed: &Testbed, method: Method, path: &str) -> RequestBuilder {
    bed.call(method, path).header("accept", "application/scim+json;version=2")
}

fn with(call: RequestBuilder, body: &Value) -> RequestBuilder {
    call.header("content-type", "application/scim+json").body(body.to_string())
}

async fn good(call: RequestBuilder, status: u16) -> Value {
    let answer: Response = call.send().await.unwrap();
    let (found, media) =
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap().to_owned());
    let body: Value = answer.json().await.unwrap();
    assert_eq!((found, media.as_str()), (status, "application/scim+json;version=2"), "{body}");
    body
}

/// Status as a text and SCIM's word for a refusal.
async fn refused(call: RequestBuilder) -> (String, Value) {
    let answer = call.send().await.unwrap();
    let status = answer.status().as_u16().to_string();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{body}");
    assert_eq!((&body["status"], body["detail"].is_string()), (&json!(status), true));
    (status, body["scimType"].clone())
}

#[tokio::test]
async fn groups_and_users_have_the_shapes_of_scim() {
    let bed = support::start(60).await;
    let sales =
        good(call(&bed, Method::GET, &format!("{GROUPS}?filter=displayName%20eq%20%22SALES%22")), 200).await;
    assert_eq!(sales["totalResults"], 1);
    let id = sales["Resources"][0]["id"].as_str().unwrap();
    let whole = good(call(&bed, Method::GET, &format!("{GROUPS}/{id}")), 200).await;
    let member = whole["members"][0]["value"].as_str().unwrap();
    let shapes = json!({
        "list": sales.clone(),
        "group": crate::mask::first(whole.clone(), "members", 1),
        "user": good(call(&bed, Method::GET, &format!("/api/system/scim/v2/Users/{member}")), 200).await,
        "config": good(call(&bed, Method::GET, "/api/system/scim/v2/ServiceProviderConfig"), 200).await,
    });
    insta::assert_json_snapshot!(masked(shapes));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn groups_are_filtered_ordered_paged_and_cut_to_attributes() {
    let bed = support::start(20).await;
    let list = async |query: &str| good(call(&bed, Method::GET, &format!("{GROUPS}?{query}")), 200).await;
    let all = list("").await;
    assert_eq!(
        (&all["totalResults"], &all["startIndex"], &all["itemsPerPage"]),
        (&json!(8), &json!(1), &json!(8))
    );
    let page = list("startIndex=3&count=2&sortBy=displayName&sortOrder=descending").await;
    let names: Vec<&str> = page["Resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["displayName"].as_str().unwrap())
        .collect();
    assert_eq!((names, &page["totalResults"]), (vec!["Marketing", "Logistics"], &json!(8)));
    assert_eq!(list("count=0").await["Resources"], json!([]));
    let cut = list("attributes=displayName&count=1").await["Resources"][0].clone();
    assert_eq!(cut.as_object().unwrap().keys().collect::<Vec<_>>(), ["displayName", "id", "schemas"]);
    let searched = with(
        call(&bed, Method::POST, &format!("{GROUPS}/.search")),
        &json!({"filter": "displayName sw \"f\"", "excludedAttributes": ["meta"]}),
    );
    let searched = good(searched, 200).await;
    assert_eq!((&searched["totalResults"], &searched["Resources"][0]["meta"]), (&json!(2), &Value::Null));
    for query in ["filter=displayName", "filter=((("] {
        assert_eq!(
            refused(call(&bed, Method::GET, &format!("{GROUPS}?{query}"))).await,
            ("400".into(), json!("invalidFilter"))
        );
    }
    assert_eq!(
        refused(call(&bed, Method::GET, &format!("{GROUPS}?count=x"))).await,
        ("400".into(), json!("invalidValue"))
    );
    let nobody = format!("{GROUPS}/6f0f04c7-0000-4681-8bec-000000005614");
    assert_eq!(refused(call(&bed, Method::GET, &nobody)).await, ("404".into(), Value::Null));
    let sales = format!("{GROUPS}/{}", all["Resources"][0]["id"].as_str().unwrap());
    let other = bed
        .call_as("neighbour.admin", Method::GET, &sales)
        .header("accept", "application/scim+json;version=2");
    assert_eq!(refused(other).await.0, "404");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_group_is_made_filled_renamed_and_emptied() {
    let bed = support::start(20).await;
    let users = bed.json("/api/system/users/search?pagesize=2", 1).await["Users"].clone();
    let uuid = |place: usize| users[place]["Uuid"].clone();
    let body = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Pilots", "externalId": "p-1"});
    let create = || with(call(&bed, Method::POST, GROUPS), &body);
    let answer = create().send().await.unwrap();
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let made: Value = answer.json().await.unwrap();
    assert_eq!(
        (&made["meta"]["location"], &made[EXTENSION]["groupType"]),
        (&json!(location), &json!("Custom"))
    );
    assert_eq!(refused(create()).await, ("400".into(), json!("uniqueness")));
    let path = format!("{GROUPS}/{}", made["id"].as_str().unwrap());
    let patch =
        |operations: Value| with(call(&bed, Method::PATCH, &path), &json!({"Operations": operations}));
    let add = json!([{"op": "Add", "path": "members", "value": [{"value": uuid(0)}, {"value": uuid(1)}]}]);
    assert_eq!(patch(add).send().await.unwrap().status(), 204);
    let members =
        async || good(call(&bed, Method::GET, &path), 200).await["members"].as_array().unwrap().len();
    assert_eq!(members().await, 2);
    let user = good(
        call(&bed, Method::GET, &format!("/api/system/scim/v2/Users/{}", uuid(0).as_str().unwrap())),
        200,
    )
    .await;
    assert!(user["groups"].as_array().unwrap().iter().any(|group| group["value"] == made["id"]));
    let found = bed.json("/api/system/usergroups/search?groupname=Pilots", 1).await;
    assert_eq!(found["UserGroup"][0]["UserCount"], 2, "the same group everywhere");
    let out = json!([
        {"op": "Remove", "path": format!("members[value eq \"{}\"]", uuid(0).as_str().unwrap())},
        {"op": "Replace", "value": {"displayName": "Test pilots"}},
        {"op": "Replace", "path": format!("{EXTENSION}:defaultEnrollmentRoleName"), "value": "Basic Access"},
        {"op": "Remove", "path": "externalId"}
    ]);
    assert_eq!(patch(out).send().await.unwrap().status(), 204);
    let shown = good(call(&bed, Method::GET, &path), 200).await;
    assert_eq!(
        (
            &shown["displayName"],
            &shown["externalId"],
            &shown[EXTENSION]["defaultEnrollmentRoleName"],
            members().await
        ),
        (&json!("Test pilots"), &Value::Null, &json!("Basic Access"), 1)
    );
    for (operations, kind) in [
        (json!([{"op": "Jump", "path": "members"}]), "invalidSyntax"),
        (json!([{"op": "Add", "path": "members", "value": [{"value": "nobody"}]}]), "invalidValue"),
        (json!([{"op": "Replace", "path": "shoeSize", "value": 44}]), "invalidPath"),
        (json!([{"op": "Replace", "path": "displayName", "value": "Sales"}]), "uniqueness"),
        (json!([{"op": "Remove", "path": "displayName"}]), "invalidPath"),
        (json!([]), "invalidValue"),
    ] {
        assert_eq!(refused(patch(operations)).await, ("400".into(), json!(kind)));
    }
    let directory = good(
        call(&bed, Method::GET, &format!("{GROUPS}?filter=groupType%20eq%20%22Directory%22&count=1")),
        200,
    )
    .await;
    let directory = format!("{GROUPS}/{}", directory["Resources"][0]["id"].as_str().unwrap());
    let add = json!({"operations": [{"op": "Add", "path": "members", "value": [{"value": uuid(0)}]}]});
    assert_eq!(
        refused(with(call(&bed, Method::PATCH, &directory), &add)).await,
        ("400".into(), json!("mutability"))
    );
    let broken = call(&bed, Method::POST, GROUPS).header("content-type", "application/scim+json").body("{");
    assert_eq!(refused(broken).await, ("400".into(), json!("invalidSyntax")));
    bed.sandbox.stop().await;
}
