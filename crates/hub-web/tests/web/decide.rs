//! Decisions, as proxies ask for them.

use std::time::Duration;

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Request, Response, StatusCode};
use hub_core::{
    device_certificate::{Authority, KeyPlace, RevocationCheck},
    fleet::{Compliance, DeviceFacts},
    ids::IntegrationId,
    proxy::{HandOver, Proof, Proxy, UserSource},
    services::{Minimum, Policy, PolicySet, Service},
    trust::Level,
};
use hub_store::{DecisionFilter, DeviceChange, LimitKind, NewBypass, NewLimit, Store};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use secrecy::ExposeSecret as _;
use tokio_util::sync::CancellationToken;

use crate::{
    fleet::{device, integration, synchronize},
    support::{Hub, now, text},
};

pub const CRL_URL: &str = "http://crl.example.com/devices.crl";

/// A hub with three devices, a service, an authority and a proxy, which decides.
pub struct Deciding {
    pub hub: Hub,
    pub integration: IntegrationId,
    pub secret: String,
    pub issuer: Issuer<'static, KeyPair>,
    stop: CancellationToken,
}

impl Drop for Deciding {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

pub fn facts(number: i64) -> DeviceFacts {
    DeviceFacts { compliance: Compliance::Compliant, ..device(number, now()) }
}

impl Deciding {
    pub async fn start() -> Self {
        Self::with(Hub::start().await, RevocationCheck::Off).await
    }

    /// The same on that hub, with an authority whose lists are read so.
    pub async fn with(hub: Hub, revocation: RevocationCheck) -> Self {
        let integration = integration(&hub.store, "Example", now()).await;
        synchronize(&hub.store, integration, (1..=3).map(facts).collect(), now()).await;
        let (chain_pem, issuer) = authority();
        let stored = Authority {
            name: "Example".to_owned(),
            chain_pem,
            key_template: "{SerialNumber}".to_owned().try_into().unwrap(),
            key_place: KeyPlace::CommonName,
            revocation,
            crl_urls: vec![CRL_URL.to_owned()],
        };
        hub.store.put_authority(&stored, "test", now()).await.unwrap();
        let proxy = Proxy {
            name: "edge".to_owned(),
            proof: Proof::Secret,
            addresses: Vec::new(),
            certificate: HandOver::Rfc9440,
            user: UserSource::forwarded(),
        };
        let secret = hub.store.put_proxy(&proxy, false, "test", now()).await.unwrap().unwrap();
        let wanted = policy_set(|_| {});
        hub.store.change_policy_set(|_| wanted, "test", now()).await.unwrap().unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(hub.decider.clone().run(stop.clone()));
        tokio::spawn(hub.decider.clone().keep_log(stop.clone()));
        let deciding = Self { hub, integration, secret: secret.expose_secret().to_owned(), issuer, stop };
        deciding.until(|hub| hub.decider.is_ready()).await;
        deciding
    }

    /// Waits for what happens by itself, and fails when it does not.
    pub async fn until(&self, holds: impl Fn(&Hub) -> bool) {
        let looking = async {
            while !holds(&self.hub) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it happens");
    }

    /// The same for an answer.
    pub async fn until_answered(
        &self,
        request: impl Fn() -> Request<Body>,
        status: StatusCode,
    ) -> Response<Body> {
        let looking = async {
            loop {
                let answer = self.hub.ask(request()).await;
                if answer.status() == status {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.expect("the answer changes")
    }

    /// A certificate of the authority, as RFC 9440 hands it over.
    pub fn certificate(&self, common_name: &str) -> String {
        self.certificate_until(common_name, 2027)
    }

    /// One that outlives its authority.
    pub fn long_certificate(&self, common_name: &str) -> String {
        self.certificate_until(common_name, 2060)
    }

    fn certificate_until(&self, common_name: &str, year: i32) -> String {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.not_before = date_time_ymd(2025, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        let made = params.signed_by(&KeyPair::generate().unwrap(), &self.issuer).unwrap();
        format!(":{}:", STANDARD.encode(made.der()))
    }

    pub fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Request<Body> {
        let mut request = Request::get("/decide/forward-auth")
            .header("x-mooring-proxy-secret", &self.secret)
            .header("x-forwarded-host", "wiki.example.com")
            .header("x-forwarded-uri", path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }
}

fn authority() -> (String, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Example Root");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (pem, Issuer::new(params, key))
}

pub fn policy_set(change: impl FnOnce(&mut PolicySet)) -> PolicySet {
    let host = |text: &str| vec![text.to_owned().try_into().unwrap()];
    let service = |name: &str, hosts, policy: &str| Service {
        name: name.to_owned(),
        hosts,
        paths: Vec::new(),
        policy: policy.to_owned(),
    };
    let open = Policy {
        name: "open".to_owned(),
        needs_trusted_device: false,
        minimum: Minimum::None,
        ..Policy::default()
    };
    let mut set = PolicySet {
        policies: vec![Policy { name: "strict".to_owned(), ..Policy::default() }, open],
        services: vec![
            service("wiki", host("wiki.example.com"), "strict"),
            service("menu", host("menu.example.com"), "open"),
        ],
        ..PolicySet::default()
    };
    change(&mut set);
    set
}

/// Writes what a run read of devices that are stored already.
pub async fn change(store: &Store, integration: IntegrationId, devices: Vec<DeviceFacts>, now: Timestamp) {
    let name = format!("look/{integration}");
    let lease = store.acquire_lease(&name, "test", Duration::from_secs(60), now).await.unwrap().unwrap();
    let known = store.known_devices(integration).await.unwrap();
    let changes = devices
        .into_iter()
        .map(|facts| {
            let id = known.iter().find(|known| known.uem_id == facts.uem_id).map(|known| known.id);
            DeviceChange { id, content_hash: hub_core::sync::content_hash(&facts), facts }
        })
        .collect();
    store.look_batch(integration, &lease).write_devices(changes, now).await.unwrap();
    store.release_lease(&lease).await.unwrap();
}

pub fn header<'a>(answer: &'a Response<Body>, name: &str) -> &'a str {
    answer.headers().get(name).unwrap_or_else(|| panic!("{name} is always set")).to_str().unwrap()
}

pub const ALL: [&str; 11] = [
    "x-mooring-decision",
    "x-mooring-reason",
    "x-mooring-service",
    "x-mooring-user",
    "x-mooring-email",
    "x-mooring-device",
    "x-mooring-serial-number",
    "x-mooring-score",
    "x-mooring-level",
    "x-mooring-age",
    "x-mooring-token",
];

#[tokio::test]
async fn a_device_with_its_certificate_is_let_in_and_the_headers_say_who_it_is() {
    let deciding = Deciding::start().await;
    let certificate = deciding.certificate(&facts(1).serial_number.to_lowercase());
    let asked = deciding.ask("/", &[("client-cert", &certificate), ("x-forwarded-email", "ann@example.com")]);
    let answer = deciding.hub.ask(asked).await;
    assert_eq!((answer.status(), header(&answer, "x-mooring-reason")), (StatusCode::OK, "enough"));
    let shown: Vec<String> = ALL.iter().map(|name| format!("{name}: {}", header(&answer, name))).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    x-mooring-decision: allow
    x-mooring-reason: enough
    x-mooring-service: wiki
    x-mooring-user: 
    x-mooring-email: ann@example.com
    x-mooring-device: 1
    x-mooring-serial-number: C020000001
    x-mooring-score: 100
    x-mooring-level: high
    x-mooring-age: 0
    x-mooring-token: 
    ");
}

#[tokio::test]
async fn every_answer_sets_every_header() {
    let deciding = Deciding::start().await;
    let good = deciding.certificate(&facts(1).serial_number);
    let unknown = deciding.certificate("C02UNKNOWN9");
    let stranger = Request::get("/decide/forward-auth").body(Body::empty()).unwrap();
    for (request, status, reason) in [
        (deciding.ask("/", &[("client-cert", &good)]), 200, "enough"),
        (deciding.ask("/", &[]), 401, "no_device"),
        (deciding.ask("/", &[("client-cert", "junk")]), 403, "certificate_unreadable"),
        (deciding.ask("/", &[("client-cert", &unknown)]), 403, "not_in_fleet"),
        (deciding.ask("/a%2fb", &[("client-cert", &good)]), 403, "path_refused"),
        (deciding.ask("/", &[("x-forwarded-host", "second.example.com")]), 403, "no_service"),
        (stranger, 403, "proxy_without_secret"),
    ] {
        let answer = deciding.hub.ask(request).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "x-mooring-reason")), (status, reason));
        for name in ALL {
            assert_eq!(answer.headers().get_all(name).iter().count(), 1, "{name} in the answer {reason}");
        }
        assert_eq!(header(&answer, "cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_change_of_a_device_counts_for_the_next_requests() {
    let deciding = Deciding::start().await;
    let certificate = deciding.certificate(&facts(2).serial_number);
    let ask = || deciding.ask("/", &[("client-cert", &certificate)]);
    assert_eq!(deciding.hub.ask(ask()).await.status(), StatusCode::OK);
    let broken = DeviceFacts { compliance: Compliance::NonCompliant, ..facts(2) };
    change(&deciding.hub.store, deciding.integration, vec![broken], now()).await;
    let refused = deciding.until_answered(ask, StatusCode::FORBIDDEN).await;
    assert_eq!(header(&refused, "x-mooring-reason"), "factor_compliance");
    assert_eq!(header(&refused, "x-mooring-score"), "0");
    let page = text(refused).await;
    assert!(
        page.contains("Your device breaks a compliance policy") && page.contains("Check again"),
        "{page}"
    );
    change(&deciding.hub.store, deciding.integration, vec![facts(2)], now()).await;
    deciding.until_answered(ask, StatusCode::OK).await;
}

#[tokio::test]
async fn the_page_stands_by_itself() {
    let deciding = Deciding::start().await;
    let answer = deciding.hub.ask(deciding.ask("/", &[])).await;
    let policy = header(&answer, "content-security-policy").to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8");
    let page = text(answer).await;
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("http"), "{page}");
    // nginx throws a body away.
    let request = Request::get("/decide/nginx")
        .header("x-mooring-proxy-secret", &deciding.secret)
        .header("x-original-host", "wiki.example.com")
        .header("x-original-uri", "/")
        .body(Body::empty())
        .unwrap();
    let answer = deciding.hub.ask(request).await;
    assert_eq!((answer.status(), text(answer).await), (StatusCode::UNAUTHORIZED, String::new()));
}

#[tokio::test]
async fn envoy_sends_the_request_as_it_is() {
    let deciding = Deciding::start().await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    for (path, status) in [
        ("/decide/envoy/pages/1?x=y", 200),
        ("/decide/envoy/", 200),
        ("/decide/envoy/?x=y", 200),
        ("/decide/envoy", 200),
        ("/decide/envoy/a%2fb", 403),
    ] {
        let request = Request::post(path)
            .header("x-mooring-proxy-secret", &deciding.secret)
            .header("host", "wiki.example.com")
            .header("client-cert", &certificate)
            .body(Body::empty())
            .unwrap();
        assert_eq!(deciding.hub.ask(request).await.status().as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn nobody_is_believed_who_is_no_proxy() {
    let deciding = Deciding::start().await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    let networks = vec!["10.0.0.0/8".parse().unwrap()];
    let elsewhere = Proxy {
        name: "elsewhere".to_owned(),
        proof: Proof::Secret,
        addresses: networks,
        certificate: HandOver::Rfc9440,
        user: UserSource::None,
    };
    let store = &deciding.hub.store;
    let secret = store.put_proxy(&elsewhere, false, "test", now()).await.unwrap().unwrap();
    let ask = |secret: &str| {
        Request::get("/decide/forward-auth")
            .header("x-mooring-proxy-secret", secret)
            .header("x-forwarded-host", "wiki.example.com")
            .header("x-forwarded-uri", "/")
            .header("client-cert", &certificate)
            .body(Body::empty())
            .unwrap()
    };
    let reason = |answer: &Response<Body>| header(answer, "x-mooring-reason").to_owned();
    let looking = async {
        while reason(&deciding.hub.ask(ask(secret.expose_secret())).await) != "proxy_at_wrong_address" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.expect("the proxy is known");
    assert_eq!(reason(&deciding.hub.ask(ask("mrp_wrong")).await), "proxy_with_wrong_secret");
    store.delete_proxy("edge").await.unwrap();
    let removed = deciding.until_answered(|| ask(&deciding.secret), StatusCode::FORBIDDEN).await;
    assert_eq!(reason(&removed), "proxy_with_wrong_secret");
}

#[tokio::test]
async fn before_everything_was_read_nobody_is_let_in() {
    let hub = Hub::start().await;
    let request = Request::get("/decide/nginx").body(Body::empty()).unwrap();
    let answer = hub.ask(request).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(header(&answer, "x-mooring-decision"), "deny");
}

#[tokio::test]
async fn limits_and_bypasses_count_at_once() {
    let deciding = Deciding::start().await;
    let store = &deciding.hub.store;
    let certificate = deciding.certificate(&facts(1).serial_number);
    let ask =
        || deciding.ask("/", &[("client-cert", &certificate), ("x-forwarded-email", "Ann@example.com")]);
    assert_eq!(deciding.hub.ask(ask()).await.status(), StatusCode::OK);
    let limit = NewLimit {
        kind: LimitKind::Email,
        subject: "ann@Example.com".to_owned(),
        level: Level::Low,
        reason: "phishing".to_owned(),
        source: "edr".to_owned(),
        expires_at: Some(now() + 1.hours()),
    };
    let number = store.set_limit(&limit, "test", now()).await.unwrap();
    let refused = deciding.until_answered(ask, StatusCode::FORBIDDEN).await;
    assert_eq!(
        (header(&refused, "x-mooring-reason"), header(&refused, "x-mooring-score")),
        ("limited", "60")
    );
    let bypass = NewBypass {
        service: Some("wiki".to_owned()),
        user: "ann@example.com".to_owned(),
        reason: "on call".to_owned(),
        expires_at: now() + SignedDuration::from_hours(1),
    };
    let bypass = store.insert_bypass(&bypass, "test", now()).await.unwrap();
    let opened = deciding.until_answered(ask, StatusCode::OK).await;
    assert_eq!((header(&opened, "x-mooring-reason"), header(&opened, "x-mooring-device")), ("bypassed", ""));
    assert!(store.end_bypass(bypass, "test", now()).await.unwrap());
    deciding.until_answered(ask, StatusCode::FORBIDDEN).await;
    assert!(store.delete_limit(number).await.unwrap());
    deciding.until_answered(ask, StatusCode::OK).await;
}

#[tokio::test]
async fn a_limit_by_e_mail_holds_for_a_user_who_is_told_by_login_name() {
    let deciding = Deciding::start().await;
    let store = &deciding.hub.store;
    let certificate = deciding.certificate(&facts(1).serial_number);
    let ask = |name: &'static str| {
        let headers = [("client-cert", certificate.as_str()), ("x-forwarded-user", name)];
        deciding.ask("/", &headers)
    };
    let limit = |email: &str| NewLimit {
        kind: LimitKind::Email,
        subject: email.to_owned(),
        level: Level::Low,
        reason: "phishing".to_owned(),
        source: "edr".to_owned(),
        expires_at: None,
    };
    // As the tenant knows the user, and a login name that is an e-mail.
    store.set_limit(&limit("linus.andersen@example.com"), "test", now()).await.unwrap();
    store.set_limit(&limit("eve@example.com"), "test", now()).await.unwrap();
    for name in ["Linus.ANDERSEN", "Eve@Example.com"] {
        let refused = deciding.until_answered(|| ask(name), StatusCode::FORBIDDEN).await;
        assert_eq!(header(&refused, "x-mooring-reason"), "limited", "{name}");
    }
    assert_eq!(deciding.hub.ask(ask("somebody.else")).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_removed_tenant_takes_its_devices_along_and_a_shut_out_certificate_opens_nothing() {
    let deciding = Deciding::start().await;
    let store = &deciding.hub.store;
    let certificate = deciding.certificate(&facts(1).serial_number);
    let ask = || deciding.ask("/", &[("client-cert", &certificate)]);
    let der = STANDARD.decode(certificate.trim_matches(':')).unwrap();
    let sha256 = hub_core::certificate::CertificateFacts::of_der(&der).unwrap().sha256;
    store.shut_out_certificate(&sha256, "CN=x", "stolen", "test", now()).await.unwrap();
    let refused = deciding.until_answered(ask, StatusCode::FORBIDDEN).await;
    assert_eq!(header(&refused, "x-mooring-reason"), "certificate_shut_out");
    assert!(store.readmit_certificate(&sha256).await.unwrap());
    deciding.until_answered(ask, StatusCode::OK).await;
    store.remove_integration(deciding.integration).await.unwrap();
    let refused = deciding.until_answered(ask, StatusCode::FORBIDDEN).await;
    assert_eq!(header(&refused, "x-mooring-reason"), "not_in_fleet");
}

#[tokio::test]
async fn answers_are_kept_with_everything_that_led_to_them() {
    let deciding = Deciding::start().await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    deciding.hub.ask(deciding.ask("/", &[("client-cert", &certificate)])).await;
    deciding.hub.ask(deciding.ask("/", &[("x-forwarded-user", "Bob")])).await;
    let looking = async {
        loop {
            let kept =
                deciding.hub.store.list_decisions(&DecisionFilter::default(), None, 10).await.unwrap().0;
            if kept.len() == 2 {
                return kept;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let kept = tokio::time::timeout(Duration::from_secs(20), looking).await.expect("they are written");
    let shown: Vec<String> = kept
        .iter()
        .map(|row| format!("{} {} {} {} {:?}", row.outcome, row.reason, row.proxy, row.user, row.score))
        .collect();
    assert_eq!(shown, ["deny no_device edge bob None", "allow enough edge  Some(100)"]);
    let explanation: serde_json::Value = serde_json::from_str(&kept[1].explanation).unwrap();
    assert_eq!(explanation["factors"][0]["value"], "compliant");
}
