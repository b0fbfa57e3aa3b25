//! Every way in which connecting to a tenant fails, played by a real sandbox, a server with a certificate that is wrong
//! in one way, or somebody else at the address: each is told apart, with its step and what to do.

use std::{net::SocketAddr, time::Duration};

use axum::Router;
use axum_server::tls_rustls::RustlsConfig;
use hub_core::{
    integration::{ChosenGroup, Credentials, GroupKey, GroupKind, IntegrationSettings},
    verification::FailureClass as Class,
};
use hub_worker::{VerificationStep, WorkerSettings, verify};
use reqwest::Method;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::fixture::Demo;

const OAUTH: &str = "Groups & Settings > Configurations > OAuth Client Management";
const REST_API: &str = "System > Advanced > API > REST API";

fn settings(url: &str) -> IntegrationSettings {
    IntegrationSettings::new("Test", url)
}

fn worker() -> WorkerSettings {
    WorkerSettings { answer_timeout: Duration::from_millis(1500), ..WorkerSettings::default() }
}

/// The step that fails first.
async fn failed(settings: &IntegrationSettings, credentials: &Credentials) -> VerificationStep {
    let (is_ok, steps) = verify(settings, credentials, &worker()).await;
    assert!(!is_ok, "{steps:?}");
    let step = steps.into_iter().find(|step| !step.ok).expect("a failed step");
    assert!(!step.remedy.is_empty() && !step.detail.is_empty(), "{step:?}");
    step
}

fn assert_told(step: &VerificationStep, class: Class, remedy: &str) {
    assert_eq!((step.class, step.step), (Some(class), class.step()), "{step:?}");
    assert!(step.remedy.contains(remedy), "{remedy} is not in: {}", step.remedy);
}

fn oauth(demo: &Demo) -> Credentials {
    Credentials::OAuth {
        token_url: demo.given("/sandbox/token_url").to_owned(),
        client_id: demo.given("/sandbox/client_id").to_owned(),
        client_secret: demo.given("/sandbox/client_secret").to_owned().into(),
    }
}

fn basic(demo: &Demo, password: &str, key: &str) -> Credentials {
    Credentials::Basic {
        username: demo.given("/sandbox/username").to_owned(),
        password: password.to_owned().into(),
        api_key: key.to_owned().into(),
    }
}

fn certificate(demo: &Demo, password: &str) -> Credentials {
    Credentials::Certificate {
        p12: demo.given("/sandbox/admin_p12").to_owned().into(),
        password: password.to_owned().into(),
        api_key: demo.given("/sandbox/api_key").to_owned().into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_tenant_refuses_is_told_apart() {
    let demo = Demo::start(5).await;
    let settings = settings(demo.given("/sandbox/api_url"));
    let (password, key) = (demo.given("/sandbox/password"), demo.given("/sandbox/api_key"));
    for good in [
        oauth(&demo),
        basic(&demo, password, key),
        certificate(&demo, demo.given("/sandbox/admin_p12_password")),
    ] {
        let (is_ok, steps) = verify(&settings, &good, &worker()).await;
        assert!(is_ok && steps.iter().all(|step| step.ok), "{}: {steps:?}", good.kind());
    }
    let wrong = basic(&demo, "wrong", key);
    assert_told(&failed(&settings, &wrong).await, Class::PasswordWrong, "Administrators > List View");
    let unknown = basic(&demo, password, "bm9ib2R5J3Mga2V5");
    assert_told(&failed(&settings, &unknown).await, Class::KeyUnknown, REST_API);
    let other = certificate(&demo, "wrong");
    assert_told(&failed(&settings, &other).await, Class::BadCredentials, "");
    let wrong = Credentials::OAuth {
        token_url: demo.given("/sandbox/token_url").to_owned(),
        client_id: demo.given("/sandbox/client_id").to_owned(),
        client_secret: "wrong".to_owned().into(),
    };
    assert_told(&failed(&settings, &wrong).await, Class::ClientRefused, OAUTH);

    let group = demo.given_number("/sandbox/organization_group_id");
    let made = |account: &'static str| json!({"service": format!("Test {account}"), "account": account});
    let keys = format!("org-groups/{group}/keys");
    let wrong_type = demo.control(&keys, &made("EnrollmentUser")).await;
    let wrong_type = basic(&demo, password, wrong_type["key"].as_str().expect("a key"));
    assert_told(&failed(&settings, &wrong_type).await, Class::KeyWrongType, "Admin");
    let new_key = demo.control(&keys, &made("Admin")).await["key"].as_str().expect("a key").to_owned();
    let (is_ok, _) = verify(&settings, &basic(&demo, password, &new_key), &worker()).await;
    assert!(is_ok);
    let query: String = form_key(&new_key);
    demo.control_by(Method::DELETE, &format!("{keys}?{query}"), &json!({})).await;
    assert_told(&failed(&settings, &basic(&demo, password, &new_key)).await, Class::KeyUnknown, "Add");

    let page = format!("org-groups/{group}/rest-api");
    let ways = json!({"authentication": {"basic": true, "certificate": false, "directory": true}});
    demo.control_by(Method::PUT, &page, &ways).await;
    let refused = failed(&settings, &certificate(&demo, demo.given("/sandbox/admin_p12_password"))).await;
    assert_told(&refused, Class::CertificateRefused, "Certificate enabled");

    demo.control_by(Method::PUT, &page, &json!({"api_enabled": false})).await;
    for credentials in [oauth(&demo), basic(&demo, password, key)] {
        let told = failed(&settings, &credentials).await;
        assert_told(&told, Class::ApiAccessDisabled, "Enable API Access");
    }
    demo.control_by(Method::PUT, &page, &json!({"api_enabled": true})).await;

    let client = format!("oauth-clients/{}", demo.given("/sandbox/client_id"));
    demo.control_by(Method::PUT, &client, &json!({"is_active": false})).await;
    assert_told(&failed(&settings, &oauth(&demo)).await, Class::ClientRefused, OAUTH);
}

/// `key=...` of a key, which may hold signs that a query does not.
fn form_key(key: &str) -> String {
    let mut url = url::Url::parse("http://x").expect("a constant");
    url.query_pairs_mut().append_pair("key", key);
    url.query().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_too_small_and_a_group_that_is_not_visible_are_named() {
    let demo = Demo::start(5).await;
    let role = json!({"name": "No devices", "resources": ["REST API Groups Read", "REST API Apps Read"]});
    demo.control("roles", &role).await;
    demo.control("admins", &json!({"user_name": "small", "password": "12345678", "roles": ["No devices"]}))
        .await;
    let small = Credentials::Basic {
        username: "small".into(),
        password: "12345678".to_owned().into(),
        api_key: demo.given("/sandbox/api_key").to_owned().into(),
    };
    let mut settings = settings(demo.given("/sandbox/api_url"));
    let (is_ok, steps) = verify(&settings, &small, &worker()).await;
    assert!(!is_ok, "without devices nothing works");
    let told: Vec<(&str, bool)> = steps.iter().skip(6).map(|step| (step.step, step.ok)).collect();
    let expected = [
        ("read_devices", false),
        ("read_org_groups", true),
        ("read_smart_groups", false),
        ("read_user_groups", false),
        ("read_users", false),
        ("read_apps", true),
    ];
    assert_eq!(told, expected);
    assert_eq!(steps[6].class, Some(Class::RoleTooSmall));
    assert!(
        steps[6].remedy.contains("\"REST API Devices Read\" under API > REST > Devices"),
        "{}",
        steps[6].remedy
    );

    let key = GroupKey { kind: GroupKind::OrgGroup, uem_id: hub_core::ids::UemId(987_654) };
    settings.scope.groups = vec![ChosenGroup { key, name: "Atlantis".to_owned(), include_children: false }];
    let told = failed(&settings, &oauth(&demo)).await;
    assert_told(&told, Class::GroupNotVisible, "Atlantis");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_at_the_address_is_told_apart() {
    let oauth = |token_url: &str| Credentials::OAuth {
        token_url: token_url.to_owned(),
        client_id: "client".into(),
        client_secret: "secret".to_owned().into(),
    };
    let key = Credentials::Basic {
        username: "api".into(),
        password: "password".to_owned().into(),
        api_key: "key".to_owned().into(),
    };
    let closed =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let told = failed(&settings(&format!("http://{closed}")), &key).await;
    assert_told(&told, Class::ConnectionRefused, "port");
    let told = failed(&settings("https://nowhere.invalid"), &key).await;
    assert_told(&told, Class::NameNotFound, "nowhere.invalid");
    let told =
        failed(&settings("https://nowhere.invalid"), &oauth("https://tokens.invalid/connect/token")).await;
    assert_told(&told, Class::NameNotFound, "tokens.invalid");

    // It takes connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let told =
        failed(&settings(&format!("http://{}", silent.local_addr().expect("its address"))), &key).await;
    assert_told(&told, Class::Timeout, "firewall");

    let redirect = ResponseTemplate::new(302).insert_header("location", "https://elsewhere.example.com/");
    let html = ResponseTemplate::new(200).set_body_raw("<html><title>Welcome</title></html>", "text/html");
    for (answer, class, word) in [
        (html, Class::NotTheApi, "/api/help"),
        (ResponseTemplate::new(200).set_body_json(json!({"status": "ok"})), Class::OtherService, "Site URLs"),
        (ResponseTemplate::new(404).set_body_json(json!({"detail": "x"})), Class::OtherService, "Site URLs"),
        (ResponseTemplate::new(200).set_body_json(json!([1, 2])), Class::OtherService, "Site URLs"),
        (redirect, Class::Redirected, "API address"),
        (ResponseTemplate::new(503), Class::TenantFailed, "Try again"),
    ] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        assert_told(&failed(&settings(&server.uri()), &key).await, class, word);
    }
    let told = failed(&settings("ftp://as1.example.com"), &key).await;
    assert_told(&told, Class::BadSetting, "fields");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_wrong_is_shown_and_nothing_is_sent_to_its_server() {
    let key = Credentials::Basic {
        username: "api".into(),
        password: "password".to_owned().into(),
        api_key: "key".to_owned().into(),
    };
    let other = served("127.0.0.1", (2020, 2040)).await;
    let told = failed(&settings(&other.url), &key).await;
    assert_told(&told, Class::TlsUnknownIssuer, "own CA");
    let shown = told.certificate.expect("the certificate is shown");
    assert_eq!((&shown.subject, &shown.issuer), (&"CN=Test server".to_owned(), &"CN=Test server".to_owned()));
    assert_eq!(shown.names, ["127.0.0.1"]);
    assert!(told.detail.contains(&shown.sha256), "{}", told.detail);

    for (name, years, class, word) in [
        ("127.0.0.1", (2020, 2021), Class::TlsNotValidNow, "Renew"),
        ("uem.example.com", (2020, 2040), Class::TlsOtherName, "names"),
    ] {
        let server = served(name, years).await;
        let settings =
            IntegrationSettings { custom_ca_pem: Some(server.pem.clone()), ..settings(&server.url) };
        // An authority that has ended is refused before anything is tried: another one stands beside it.
        let settings = match class {
            Class::TlsNotValidNow => {
                IntegrationSettings { custom_ca_pem: Some(server.authority.clone()), ..settings }
            }
            _ => settings,
        };
        let told = failed(&settings, &key).await;
        assert_told(&told, class, word);
        assert_eq!(told.certificate.expect("the certificate is shown").names, [name]);
        assert_eq!(server.requests.load(std::sync::atomic::Ordering::Relaxed), 0, "nothing was sent");
    }
    assert_eq!(other.requests.load(std::sync::atomic::Ordering::Relaxed), 0, "nothing was sent");

    let plain = MockServer::start().await;
    let told = failed(&settings(&plain.uri().replace("http://", "https://")), &key).await;
    assert_told(&told, Class::TlsFailed, "port");
}

struct Served {
    url: String,
    /// Its certificate.
    pem: String,
    /// The authority that issued it, where another one did.
    authority: String,
    requests: std::sync::Arc<std::sync::atomic::AtomicUsize>,
}

/// A server whose certificate is for that name and those years: self-signed while it counts, else of an authority.
async fn served(name: &str, (from, to): (i32, i32)) -> Served {
    let (pem, authority, key) = made(name, (from, to));
    let config =
        RustlsConfig::from_pem(pem.clone().into_bytes(), key.into_bytes()).await.expect("a certificate");
    let requests = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = requests.clone();
    let app = Router::new().fallback(move || async move {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    listener.set_nonblocking(true).expect("it does not block");
    let port = listener.local_addr().expect("its address").port();
    let server = axum_server::from_tcp_rustls(listener, config).expect("a server");
    tokio::spawn(server.serve(app.into_make_service()));
    Served { url: format!("https://127.0.0.1:{port}"), pem, authority, requests }
}

fn made(name: &str, (from, to): (i32, i32)) -> (String, String, String) {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let params = |common: &str, names: Vec<String>, years: (i32, i32)| {
        let mut params = rcgen::CertificateParams::new(names).expect("names");
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, common);
        params.not_before = rcgen::date_time_ymd(years.0, 1, 1);
        params.not_after = rcgen::date_time_ymd(years.1, 1, 1);
        params
    };
    let server = params("Test server", vec![name.to_owned()], (from, to));
    let key = rcgen::KeyPair::generate().expect("a key");
    if to > 2030 {
        let pem = server.self_signed(&key).expect("signed").pem();
        return (pem.clone(), pem, key.serialize_pem());
    }
    let mut authority = params("Test authority", Vec::new(), (2020, 2040));
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_key = rcgen::KeyPair::generate().expect("a key");
    let authority_pem = authority.clone().self_signed(&authority_key).expect("signed").pem();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    (server.signed_by(&key, &issuer).expect("signed").pem(), authority_pem, key.serialize_pem())
}

impl Demo {
    fn given_number(&self, pointer: &str) -> i64 {
        self.login
            .pointer(pointer)
            .and_then(Value::as_i64)
            .unwrap_or_else(|| panic!("demo.json has no {pointer}"))
    }
}
