//! /api/mam/blobs: what is uploaded comes back as it was, and nothing else does.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal};

fn upload(bed: &Testbed, query: &str, version: u8, body: Vec<u8>) -> reqwest::RequestBuilder {
    bed.call(Method::POST, &format!("/api/mam/blobs/uploadblob?{query}"))
        .header("accept", format!("application/json;version={version}"))
        .header("content-type", "application/octet-stream")
        .body(body)
}

#[tokio::test]
async fn a_file_over_the_usual_limit_comes_back_and_can_be_deleted() {
    let bed = support::start(2).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let content: Vec<u8> = (0..11 * 1024 * 1024_u32).map(|n| n.to_le_bytes()[1]).collect();
    let query = format!("filename=big.bin&ORGANIZATIONGROUPID={group}&moduleType=Application");
    let blob: Value = upload(&bed, &query, 1, content.clone()).send().await.unwrap().json().await.unwrap();
    assert_eq!(blob["Value"], 1);
    let uuid = blob["uuid"].as_str().unwrap();
    for (path, version) in
        [("downloadblob/1".to_owned(), 1), (format!("downloadblob/{uuid}"), 2), ("1".into(), 2)]
    {
        let answer = bed.get(&format!("/api/mam/blobs/{path}"), version).await;
        assert_eq!(answer.status(), 200);
        assert!(answer.bytes().await.unwrap() == content, "{path}");
    }
    let head = bed.call(Method::HEAD, &format!("/api/mam/blobs/{uuid}")).send().await.unwrap();
    assert_eq!(head.status(), 200);
    let other = bed.call_as("neighbour.admin", Method::GET, "/api/mam/blobs/downloadblob/1");
    assert_eq!(refusal(other).await, (403, 6));
    let delete = async |path: &str| bed.call(Method::DELETE, path).send().await.unwrap().status().as_u16();
    assert_eq!(delete("/api/mam/blobs/blob/1").await, 200);
    assert_eq!(delete(&format!("/api/mam/blobs/{uuid}")).await, 403);
    assert_eq!(bed.get("/api/mam/blobs/downloadblob/1", 1).await.status(), 403);
    assert_eq!(bed.get(&format!("/api/mam/blobs/downloadblob/{uuid}"), 2).await.status(), 404);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn uploads_that_do_not_fit_are_refused() {
    let bed = support::start(2).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let good = format!("fileName=a.txt&organizationGroupId={group}");
    for (query, body, expected) in [
        (good.clone(), "", (400, 7014)),
        (format!("organizationGroupId={group}"), "x", (422, 7601)),
        (format!("fileName=..%2Fa&organizationGroupId={group}"), "x", (422, 7601)),
        ("fileName=a.txt".into(), "x", (400, 400)),
        ("fileName=a.txt&organizationGroupId=573".into(), "x", (400, 6)),
        (format!("{good}&fileLink=http%3A%2F%2Fa.example"), "x", (400, 7019)),
        (format!("{good}&SHA256FileHash=00"), "x", (400, 8177)),
    ] {
        let call = upload(&bed, &query, 2, body.as_bytes().to_vec());
        assert_eq!(refusal(call).await, expected, "{query}");
    }
    let hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    let call = upload(&bed, &format!("{good}&SHA256FileHash={hash}"), 2, b"x".to_vec());
    assert_eq!(call.send().await.unwrap().status(), 200);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn parts_are_put_together_in_order() {
    let bed = support::start(2).await;
    let chunk = |more: &str, body: &'static str| {
        let path = format!("/api/mam/blobs/chunk?total_blob_size=6&chunk_size={}{more}", body.len());
        bed.call(Method::POST, &path).body(body)
    };
    let first: Value = chunk("&chunk_sequence_number=2", "def").send().await.unwrap().json().await.unwrap();
    let id = first["transaction_id"].as_str().unwrap();
    let merge = |id: &str| {
        let body = json!({"transaction_uuid": id, "filename_with_extension": "abc.txt"});
        bed.call(Method::POST, "/api/mam/blobs/mergechunk").json(&body)
    };
    assert_eq!(refusal(merge(id)).await, (400, 8214));
    assert_eq!(refusal(merge("none")).await, (400, 7008));
    assert_eq!(refusal(chunk("&chunk_sequence_number=x", "abc")).await, (400, 7002));
    assert_eq!(
        refusal(chunk(&format!("&chunk_sequence_number=3&transaction_id={id}"), "abcd")).await,
        (400, 8211)
    );
    assert_eq!(
        refusal(chunk("&chunk_sequence_number=1&organization_group_uuid=x", "abc")).await,
        (404, 6183)
    );
    let second = chunk(&format!("&chunk_sequence_number=1&transaction_id={id}"), "abc");
    assert_eq!(second.send().await.unwrap().status(), 200);
    let blob: Value = merge(id).send().await.unwrap().json().await.unwrap();
    let content = bed.get(&format!("/api/mam/blobs/downloadblob/{}", blob["Value"]), 1).await;
    assert_eq!(content.bytes().await.unwrap(), "abcdef");
    bed.sandbox.stop().await;
}
