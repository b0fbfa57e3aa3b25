//! `/api/mdm/devices/search`: pages, order, empty answers, refusals, shapes.

use reqwest::Method;
use serde_json::Value;

use crate::support::{self, Testbed, refusal};

/// All rows of a v1 search, page by page.
pub async fn all(bed: &Testbed, query: &str, page_size: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 0.. {
        let response =
            bed.get(&format!("/api/mdm/devices/search?page={page}&pagesize={page_size}&{query}"), 1).await;
        if response.status() == 204 {
            break;
        }
        let body: Value = response.json().await.unwrap();
        rows.extend(body["Devices"].as_array().unwrap().iter().cloned());
    }
    rows
}

pub fn ids(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["Id"]["Value"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn paging_to_the_end_gives_the_whole_fleet_in_order_of_id() {
    let bed = support::start(230).await;
    let expected: Vec<u64> = (100_000..100_230).collect();
    for page_size in [7, 100, 500] {
        assert_eq!(ids(&all(&bed, "", page_size).await), expected, "page size {page_size}");
    }
}

#[tokio::test]
async fn the_envelope_says_the_size_in_force_and_past_the_end_there_is_no_content() {
    let bed = support::start(12).await;
    let body = bed.json("/API/MDM/Devices/Search?PageSize=9999", 1).await;
    assert_eq!((&body["Page"], &body["PageSize"], &body["Total"]), (&0.into(), &500.into(), &12.into()));
    let past = bed.get("/api/mdm/devices/search?page=1", 1).await;
    assert_eq!(past.status(), 204);
    assert!(past.headers().get("content-type").is_none());
    assert_eq!(past.headers()["x-api-version"], "v1");
    assert_eq!(past.headers()["api-supported-versions"], "1, 2, 3");
    assert!(past.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn rows_have_the_vendors_shape() {
    let bed = support::start(5).await;
    let row = |body: &Value, list: &str| {
        let mut row = body[list][0].clone();
        for (name, value) in row.as_object_mut().unwrap() {
            // Times follow from the moment of the first start.
            if name.to_lowercase().contains("last") && value.is_string() {
                *value = match value.as_str().unwrap().len() {
                    23 => "yyyy-MM-ddTHH:mm:ss.fff".into(),
                    24 => "yyyy-MM-ddTHH:mm:ss.fffZ".into(),
                    _ => value.clone(),
                };
            }
        }
        row
    };
    let v1 = bed.json("/api/mdm/devices/search", 1).await;
    insta::assert_json_snapshot!("search_row_v1", row(&v1, "Devices"));
    assert_eq!(bed.json("/api/mdm/devices/search", 2).await, v1, "v2 answers in the shape of v1");
    let v3 = bed.json("/api/mdm/devices/search", 3).await;
    assert_eq!((&v3["page"], &v3["page_size"], &v3["total"]), (&0.into(), &500.into(), &5.into()));
    insta::assert_json_snapshot!("search_row_v3", row(&v3, "devices"));
}

#[tokio::test]
async fn a_row_is_about_as_large_as_the_vendors() {
    let bed = support::start(200).await;
    let body = bed.get("/api/mdm/devices/search", 1).await.bytes().await.unwrap();
    let per_row = body.len() / 200;
    assert!((1_500..2_200).contains(&per_row), "{per_row} bytes a row");
}

#[tokio::test]
async fn rows_are_ordered_as_asked() {
    let bed = support::start(120).await;
    let number = |row: &Value, name: &str| row[name]["Id"]["Value"].as_u64().unwrap().to_string();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    for order in ["lastseen", "model", "ownership"] {
        let name = match order {
            "lastseen" => "LastSeen",
            "model" => "Model",
            _ => "Ownership",
        };
        let up: Vec<String> =
            all(&bed, &format!("orderby={order}"), 50).await.iter().map(|row| text(row, name)).collect();
        let down: Vec<String> = all(&bed, &format!("orderby={order}&sortorder=DESC"), 50)
            .await
            .iter()
            .map(|row| text(row, name))
            .collect();
        assert_eq!(up.len(), 120);
        assert!(up.is_sorted(), "{order}: {up:?}");
        assert!(down.iter().rev().is_sorted(), "{order} downwards");
    }
    let platforms: Vec<u64> = all(&bed, "orderby=platform", 50)
        .await
        .iter()
        .map(|row| number(row, "PlatformId").parse().unwrap())
        .collect();
    assert!(platforms.is_sorted(), "{platforms:?}");
    let down = ids(&all(&bed, "orderby=deviceid&sortorder=desc", 50).await);
    assert!(down.iter().rev().is_sorted());
}

#[tokio::test]
async fn bad_values_are_refused_with_each_versions_codes() {
    let bed = support::start(3).await;
    let cases: &[(u8, &str, (u16, i64))] = &[
        (1, "seensince=yesterday", (422, 1012)),
        (1, "lastseen=2026-13-01", (422, 1012)),
        (2, "seen_since=yesterday", (400, 6)),
        (3, "last_seen=yesterday", (422, 1012)),
        (1, "ownership=mine", (400, 6)),
        (1, "compliantstatus=maybe", (400, 6)),
        (1, "orderby=colour", (400, 6)),
        (1, "sortorder=sideways", (400, 6)),
        (3, "order_by=colour", (400, 1036)),
        (1, "lgid=999999", (400, 6)),
        (2, "lgid=573", (400, 6)),
        (3, "organization_group_uuid=00000000-0000-0000-0000-000000000000", (404, 6)),
    ];
    for (version, query, expected) in cases {
        let call = bed
            .call(Method::GET, &format!("/api/mdm/devices/search?{query}"))
            .header("accept", format!("application/json;version={version}"));
        assert_eq!(refusal(call).await, *expected, "v{version} {query}");
    }
    assert_eq!(bed.get("/api/mdm/devices/search?platform=Amiga", 1).await.status(), 204);
}

#[tokio::test]
async fn a_removed_device_shifts_the_rows_after_it_to_the_page_before() {
    let bed = support::start(30).await;
    let first = bed.json("/api/mdm/devices/search?pagesize=10", 1).await;
    let removed = bed.call(Method::DELETE, "/_sandbox/devices/100003").send().await.unwrap();
    assert_eq!(removed.status(), 200);
    let second = bed.json("/api/mdm/devices/search?pagesize=10&page=1", 1).await;
    assert_eq!(ids(first["Devices"].as_array().unwrap()).last(), Some(&100_009));
    assert_eq!(ids(second["Devices"].as_array().unwrap()).first(), Some(&100_011), "100010 was skipped");
    assert_eq!(second["Total"], 29);
}
