//! User groups: made, changed, filled, kept in step with the directory, deleted.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal, sent};

async fn post(bed: &Testbed, path: &str, body: Value) -> (u16, Value) {
    sent(bed.call(Method::POST, path), 1, &body).await
}

async fn count(bed: &Testbed, name: &str) -> i64 {
    let found = bed.json(&format!("/api/system/usergroups/search?groupname={name}"), 1).await;
    found["UserGroup"][0]["UserCount"].as_i64().unwrap()
}

async fn names(bed: &Testbed, group: &Value) -> Vec<String> {
    let found = bed
        .json(&format!("/api/system/user-groups/{}/members?page_size=500", group.as_str().unwrap()), 1)
        .await;
    let users = found["UsersList"].as_array().unwrap();
    users.iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_custom_group_is_made_filled_emptied_and_deleted() {
    let bed = support::start(60).await;
    let body =
        json!({"GroupName": "Pilots", "Description": "try first", "ManagedByOrganizationGroupID": 572});
    let (status, made) = post(&bed, "/api/system/usergroups/createcustomusergroup", body.clone()).await;
    assert_eq!(status, 200, "{made}");
    let again = bed.call(Method::POST, "/api/system/usergroups/createcustomusergroup").json(&body);
    assert_eq!(refusal(again).await, (400, 7147));
    let id = made["Value"].clone();
    let users = bed.json("/api/system/users/search?pagesize=3", 1).await["Users"].clone();
    let act = async |user: &Value, action: &str| {
        post(&bed, &format!("/api/system/usergroups/{id}/user/{}/{action}", user["Id"]["Value"]), Value::Null)
            .await
            .0
    };
    assert_eq!(count(&bed, "Pilots").await, 0);
    for user in users.as_array().unwrap() {
        assert_eq!(act(user, "addusertogroup").await, 200);
    }
    assert_eq!(act(&users[0], "addusertogroup").await, 200, "a second time changes nothing");
    assert_eq!(act(&users[1], "removeuserfromgroup").await, 200);
    assert_eq!(act(&users[1], "removeuserfromgroup").await, 400, "out already");
    assert_eq!(count(&bed, "Pilots").await, 2);
    let mut wanted = vec![users[0]["UserName"].as_str().unwrap(), users[2]["UserName"].as_str().unwrap()];
    wanted.sort_unstable();
    let mut found = names(&bed, &made["uuid"]).await;
    found.sort();
    assert_eq!(found, wanted);
    let uuid = users[0]["Uuid"].as_str().unwrap();
    assert_eq!(
        bed.json(&format!("/api/system/users/{uuid}"), 2).await["userGroupCount"],
        2,
        "its department's and this"
    );
    let deleted =
        bed.call(Method::DELETE, &format!("/api/system/usergroups/{id}/delete")).send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    assert_eq!(bed.get("/api/system/usergroups/search?groupname=Pilots", 1).await.status(), 204);
    assert_eq!(bed.json(&format!("/api/system/users/{uuid}"), 2).await["userGroupCount"], 1);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_directorys_group_follows_the_directory() {
    let bed = support::start(300).await;
    let own = bed.sandbox.tenant.access.customer().unwrap().uuid;
    let body = json!({
        "GroupName": "Crew", "UserGroupType": "Directory", "ExternalType": "Group", "Domain": "EXAMPLE",
        "LocationGroupUUID": own, "AutoMergeEnabled": false
    });
    let (status, made) = post(&bed, "/api/system/user-groups/actions/add", body).await;
    assert_eq!(status, 200, "{made}");
    let uuid = made["uuid"].as_str().unwrap();
    let path = format!("/api/system/user-groups/{uuid}/actions");
    let act = async |action: &str| post(&bed, &format!("{path}/{action}"), Value::Null).await.0;
    let changes = async || bed.json(&format!("{path}/changes?mergechangestype=All"), 1).await;
    assert_eq!(changes().await["Total_Result"], 0, "nobody has looked yet");
    assert_eq!(act("sync").await, 202);
    let found = changes().await;
    assert_eq!((&found["Total_Result"], found["user_additons"].as_array().unwrap().len()), (&json!(3), 3));
    assert_eq!(count(&bed, "Crew").await, 0, "found, not taken over");
    assert_eq!(bed.json("/api/system/usergroups/search?mergestatus=Pending", 1).await["Total"], 1);
    assert_eq!(act("merge").await, 202);
    assert_eq!((count(&bed, "Crew").await, changes().await["Total_Result"].as_i64()), (3, Some(0)));
    let users = bed.json("/api/system/users/search", 1).await["Total"].as_i64().unwrap();
    assert_eq!(act("add-missing-users").await, 202);
    assert_eq!(bed.json("/api/system/users/search", 1).await["Total"], users + 2);
    assert_eq!(count(&bed, "Crew").await, 5);
    assert_eq!(act("add-missing-users").await, 202, "nobody is missing any more");
    assert_eq!(count(&bed, "Crew").await, 5);
    let user = bed
        .call(Method::POST, &format!("/api/system/usergroups/{}/user/30000/addusertogroup", made["Value"]));
    assert_eq!(refusal(user).await, (403, 6078), "its members are the directory's");
    let unknown = bed.call(Method::GET, &format!("{path}/changes?mergechangestype=Some"));
    assert_eq!(refusal(unknown).await, (400, 6316));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn somebody_who_left_the_directorys_group_leaves_with_the_next_merge() {
    let bed = support::start(300).await;
    let sales = bed
        .sandbox
        .tenant
        .database
        .query_opt("SELECT uuid FROM user_group WHERE name = 'Engineering'", &[])
        .await;
    let uuid = json!(sales.unwrap().unwrap().get::<String>("uuid").unwrap());
    let path = format!("/api/system/user-groups/{}/actions", uuid.as_str().unwrap());
    let before = names(&bed, &uuid).await;
    let update = json!({"AutoMergeEnabled": true, "AddGroupMembersAutomatically": true, "Description": "d"});
    let patched = bed.call(Method::PATCH, &format!("{path}/update")).json(&update).send().await.unwrap();
    assert_eq!(patched.status(), 204);
    assert_eq!(post(&bed, &format!("{path}/sync"), Value::Null).await.0, 202);
    let after = names(&bed, &uuid).await;
    assert!(!after.contains(&before[0]), "who left");
    assert_eq!(before.iter().filter(|name| after.contains(name)).count(), before.len() - 1);
    assert_eq!(after.len(), before.len() - 1 + 1 + 2, "one left, one came, two were not known yet");
    assert_eq!(post(&bed, &format!("{path}/sync"), Value::Null).await.0, 202);
    assert_eq!(names(&bed, &uuid).await, after, "a second time changes nothing");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn devices_move_into_the_smart_group_of_the_user_group_that_their_user_joins() {
    let bed = support::start(100).await;
    let groups = bed.json("/api/mdm/smartgroups/search", 1).await;
    let asking = async |bed: &Testbed| {
        for group in groups["SmartGroups"].as_array().unwrap() {
            let id = group["SmartGroupID"].clone();
            let whole = bed.json(&format!("/api/mdm/smartgroups/{id}"), 1).await;
            if let Some(user_group) = whole["UserGroups"].get(0) {
                return (id, user_group["Id"].clone());
            }
        }
        panic!("no smart group asks for a user group")
    };
    let (smart, group) = asking(&bed).await;
    let size = async || {
        bed.json(&format!("/api/mdm/smartgroups/{smart}/devices"), 1).await["Devices"]
            .as_array()
            .unwrap()
            .len()
    };
    let member = bed.json(&format!("/api/system/usergroups/{}/users", group.as_str().unwrap()), 1).await;
    let before = size().await;
    let names: Vec<&str> = member["EnrollmentUser"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["UserName"].as_str().unwrap())
        .collect();
    let users = bed.json("/api/system/users/search", 1).await;
    let outsider = users["Users"].as_array().unwrap().iter().find(|user| {
        user["EnrolledDevicesCount"] == "1" && !names.contains(&user["UserName"].as_str().unwrap())
    });
    let id = outsider.unwrap()["Id"]["Value"].as_i64().unwrap();
    let tenant = &bed.sandbox.tenant;
    let user_group = uem_sandbox::system::user_groups::store::find(
        &tenant.database,
        group.as_str().unwrap().parse().unwrap(),
    );
    let user_group = user_group.await.unwrap().unwrap();
    uem_sandbox::system::user_groups::change_members(tenant, &user_group, &[(id, true)]).await.unwrap();
    assert_eq!(size().await, before + 1);
    uem_sandbox::system::user_groups::change_members(tenant, &user_group, &[(id, false)]).await.unwrap();
    assert_eq!(size().await, before);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn groups_that_cannot_be_are_refused() {
    let bed = support::start(20).await;
    let own = bed.sandbox.tenant.access.customer().unwrap().uuid;
    let good = json!({"GroupName": "G", "UserGroupType": "Directory", "ExternalType": "Group", "LocationGroupUUID": own});
    let add = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        bed.call(Method::POST, "/api/system/user-groups/actions/add").json(&body)
    };
    for (name, value, expected) in [
        ("GroupName", json!(""), (400, 7144)),
        ("GroupName", json!("Sales"), (400, 7147)),
        ("UserGroupType", json!("Fan club"), (400, 6289)),
        ("ExternalType", json!("Forest"), (400, 6159)),
        ("DefaultRole", json!("King"), (400, 5085)),
        ("MaxAllowableChanges", json!(-1), (400, 7145)),
        ("LocationGroupUUID", json!("x"), (403, 6192)),
        ("AssignedLocationGroupUUID", json!("x"), (400, 6066)),
    ] {
        assert_eq!(refusal(add(name, value)).await, expected, "{name}");
    }
    let kiosk =
        bed.json("/api/system/usergroups/custom/search", 1).await["UserGroup"][0]["UserGroupId"].clone();
    let row = bed
        .sandbox
        .tenant
        .database
        .query_opt("SELECT uuid FROM user_group WHERE id = $1", &[kiosk.as_i64().unwrap().into()])
        .await;
    let uuid: String = row.unwrap().unwrap().get("uuid").unwrap();
    for (action, code) in [("sync", 200_032), ("merge", 200_033), ("add-missing-users", 200_032)] {
        let call = bed.call(Method::POST, &format!("/api/system/user-groups/{uuid}/actions/{action}"));
        assert_eq!(refusal(call).await, (412, code));
        let call = bed.call_as(
            "neighbour.admin",
            Method::POST,
            &format!("/api/system/user-groups/{uuid}/actions/{action}"),
        );
        assert_eq!(refusal(call).await, (400, 17));
    }
    let asked = bed.json("/api/mdm/smartgroups/search", 1).await;
    let mut in_use = None;
    for group in asked["SmartGroups"].as_array().unwrap() {
        let whole = bed.json(&format!("/api/mdm/smartgroups/{}", group["SmartGroupID"]), 1).await;
        in_use = in_use.or(whole["UserGroups"].get(0).map(|group| group["Id"].as_str().unwrap().to_owned()));
    }
    let delete = bed.call(Method::DELETE, &format!("/api/system/usergroups/{}/delete", in_use.unwrap()));
    assert_eq!(refusal(delete).await, (400, 200_029), "a smart group asks for it");
    bed.sandbox.stop().await;
}
