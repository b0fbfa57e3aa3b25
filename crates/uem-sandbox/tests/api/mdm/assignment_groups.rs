//! /api/mdm/groups/{id}/assignmentgroups in both versions.

use reqwest::Method;

use crate::support::{self, refusal};

#[tokio::test]
async fn all_kinds_are_listed_and_counted_below_the_group() {
    let bed = support::start(60).await;
    let own = bed.sandbox.credentials().organization_group_id;
    let list = async |kind: &str, more: &str| {
        let path = format!("/api/mdm/groups/{own}/assignmentgroups?assignmentType={kind}{more}");
        bed.json(&path, 1).await.as_array().unwrap().clone()
    };
    let (all, smart, user, organization) =
        (list("0", "").await, list("1", "").await, list("2", "").await, list("3", "").await);
    assert_eq!(all.len(), smart.len() + user.len() + organization.len());
    let everybody = list("1", "&name=all%20devices").await;
    insta::assert_json_snapshot!(everybody[0], @r#"
    {
      "assignmentGroupId": 4001,
      "assignmentGroupType": "SmartGroup",
      "deviceCount": 60,
      "id": 4001,
      "name": "All Devices",
      "organizationGroupUuid": "de3176be-5b6b-5499-aa81-47638b97de09",
      "smartGroupUuid": "9a03f4ea-48cf-50b2-9443-6c431014f88e",
      "uuid": "9a03f4ea-48cf-50b2-9443-6c431014f88e"
    }
    "#);
    assert_eq!(organization[0]["deviceCount"], 60);
    let apple = bed.json("/api/mdm/devices/search?platform=Apple", 1).await["Total"].clone();
    assert_eq!(list("3", "&deviceType=Apple").await[0]["deviceCount"], apple);
    assert_eq!(list("1", "&name=all%20devices&deviceType=Apple").await[0]["deviceCount"], apple);
    let uuid = bed.json(&format!("/api/system/groups/{own}"), 1).await["Uuid"].as_str().unwrap().to_owned();
    let path =
        format!("/api/mdm/groups/{uuid}/assignmentgroups?assignmentType=2&page_size=1&page=1&order_by=name");
    let page = bed.json(&path, 2).await;
    insta::assert_json_snapshot!(page[0], {"._links.self.href" => "[link]"}, @r#"
    {
      "_links": {
        "self": {
          "href": "[link]"
        }
      },
      "assignments": [
        {
          "assignment-group-type": "UserGroup",
          "id": 3003,
          "name": "Field Service",
          "organization-group-uuid": "de3176be-5b6b-5499-aa81-47638b97de09",
          "user-group-uuid": "59b5e980-9146-556b-adfa-d6bed12f2a39",
          "uuid": "59b5e980-9146-556b-adfa-d6bed12f2a39"
        }
      ],
      "page": 1,
      "page-size": 1,
      "total": 8
    }
    "#);
    assert_eq!(page[0]["total"], user.len());

    let group = |id: i64, query: &str| {
        bed.call(Method::GET, &format!("/api/mdm/groups/{id}/assignmentgroups?{query}"))
    };
    assert_eq!(refusal(group(573, "assignmentType=0")).await, (400, 400));
    assert_eq!(refusal(group(own, "assignmentType=9")).await, (400, 5005));
    assert_eq!(refusal(group(own, "assignmentType=1&deviceType=Toaster")).await, (400, 5005));
    assert_eq!(refusal(group(own, "assignmentType=1&name=nothing")).await, (404, 5060));
    bed.sandbox.stop().await;
}
