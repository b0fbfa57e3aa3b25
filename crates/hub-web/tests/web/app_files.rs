//! Files of internal apps: taken as they come, whole or not at all, by who may order what is done with them.

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use futures_util::stream;
use http::{Request, header};
use hub_core::{
    actions::{Order, PushMode},
    ids::AppFileId,
    operator::{Role, Visible},
};
use hub_web::Settings;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    actions::{Acting, fields_of, filled, leads_to, refused, send},
    support::{Hub, Who, as_whom, json as json_of, text},
};

const MB: usize = 1024 * 1024;

/// Sends a file by the API.
pub async fn send_file(hub: &Hub, path: &str, who: &Who, content: &[u8]) -> Response {
    send_body(hub, path, who, Body::from(content.to_vec())).await
}

async fn send_body(hub: &Hub, path: &str, who: &Who, body: Body) -> Response {
    let request = as_whom(Request::post(path), who)
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .body(body)
        .unwrap();
    hub.ask(request).await
}

fn path(acting: &Acting, name: &str) -> String {
    format!("/api/v1/integrations/{}/app-files?file_name={name}", acting.integration)
}

/// A form with a file, as a browser sends it.
async fn send_form(
    hub: &Hub,
    who: &Who,
    token: &str,
    fields: &[(&str, &str)],
    file: (&str, &[u8]),
) -> Response {
    let mut body = Vec::new();
    for (name, value) in [("form_token", token)].iter().chain(fields) {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
        file.0
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.1);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let request = as_whom(Request::post("/apps/upload"), who)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from(body))
        .unwrap();
    hub.ask(request).await
}

fn token_of(who: &Who) -> &str {
    match who {
        Who::Session { form_token, .. } => form_token,
        _ => panic!("no session"),
    }
}

async fn files(acting: &Acting) -> usize {
    acting.hub.store.list_app_files(&Visible::Everything, None, 100).await.unwrap().0.len()
}

#[tokio::test]
async fn a_file_longer_than_a_part_is_kept_as_it_came() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.token(Role::Operator).await;
    let content: Vec<u8> = (0..2 * MB + 300).map(|place| (place % 241) as u8).collect();
    // Far more than any other body may have, and in pieces that fit no part.
    let pieces: Vec<Result<Bytes, std::io::Error>> =
        content.chunks(70_001).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let answer = send_body(
        &acting.hub,
        &path(&acting, "Tally.apk"),
        &operator,
        Body::from_stream(stream::iter(pieces)),
    )
    .await;
    assert_eq!(answer.status(), 201);
    let file = json_of(answer).await;
    assert_eq!(
        (&file["state"], &file["platform"], &file["size_bytes"], &file["sha256"]),
        (
            &json!("whole"),
            &json!("android"),
            &json!(content.len()),
            &json!(hex::encode(Sha256::digest(&content)))
        )
    );
    let id = AppFileId(file["id"].as_i64().unwrap());
    assert_eq!(acting.hub.store.app_file_bytes(id, 0, content.len() + 1).await.unwrap(), content);
    let listed = json_of(acting.hub.get("/api/v1/app-files", &operator).await).await;
    assert_eq!(listed["items"], json!([file]));
    assert_eq!(json_of(acting.hub.get(&format!("/api/v1/app-files/{id}"), &operator).await).await, file);

    let gone = acting.hub.call("DELETE", &format!("/api/v1/app-files/{id}"), &operator, &json!({})).await;
    assert_eq!(gone.status(), 204);
    assert_eq!(acting.hub.get(&format!("/api/v1/app-files/{id}"), &operator).await.status(), 404);
}

#[tokio::test]
async fn what_breaks_off_is_too_long_or_has_a_wrong_name_is_not_kept() {
    let hub = Hub::with(Settings { app_file_limit_bytes: 3 * MB as u64, ..Settings::default() }).await;
    let acting = Acting::on(hub, [1]).await;
    let operator = acting.hub.token(Role::Operator).await;
    let broken: Vec<Result<Bytes, std::io::Error>> =
        vec![Ok(Bytes::from(vec![1; 2 * MB])), Err(std::io::ErrorKind::ConnectionReset.into())];
    let long = || stream::iter((0..5).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![1; MB]))));
    for (name, body, status, said) in [
        ("Tally.apk", Body::from_stream(stream::iter(broken)), 400, "broke off"),
        ("Tally.apk", Body::from_stream(long()), 413, "3.0 MB"),
        ("Tally.apk", Body::from(Vec::new()), 422, "not empty"),
        ("Tally.txt", Body::from("text"), 422, "file_name"),
        ("..%2FTally.apk", Body::from("text"), 422, "file_name"),
    ] {
        let answer = send_body(&acting.hub, &path(&acting, name), &operator, body).await;
        assert_eq!(answer.status(), status, "{name}");
        let problem = text(answer).await;
        assert!(problem.contains(said), "{problem}");
        assert_eq!(files(&acting).await, 0, "{said}");
    }
    // A length that is announced is refused before anything came.
    let request = as_whom(Request::post(path(&acting, "Tally.apk")), &operator)
        .header(header::CONTENT_LENGTH, 4 * MB)
        .body(Body::from_stream(stream::empty::<Result<Bytes, std::io::Error>>()))
        .unwrap();
    assert_eq!(acting.hub.ask(request).await.status(), 413);
}

#[tokio::test]
async fn an_app_is_ordered_by_the_api_of_a_whole_file_of_its_integration() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.token(Role::Operator).await;
    let file = json_of(send_file(&acting.hub, &path(&acting, "Tally.apk"), &operator, b"bytes").await).await;
    let order = |change: Value| {
        let mut order = json!({"kind": "add_internal_app", "file": file["id"], "name": "Tally", "platform": "android",
            "org_group": 570, "push_mode": "on_demand", "version": "1.0"});
        order.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({"integration_id": acting.integration.0, "order": order, "targets": {"new_app": true}})
    };
    for (change, field) in [
        (json!({"file": 999}), "order.file"),
        (json!({"org_group": 999}), "order.org_group"),
        (json!({"platform": "ios"}), "platform"),
        (json!({"name": ""}), "name"),
    ] {
        let answer = acting.hub.call("POST", "/api/v1/actions", &operator, &order(change)).await;
        assert_eq!(answer.status(), 422, "{field}");
        assert_eq!(json_of(answer).await["errors"][0]["field"], field);
    }
    let mut dry = order(json!({}));
    dry["dry_run"] = true.into();
    let preview = json_of(acting.hub.call("POST", "/api/v1/actions", &operator, &dry).await).await;
    assert_eq!(
        (&preview["count"], &preview["targets"][0]["label"], &preview["targets"][0]["kind"]),
        (&json!(1), &json!("Tally 1.0 (android)"), &json!("new_app"))
    );
    let answer = acting.hub.call("POST", "/api/v1/actions", &operator, &order(json!({}))).await;
    assert_eq!(answer.status(), 201);
    let action = json_of(answer).await;
    assert_eq!((&action["order"]["sha256"], &action["file_sent_bytes"]), (&file["sha256"], &json!(0)));
    let removed =
        acting.hub.call("DELETE", &format!("/api/v1/app-files/{}", file["id"]), &operator, &json!({})).await;
    assert_eq!(removed.status(), 409, "an order needs it");
}

#[tokio::test]
async fn an_app_is_uploaded_by_pages_in_three_steps() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    assert!(acting.hub.page("/apps", &operator).await.contains("href=\"/apps/upload\""));
    let viewer = acting.hub.person(Role::Viewer).await;
    assert!(!acting.hub.page("/apps", &viewer).await.contains("href=\"/apps/upload\""));
    let page = acting.hub.page("/apps/upload", &operator).await;
    assert!(page.contains("enctype=\"multipart/form-data\"") && page.contains("at most 1.0 GB"), "{page}");
    let integration = acting.integration.to_string();
    let fields = [("integration_id", integration.as_str())];
    let token = token_of(&operator);
    let named = ("C:\\files\\Tally.apk", &b"bytes"[..]);
    let step = leads_to(&send_form(&acting.hub, &operator, token, &fields, named).await);
    assert_eq!(step, "/actions/new?kind=add_internal_app&file=1");
    assert!(acting.hub.page("/apps/upload", &operator).await.contains("Tally.apk"));

    let page = acting.hub.page(&step, &operator).await;
    assert!(page.contains("value=\"Tally\"") && page.contains("<option value=\"570\" selected>"), "{page}");
    let wrong = filled(fields_of(&page, "/actions/preview"), &[("name", ""), ("org_group", "571")]);
    let page = refused(send(&acting.hub, "/actions/preview", &operator, &wrong).await, 422).await;
    assert!(page.contains("1 to 200 characters"), "{page}");
    let right = filled(wrong, &[("name", "Tally"), ("version", "1.2"), ("push_mode", "auto")]);
    let preview = refused(send(&acting.hub, "/actions/preview", &operator, &right).await, 200).await;
    for said in [
        "Upload 1 app?",
        "Tally 1.2 (android)",
        "Tally.apk, 5 bytes",
        "Berlin (571)",
        "installed without asking",
    ] {
        assert!(preview.contains(said), "{said}: {preview}");
    }
    let order = fields_of(&preview, "/actions/order");
    let path = leads_to(&send(&acting.hub, "/actions/order", &operator, &order).await);
    let page = acting.hub.page(&path, &operator).await;
    assert!(page.contains("0 bytes of 5 bytes sent to the tenant"), "{page}");
    let Order::AddInternalApp(app) = &acting.actions().await[0].order else { panic!("another order") };
    assert_eq!((app.org_group.0, app.push_mode, app.version.as_deref()), (571, PushMode::Auto, Some("1.2")));
}

#[tokio::test]
async fn a_form_with_a_file_of_another_site_is_refused_before_the_file_is_read() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let integration = acting.integration.to_string();
    let fields = [("integration_id", integration.as_str())];
    for token in ["", "guessed"] {
        let answer = send_form(&acting.hub, &operator, token, &fields, ("Tally.apk", b"bytes")).await;
        assert!(refused(answer, 403).await.contains("not from your session"));
    }
    let viewer = acting.hub.person(Role::Viewer).await;
    let answer = send_form(&acting.hub, &viewer, token_of(&viewer), &fields, ("Tally.apk", b"bytes")).await;
    assert_eq!(answer.status(), 403);
    let token = token_of(&operator);
    for (fields, name, status, said) in [
        (vec![], "Tally.apk", 422, "integration_id"),
        (vec![("integration_id", "999")], "Tally.apk", 404, "999"),
        (vec![("integration_id", integration.as_str())], "Tally.txt", 422, "file_name"),
        (vec![("integration_id", integration.as_str())], "", 422, "a file"),
        (vec![("other", "x")], "Tally.apk", 422, "no page sends"),
    ] {
        let answer = send_form(&acting.hub, &operator, token, &fields, (name, b"bytes")).await;
        let page = refused(answer, status).await;
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(files(&acting).await, 0);
}
