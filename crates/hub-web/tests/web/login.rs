//! Getting in and out.

use axum::response::Response;
use http::header;
use hub_core::operator::{Limits, Role};
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::{Hub, Who, now, text};

/// The value of a cookie that an answer sets.
fn cookie(answer: &Response, name: &str) -> String {
    answer
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|value| value.strip_prefix(&format!("{name}=")))
        .map(|rest| rest.split(';').next().unwrap().to_owned())
        .unwrap_or_else(|| panic!("no cookie {name}: {:?}", answer.headers()))
}

/// Posts a form as the browser that got it.
async fn post_marked(hub: &Hub, path: &str, mark: &str, fields: &[(&str, &str)]) -> Response {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("form_mark", mark).extend_pairs(fields);
    let request = http::Request::post(path)
        .header(header::COOKIE, format!("mooring_form={mark}"))
        .body(axum::body::Body::from(form.finish()))
        .unwrap();
    hub.ask(request).await
}

#[tokio::test]
async fn the_first_run_code_makes_the_first_admin_once() {
    let hub = Hub::start().await;
    assert_eq!(hub.get("/login", &Who::Nobody).await.headers()["location"], "/first-run");
    let code = hub.store.new_first_run_code(now()).await.unwrap();
    let mark = cookie(&hub.get("/first-run", &Who::Nobody).await, "mooring_form");
    let password = "a long enough password";
    let fields = |code: &str| vec![("code".to_owned(), code.to_owned())];
    for (code, password, part) in [
        ("wrong", password, "wrong, used or expired"),
        (code.expose_secret(), "short", "at least 12 characters"),
    ] {
        let code = &fields(code)[0].1;
        let answer = post_marked(
            &hub,
            "/first-run",
            &mark,
            &[("code", code), ("username", "ada"), ("password", password)],
        )
        .await;
        assert_eq!(answer.status(), 422);
        assert!(text(answer).await.contains(part), "{part}");
    }
    let all = [("code", code.expose_secret()), ("username", "ada"), ("password", password)];
    let answer = post_marked(&hub, "/first-run", &mark, &all).await;
    assert_eq!(answer.status(), 303);
    let session = Who::Session { cookie: cookie(&answer, "mooring_session"), form_token: String::new() };
    assert_eq!(hub.get("/", &session).await.status(), 200);
    assert_eq!(hub.get("/first-run", &Who::Nobody).await.headers()["location"], "/login");
    assert_eq!(hub.store.list_operators().await.unwrap()[0].role, Role::Admin);
}

#[tokio::test]
async fn a_login_opens_a_session_and_a_logout_ends_it() {
    let hub = Hub::start().await;
    let password = SecretString::from("a long enough password".to_owned());
    hub.store.insert_operator("ada", &password, Role::Viewer, &Limits::none(), now()).await.unwrap();
    let mark = cookie(&hub.get("/login", &Who::Nobody).await, "mooring_form");
    let right = [("username", "ada"), ("password", "a long enough password"), ("next", "/devices")];
    let wrong = [("username", "ada"), ("password", "something else here")];
    assert_eq!(post_marked(&hub, "/login", &mark, &wrong).await.status(), 422);

    let answer = post_marked(&hub, "/login", &mark, &right).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/devices"));
    let set = answer
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect::<String>();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    let secret = cookie(&answer, "mooring_session");
    let session = hub.store.find_session(&SecretString::from(secret.clone()), now()).await.unwrap().unwrap();
    let who = Who::Session { cookie: secret, form_token: session.form_token };
    assert_eq!(hub.get("/devices", &who).await.status(), 200);
    assert_eq!(hub.post_form("/logout", &who, &[]).await.headers()["location"], "/login");
    assert_eq!(hub.get("/devices", &who).await.status(), 303);
}

#[tokio::test]
async fn a_login_from_another_site_is_refused() {
    let hub = Hub::start().await;
    let password = SecretString::from("a long enough password".to_owned());
    hub.store.insert_operator("ada", &password, Role::Viewer, &Limits::none(), now()).await.unwrap();
    let fields = [("username", "ada"), ("password", "a long enough password"), ("form_mark", "guessed")];
    let answer = hub.post_form("/login", &Who::Nobody, &fields).await;
    assert_eq!(answer.status(), 422);
    assert!(text(answer).await.contains("open for too long"));
}

#[tokio::test]
async fn with_tls_cookies_are_bound_to_the_host() {
    let hub = Hub::with(hub_web::Settings { secure_cookie: true, ..hub_web::Settings::default() }).await;
    hub.person(Role::Viewer).await;
    let answer = hub.get("/login", &Who::Nobody).await;
    let set = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with("__Host-mooring_form=") && set.contains("Secure"), "{set}");
}

#[tokio::test]
async fn a_part_of_a_page_leads_the_whole_page_to_the_login() {
    let hub = Hub::start().await;
    for (page, next) in [
        ("http://hub.example/runs/3?x=1", "%2Fruns%2F3%3Fx%3D1"),
        ("http://hub.example//evil.example/", "%2F"),
        ("no address", "%2F"),
    ] {
        let request = http::Request::get("/runs/3/progress")
            .header("hx-request", "true")
            .header("hx-current-url", page)
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = hub.ask(request).await;
        assert_eq!(answer.status(), 401, "{page}");
        assert_eq!(answer.headers()["hx-redirect"], format!("/login?next={next}"), "{page}");
        assert!(text(answer).await.is_empty(), "nothing to put into the page");
    }
}
