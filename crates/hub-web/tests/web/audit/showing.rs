//! The log as it is shown: lists, one entry, its state, and its export.

use hub_core::{
    audit::{Hash, Link},
    operator::Role,
};
use serde_json::{Value, json};

use super::Walk;
use crate::support::{json, text};

#[tokio::test]
async fn an_entry_is_listed_shown_and_filtered() {
    let walk = Walk::start().await;
    let device = walk.devices[0];
    let body = json!({"reason": "in the <safe>"});
    walk.hub.call("PUT", &format!("/api/v1/devices/{device}/keep"), &walk.who, &body).await;
    let listed = json(walk.hub.get("/api/v1/audit?verb=device.&limit=5", &walk.who).await).await;
    let entry = &listed["items"][0];
    assert_eq!(entry["verb"], "device.keep", "{listed}");
    assert_eq!(entry["who"], json!({"kind": "token", "name": "admin token", "id": entry["who"]["id"]}));
    assert_eq!((&entry["from"]["surface"], &entry["reason"]), (&json!("api"), &json!("in the <safe>")));
    let one = json(walk.hub.get(&format!("/api/v1/audit/{}", entry["number"]), &walk.who).await).await;
    assert_eq!(&one, entry);
    let none = json(walk.hub.get("/api/v1/audit?who=nobody", &walk.who).await).await;
    assert_eq!(none["items"], json!([]));
    for (query, field) in [("result=perhaps", "result"), ("from=yesterday", "from")] {
        let answer = walk.hub.get(&format!("/api/v1/audit?{query}"), &walk.who).await;
        assert_eq!(answer.status(), 422);
        assert_eq!(json(answer).await["errors"][0]["field"], field);
    }

    let approver = walk.hub.person(Role::Approver).await;
    let page = walk.hub.page("/audit?verb=device.keep", &approver).await;
    assert!(page.contains("device.keep") && page.contains("admin token"), "{page}");
    let page = walk.hub.page(&format!("/audit/{}", entry["number"]), &approver).await;
    assert!(page.contains("in the &#60;safe&#62;") || page.contains("in the &lt;safe&gt;"), "{page}");
    assert!(page.contains(entry["hash"].as_str().unwrap()), "{page}");
    assert!(walk.hub.page("/", &approver).await.contains("href=\"/audit\""));
    let viewer = walk.hub.person(Role::Viewer).await;
    assert!(!walk.hub.page("/", &viewer).await.contains("href=\"/audit\""));
}

#[tokio::test]
async fn a_changed_entry_is_named_by_the_api_and_on_the_page() {
    let walk = Walk::start().await;
    let approver = walk.hub.person(Role::Approver).await;
    let head = json(walk.hub.get("/api/v1/audit/head", &walk.who).await).await;
    let kept = head["head"].as_str().unwrap();
    let good = json(walk.hub.get(&format!("/api/v1/audit/check?head={kept}"), &walk.who).await).await;
    assert_eq!((&good["is_good"], &good["entries"]), (&json!(true), &head["number"]), "{good}");
    assert!(walk.hub.page("/audit/check", &approver).await.contains("The audit log is whole"));
    let page = walk.hub.page(&format!("/audit/check?head={kept}"), &approver).await;
    assert!(page.contains("Nothing up to the head that you kept"), "{page}");
    assert!(walk.hub.page("/audit/check?head=7", &approver).await.contains("is not NUMBER:HASH"));
    assert_eq!(walk.hub.get("/api/v1/audit/check?head=7", &walk.who).await.status(), 422);

    let sql =
        "UPDATE audit_entries SET entry = replace(entry, 'Berlin', 'Lisbon') WHERE verb = 'integration.add'";
    assert_eq!(walk.hub.database.database.execute("tamper", sql, &[]).await.unwrap(), 1);
    let found = json(walk.hub.get("/api/v1/audit/check", &walk.who).await).await;
    let number = found["broken_number"].as_i64().unwrap();
    assert_eq!((&found["is_good"], &found["entries"]), (&json!(false), &json!(number - 1)), "{found}");
    let page = walk.hub.page("/audit/check", &approver).await;
    assert!(page.contains(&format!("entry {number} was changed")), "{page}");
}

#[tokio::test]
async fn an_export_can_be_verified_without_the_hub() {
    let walk = Walk::start().await;
    // More than one portion.
    for _ in 0..6 {
        let changes = (0..100).map(|id| hub_core::audit::Change::new("device.read", "device", id)).collect();
        walk.hub.store.audit_alone(changes).await.unwrap();
    }
    let head = walk.hub.store.audit_head().await.unwrap();
    let answer = walk.hub.get("/api/v1/audit/export", &walk.who).await;
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let text = text(answer).await;
    let mut last = Link::START;
    for line in text.lines() {
        let (_, entry) = line.split_once("\"entry\":").unwrap();
        let value: Value = serde_json::from_str(line).unwrap();
        let hash: Hash = last.hash.next(entry.strip_suffix('}').unwrap());
        assert_eq!(value["hash"], hash.to_string());
        last = Link { number: value["number"].as_i64().unwrap(), hash };
    }
    assert!(last.number > 600);
    assert_eq!(last, head);
    let some = walk.hub.get("/api/v1/audit/export?verb=integration.add", &walk.who).await;
    assert_eq!(crate::support::text(some).await.lines().count(), 1);
}
