//! Proxies that prove themselves by client certificates, on the hub's own TLS: the real nginx and Envoy, and whoever would like
//! to be taken for them.

use std::time::{Duration, Instant};

use reqwest::{Client, Identity, RequestBuilder, Version};
use serde_json::json;

use super::stage::Stage;
use crate::fixture::client;

const NGINX: &str = include_str!("../../../../../examples/reverse-proxy/nginx/mutual-tls.conf");
const ENVOY: &str = include_str!("../../../../../examples/reverse-proxy/envoy/grpc.yaml");
const ENVOY_TLS: &str = include_str!("../../../../../examples/reverse-proxy/envoy/mutual-tls.yaml");

async fn nginx() -> Stage {
    let mut stage = Stage::set_certified("nginx").await;
    let file = stage.write("nginx.conf", &stage.filled_in(NGINX));
    stage.start_nginx(&file).await;
    stage
}

#[tokio::test]
async fn nginx_proves_itself_by_its_certificate() {
    nginx().await.lets_a_device_in_until_it_breaks_compliance().await;
}

#[tokio::test]
async fn nobody_gains_anything_by_sending_headers_through_nginx_with_a_certificate() {
    nginx().await.gives_nothing_for_headers().await;
}

#[tokio::test]
async fn envoy_proves_itself_by_its_certificate_with_grpc() {
    let mut stage = Stage::set_certified("xfcc").await;
    let secret =
        "                        initial_metadata: [{ key: x-mooring-proxy-secret, value: mrp_CHANGE_ME }]\n";
    assert!(ENVOY.contains(secret));
    let cluster = "    - name: mooring\n      type: STATIC\n";
    let certified = ENVOY.replace(secret, "").replace(cluster, &format!("{cluster}{ENVOY_TLS}"));
    let patient = stage.filled_in(&certified).replace("timeout: 1s", "timeout: 20s");
    let file = stage.write("envoy.yaml", &patient);
    stage.start_envoy(&file).await;
    stage.lets_a_device_in_until_it_breaks_compliance().await;
}

/// Somebody who asks the hub itself, by HTTP/1.1 or HTTP/2, with that certificate or none.
fn asker(stage: &Stage, certificate: Option<&str>, is_http2: bool) -> Client {
    let read = |name: &str| std::fs::read(stage.folder().join(name)).expect("a file");
    let authority = reqwest::Certificate::from_pem(&read("ca/ca.pem")).expect("PEM");
    let builder = client().tls_certs_only([authority]);
    let builder = if is_http2 { builder } else { builder.http1_only() };
    let builder = match certificate {
        Some(name) => {
            let pair = [read(&format!("{name}.key")), read(&format!("{name}.pem"))].concat();
            builder.identity(Identity::from_pem(&pair).expect("a pair"))
        }
        None => builder,
    };
    builder.build().expect("a client")
}

/// A certificate of nobody's authority; what its SHA-256 is.
fn self_signed(stage: &Stage, name: &str, ends: i32) -> String {
    let mut params = rcgen::CertificateParams::new(vec!["edge".to_owned()]).expect("a name");
    params.not_before = rcgen::date_time_ymd(2024, 1, 1);
    params.not_after = rcgen::date_time_ymd(ends, 1, 1);
    let key = rcgen::KeyPair::generate().expect("a key");
    let made = params.self_signed(&key).expect("a certificate");
    stage.write(&format!("{name}.pem"), &made.pem());
    stage.write(&format!("{name}.key"), &key.serialize_pem());
    hub_core::proxy::Fingerprint::of(made.der()).to_string()
}

/// More proxies beside *edge*: by a certificate that has ended, at an address far away, by a name that their authority gives them,
/// by a secret, and by a secret that is one no more. Answers both secrets.
async fn add_others(stage: &Stage) -> (String, String) {
    let (ended, far) = (self_signed(stage, "ended", 2025), self_signed(stage, "far", 2040));
    for (name, sha256, address) in [("old", &ended, "127.0.0.1/32"), ("far", &far, "192.0.2.0/24")] {
        let proof = json!({"certificate": {"sha256": [sha256]}});
        let proxy = json!({"name": name, "proof": proof, "addresses": [address, "2001:db8::/32"]});
        assert!(stage.put(&format!("trust/proxies/{name}"), &proxy).await["secret"].is_null());
    }
    let authority = std::fs::read_to_string(stage.folder().join("ca/ca.pem")).expect("the authority");
    let issued = json!({"authority_pem": authority, "dns_name": "named.example.com"});
    let named = json!({"name": "named", "proof": {"certificate": {"issued": issued}}});
    stage.put("trust/proxies/named", &named).await;
    let out = stage.folder().join("ca").display().to_string();
    let make = ["ca", "demo", "--out", &out, "--proxy", "named.example.com", "--server", "n.example.com"];
    stage.demo.good(&make).await;
    let secret_of = async |name: &str| {
        let made = stage.put(&format!("trust/proxies/{name}"), &json!({"name": name})).await;
        made["secret"].as_str().expect("a secret").to_owned()
    };
    let (other, former) = (secret_of("other").await, secret_of("former").await);
    let proof = json!({"certificate": {"sha256": ["0a".repeat(32)]}});
    stage.put("trust/proxies/former", &json!({"name": "former", "proof": proof})).await;
    (other, former)
}

/// A certificate of the stage's authority as headers hold it.
fn bare(stage: &Stage, name: &str) -> String {
    let pem = std::fs::read_to_string(stage.folder().join(format!("ca/{name}.pem"))).expect("a certificate");
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

/// A question about the device, whose certificate is handed over; other headers say whose certificate the proxy has.
fn question(stage: &Stage, client: &Client, secret: &str) -> RequestBuilder {
    let serial = stage.device["serial_number"].as_str().expect("a text");
    let request = client
        .get(format!("{}/decide/forward-auth", stage.demo.given("/hub/url")))
        .header("x-forwarded-host", "wiki.example.com")
        .header("x-forwarded-uri", "/")
        .header("client-cert", format!(":{}:", bare(stage, serial)));
    let request = if secret.is_empty() { request } else { request.header("x-mooring-proxy-secret", secret) };
    let names = ["x-ssl-client-cert", "ssl-client-cert", "x-mooring-proxy-certificate", "x-arr-clientcert"];
    names.into_iter().fold(request, |request, name| request.header(name, bare(stage, "edge")))
}

/// What is answered, once what was written a moment ago is read.
async fn assert_answered(request: RequestBuilder, version: Version, wanted: (u16, &str), who: &str) {
    let began = Instant::now();
    loop {
        let answer = request.try_clone().expect("no body").send().await.expect("an answer");
        assert_eq!(answer.version(), version);
        let said = answer.headers()["x-mooring-reason"].to_str().expect("text").to_owned();
        if (answer.status().as_u16(), said.as_str()) == wanted {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{who}: {} {said}, not {wanted:?}",
            answer.status()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn only_its_own_certificate_at_its_own_address_makes_a_proxy() {
    let stage = Stage::set_certified("rfc9440").await;
    self_signed(&stage, "wrong", 2040);
    let (other, former) = add_others(&stage).await;
    let device = format!("ca/{}", stage.device["serial_number"].as_str().expect("a text"));
    let (no, none) = (None, "");
    for version in [Version::HTTP_11, Version::HTTP_2] {
        for (certificate, secret, status, reason) in [
            (Some("ca/edge"), none, 200, "enough"),
            // A secret that comes through a proxy with a certificate is its client's.
            (Some("ca/edge"), "mrp_guessed", 200, "enough"),
            (Some("ca/edge"), &other, 200, "enough"),
            (Some("ca/named.example.com"), none, 401, "no_device"),
            (Some("ca/n.example.com"), none, 403, "proxy_with_wrong_certificate"),
            (Some(&*device), none, 403, "proxy_with_wrong_certificate"),
            (Some("wrong"), none, 403, "proxy_with_wrong_certificate"),
            (Some("wrong"), &former, 403, "proxy_with_wrong_secret"),
            (Some("ended"), none, 403, "proxy_with_old_certificate"),
            (Some("ended"), &other, 403, "proxy_with_old_certificate"),
            (Some("far"), none, 403, "proxy_at_wrong_address"),
            (Some("far"), &other, 403, "proxy_at_wrong_address"),
            (no, none, 403, "proxy_without_secret"),
            (no, &former, 403, "proxy_with_wrong_secret"),
            // The secret of another proxy makes that one of it, which hands over no certificates.
            (no, &other, 401, "no_device"),
        ] {
            let client = asker(&stage, certificate, version == Version::HTTP_2);
            let who = format!("{certificate:?} with {secret:?}");
            assert_answered(question(&stage, &client, secret), version, (status, reason), &who).await;
        }
    }
}
