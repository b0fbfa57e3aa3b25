//! XML for the operations that list it: answers, errors and bodies.

use reqwest::Method;
use serde_json::Value;

use crate::support::{self, Testbed};

async fn xml(bed: &Testbed, path: &str) -> (u16, String, String) {
    let answer = bed.call(Method::GET, path).header("accept", "application/xml").send().await.unwrap();
    let status = answer.status().as_u16();
    let kind = answer.headers().get("content-type").map_or("", |value| value.to_str().unwrap()).to_owned();
    (status, kind, answer.text().await.unwrap())
}

#[tokio::test]
async fn an_answer_comes_in_the_format_that_the_client_asked_for() {
    let bed = support::start(20).await;
    let (status, kind, text) = xml(&bed, "/api/mdm/devices/search?pagesize=2").await;
    assert_eq!((status, kind.as_str()), (200, "application/xml; charset=utf-8"));
    let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
                 <DeviceSearchResult xmlns=\"http://www.air-watch.com/servicemodel/resources\"><Devices>";
    assert!(text.starts_with(start), "{text}");
    assert_eq!(text.matches("<SerialNumber>").count(), 2, "{text}");
    let json = bed.json("/api/mdm/devices/search?pagesize=2", 1).await;
    let serial = json["Devices"][0]["SerialNumber"].as_str().unwrap();
    assert!(text.contains(&format!("<SerialNumber>{serial}</SerialNumber>")), "{text}");
    let (status, kind, text) = xml(&bed, "/api/mdm/devices?searchby=DeviceId&id=999999").await;
    assert_eq!((status, kind.as_str()), (404, "application/xml; charset=utf-8"));
    assert!(
        text.contains("<AirWatchFaultContract xmlns=") && text.contains("<ErrorCode>5002</ErrorCode>"),
        "{text}"
    );
    let (status, kind, _) = xml(&bed, "/api/mdm/devices/search?user=nobody-has-this-name").await;
    assert_eq!((status, kind.as_str()), (204, ""));
    let (_, kind, text) = xml(&bed, "/api/mam/apps/search?applicationtype=Internal").await;
    assert_eq!(kind, "application/xml; charset=utf-8", "{text}");
    let answer =
        bed.call(Method::GET, "/api/mdm/devices/search").header("accept", "application/xml;version=3");
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8", "version 3 has no XML");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_body_in_xml_does_what_the_same_body_in_json_does() {
    let bed = support::start(20).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let send = async |method: Method, path: &str, kind: &str, body: String| {
        let call = bed.call(method, path).header("content-type", kind).header("accept", "application/xml");
        let answer = call.body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let tag = format!(
        "<Tag xmlns=\"http://www.air-watch.com/servicemodel/resources\"><TagName>R&amp;D</TagName>\
         <TagAvatar>red</TagAvatar><TagType>1</TagType><LocationGroupId>{group}</LocationGroupId></Tag>"
    );
    let (status, text) = send(Method::POST, "/api/mdm/tags/addtag", "application/xml", tag).await;
    assert_eq!(status, 200, "{text}");
    let id: String = text.chars().filter(char::is_ascii_digit).collect();
    let tags = bed.json(&format!("/api/mdm/tags/search?organizationgroupid={group}"), 1).await;
    let found = tags["Tags"].as_array().unwrap().iter().any(|tag| tag["TagName"] == "R&D");
    assert!(found, "{id} {tags}");

    let devices = bed.json("/api/mdm/devices/search?pagesize=2", 1).await;
    let rows = devices["Devices"].as_array().unwrap();
    let values: String = rows.iter().map(|row| format!("<Value>{}</Value>", row["Id"]["Value"])).collect();
    let body = format!("<BulkInput><BulkValues>{values}</BulkValues></BulkInput>");
    let (status, text) = send(Method::POST, "/api/mdm/devices/id", "text/xml; charset=utf-8", body).await;
    assert_eq!((status, text.matches("<SerialNumber>").count()), (200, 2), "{text}");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bodies_that_bring_entities_depth_or_nonsense_are_refused() {
    let bed = support::start(20).await;
    let path = "/api/mdm/devices?searchby=Serialnumber";
    let deep_xml = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    let bomb =
        "<!DOCTYPE a [<!ENTITY b 'xxxxxxxxxx'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;</a>".to_owned();
    let outside = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>".to_owned();
    for body in [deep_xml, bomb, outside, "<a>&b;</a>".to_owned(), "<a".to_owned(), "{}".to_owned()] {
        let call = bed.call(Method::POST, path).header("content-type", "application/xml").body(body.clone());
        let answer = call.send().await.unwrap();
        assert_eq!(answer.status(), 400, "{:.60}", body);
        let error: Value = answer.json().await.unwrap();
        assert_eq!(error["errorCode"], 400);
        assert!(
            error["message"].as_str().unwrap().starts_with("The request body is not valid XML"),
            "{error}"
        );
    }
    let deep_json = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let call = bed.call(Method::POST, path).header("content-type", "application/json").body(deep_json);
    assert_eq!(support::refusal(call).await, (400, 400));
    let call = bed
        .call(Method::POST, "/api/mdm/tags")
        .header("accept", "application/json;version=3")
        .header("content-type", "application/xml")
        .body("<Tag/>");
    assert_eq!(support::refusal(call).await, (415, 415), "the operation lists JSON alone");
    let long = vec![b'x'; 10 * 1024 * 1024 + 1];
    let answer = bed.call(Method::POST, path).body(long).send().await;
    // The sandbox may answer and close before all of it is sent.
    assert!(answer.map_or(true, |answer| answer.status() == 413));
    bed.sandbox.stop().await;
}
