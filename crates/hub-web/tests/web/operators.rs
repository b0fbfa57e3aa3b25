//! Operators change: role, password, whether they may log in.

use hub_core::operator::Role;
use secrecy::SecretString;
use serde_json::json;

use crate::support::{Hub, Who, json, now, text};

const NEW: &str = "another long password";

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

#[tokio::test]
async fn an_admin_changes_role_password_and_activity_through_the_api() {
    let hub = Hub::start().await;
    let admin = hub.token(Role::Admin).await;
    hub.person(Role::Admin).await;
    let person = hub.person(Role::Operator).await;
    let row =
        hub.store.list_operators().await.unwrap().into_iter().find(|row| row.role == Role::Operator).unwrap();
    let path = format!("/api/v1/operators/{}", row.id);
    assert_eq!(hub.get("/api/v1/me", &person).await.status(), 200);

    let changed =
        json(hub.call("PATCH", &path, &admin, &json!({"role": "viewer", "password": NEW})).await).await;
    assert_eq!((&changed["role"], &changed["is_active"]), (&json!("viewer"), &json!(true)));
    assert!(!changed.to_string().contains(NEW));
    assert_eq!(hub.get("/api/v1/me", &person).await.status(), 401, "its sessions have ended");
    let login = hub.store.check_password(&row.username, &secret(NEW), now()).await.unwrap();
    assert_eq!(login.map(|row| row.role), Some(Role::Viewer));

    assert_eq!(hub.call("PATCH", &path, &admin, &json!({"is_active": false})).await.status(), 200);
    assert!(hub.store.check_password(&row.username, &secret(NEW), now()).await.unwrap().is_none());
    let short = hub.call("PATCH", &path, &admin, &json!({"is_active": true, "password": "short"})).await;
    assert_eq!(short.status(), 422);
    assert!(!hub.store.find_operator(row.id).await.unwrap().unwrap().is_active, "all of it or nothing");
    assert_eq!(
        hub.call("PATCH", "/api/v1/operators/999", &admin, &json!({"role": "admin"})).await.status(),
        404
    );
}

#[tokio::test]
async fn the_last_active_admin_stays() {
    let hub = Hub::start().await;
    let (token, person) = (hub.token(Role::Admin).await, hub.person(Role::Admin).await);
    let id = hub.store.list_operators().await.unwrap()[0].id;
    for change in [json!({"role": "viewer"}), json!({"is_active": false})] {
        let answer = hub.call("PATCH", &format!("/api/v1/operators/{id}"), &token, &change).await;
        assert_eq!(answer.status(), 409, "{change}");
        assert!(text(answer).await.contains("make another operator an admin first"));
    }
    let answer = hub.post_form(&format!("/settings/operators/{id}"), &person, &[("active", "no")]).await;
    assert_eq!(answer.status(), 409);
    assert!(text(answer).await.contains("last active admin"));
    assert_eq!(hub.get("/", &person).await.status(), 200);
}

#[tokio::test]
async fn an_admin_changes_operators_on_the_page() {
    let hub = Hub::start().await;
    let admin = hub.person(Role::Admin).await;
    let viewer = hub.person(Role::Viewer).await;
    let row =
        hub.store.list_operators().await.unwrap().into_iter().find(|row| row.role == Role::Viewer).unwrap();
    let path = format!("/settings/operators/{}", row.id);
    assert!(hub.page("/settings/operators", &admin).await.contains(&format!("action=\"{path}\"")));
    for fields in [[("role", "operator")], [("password", NEW)], [("active", "no")], [("active", "yes")]] {
        assert_eq!(hub.post_form(&path, &admin, &fields).await.status(), 303, "{fields:?}");
    }
    assert_eq!(hub.get("/", &viewer).await.status(), 303, "its session has ended");
    let changed = hub.store.check_password(&row.username, &secret(NEW), now()).await.unwrap().unwrap();
    assert_eq!((changed.role, changed.is_active), (Role::Operator, true));
    for fields in [[("role", "king")], [("password", "short")], [("active", "maybe")]] {
        assert_eq!(hub.post_form(&path, &admin, &fields).await.status(), 422, "{fields:?}");
    }
}

#[tokio::test]
async fn everybody_changes_their_own_password_with_the_one_they_have() {
    let hub = Hub::start().await;
    let person = hub.person(Role::Viewer).await;
    let row = hub.store.list_operators().await.unwrap().remove(0);
    let other = hub.store.open_session(row.id, now()).await.unwrap();
    assert!(hub.page("/", &person).await.contains("href=\"/settings/password\""));
    for (current, new, part) in
        [("wrong", NEW, "current is refused"), ("a long enough password", "short", "at least 12 characters")]
    {
        let answer =
            hub.post_form("/settings/password", &person, &[("current", current), ("password", new)]).await;
        assert_eq!(answer.status(), 422);
        let page = text(answer).await;
        assert!(page.contains(part) && !page.contains(new), "{page}");
    }
    let fields = [("current", "a long enough password"), ("password", NEW)];
    let answer = hub.post_form("/settings/password", &person, &fields).await;
    assert_eq!(answer.status(), 200);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let (_, rest) = cookie.split_once("mooring_session=").unwrap();
    let here = Who::Session { cookie: rest.split(';').next().unwrap().to_owned(), form_token: String::new() };
    assert_eq!(hub.get("/", &here).await.status(), 200, "this browser goes on");
    assert!(hub.store.find_session(&other, now()).await.unwrap().is_none(), "all others end");
    assert!(hub.store.check_password(&row.username, &secret(NEW), now()).await.unwrap().is_some());

    let token = hub.token(Role::Viewer).await;
    let body = json!({"current": "a long enough password", "password": NEW});
    let answer = hub.call("PATCH", "/api/v1/me/password", &token, &body).await;
    assert_eq!(answer.status(), 409);
    assert!(text(answer).await.contains("a token has no password"));
}
