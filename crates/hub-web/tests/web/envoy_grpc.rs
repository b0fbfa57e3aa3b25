//! Envoy's `ext_authz` by gRPC, as Envoy asks: over HTTP/2, on the hub's own listener.

use std::{collections::HashMap, convert::Infallible, net::SocketAddr};

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use envoy_types::pb::envoy::{
    config::core::v3::HeaderValueOption,
    service::auth::v3::{
        AttributeContext, CheckRequest, CheckResponse, OkHttpResponse,
        attribute_context::{HttpRequest, Peer, Request},
        authorization_client::AuthorizationClient,
        check_response::HttpResponse,
    },
};
use hub_core::proxy::{HandOver, Proof, Proxy, UserSource};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use secrecy::ExposeSecret as _;
use tonic::{Code, transport::Channel};

use crate::{
    decide::{ALL, Deciding, facts},
    support::{Hub, now},
};

/// Envoy, beside a hub.
struct Envoy {
    deciding: Deciding,
    client: AuthorizationClient<Channel>,
    secret: String,
}

/// The hub's own listener.
async fn serve(hub: &Hub) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = hub.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

async fn client(hub: &Hub) -> AuthorizationClient<Channel> {
    AuthorizationClient::connect(format!("http://{}", serve(hub).await)).await.unwrap()
}

fn encoded(certificate: &str) -> String {
    // As RFC 9440 has it, from which the text that Envoy sends is made.
    let base64 = certificate.trim_matches(':');
    let lines: Vec<String> =
        base64.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
    form_urlencoded::byte_serialize(pem.as_bytes()).collect::<String>().replace('+', "%20")
}

impl Envoy {
    async fn start(addresses: &[&str]) -> Self {
        let deciding = Deciding::start().await;
        let proxy = Proxy {
            name: "envoy".to_owned(),
            proof: Proof::Secret,
            addresses: addresses.iter().map(|network| network.parse().unwrap()).collect(),
            certificate: HandOver::Xfcc,
            user: UserSource::forwarded(),
        };
        let secret = deciding.hub.store.put_proxy(&proxy, false, "test", now()).await.unwrap().unwrap();
        let client = client(&deciding.hub).await;
        let envoy = Self { deciding, client, secret: secret.expose_secret().to_owned() };
        // The hub has read the new proxy once its secret is not wrong any more.
        let looking = async {
            loop {
                let answer = envoy.ask(&[], "").await;
                if said(&answer, "x-mooring-reason") != "proxy_with_wrong_secret" {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), looking).await.expect("it is known");
        envoy
    }

    fn question(headers: &[(&str, &str)], certificate: &str) -> CheckRequest {
        let http = HttpRequest {
            method: "GET".to_owned(),
            host: "wiki.example.com".to_owned(),
            path: "/page?x=1".to_owned(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..HttpRequest::default()
        };
        let source = Peer { certificate: certificate.to_owned(), ..Peer::default() };
        CheckRequest {
            attributes: Some(AttributeContext {
                source: Some(source),
                request: Some(Request { http: Some(http), time: None }),
                ..AttributeContext::default()
            }),
        }
    }

    async fn ask(&self, headers: &[(&str, &str)], certificate: &str) -> CheckResponse {
        self.ask_with(Some(&self.secret), Self::question(headers, certificate)).await.unwrap()
    }

    async fn ask_with(
        &self,
        secret: Option<&str>,
        question: CheckRequest,
    ) -> Result<CheckResponse, tonic::Status> {
        let mut request = tonic::Request::new(question);
        if let Some(secret) = secret {
            request.metadata_mut().insert("x-mooring-proxy-secret", secret.parse().unwrap());
        }
        self.client.clone().check(request).await.map(tonic::Response::into_inner)
    }
}

fn headers(answer: &CheckResponse) -> HashMap<String, String> {
    let options: &[HeaderValueOption] = match answer.http_response.as_ref().unwrap() {
        HttpResponse::OkResponse(allowed) => &allowed.headers,
        HttpResponse::DeniedResponse(denied) => &denied.headers,
        other => panic!("{other:?}"),
    };
    let header = |option: &HeaderValueOption| option.header.clone().map(|header| (header.key, header.value));
    options.iter().filter_map(header).collect()
}

fn said(answer: &CheckResponse, name: &str) -> String {
    headers(answer).remove(name).unwrap_or_default()
}

fn allowed(answer: &CheckResponse) -> &OkHttpResponse {
    match answer.http_response.as_ref().unwrap() {
        HttpResponse::OkResponse(allowed) => allowed,
        other => panic!("{other:?}"),
    }
}

fn status(answer: &CheckResponse) -> (Code, i32) {
    let http = match answer.http_response.as_ref().unwrap() {
        HttpResponse::DeniedResponse(denied) => denied.status.as_ref().unwrap().code,
        _ => 200,
    };
    (Code::from(answer.status.as_ref().unwrap().code), http)
}

#[tokio::test]
async fn a_device_is_let_in_by_the_certificate_of_its_connection_or_of_its_header() {
    let envoy = Envoy::start(&["127.0.0.0/8"]).await;
    let certificate = encoded(&envoy.deciding.certificate(&facts(1).serial_number));
    let header = format!("Hash=00;Cert=\"{certificate}\"");
    for (sent, peer) in [(None, certificate.as_str()), (Some(header.as_str()), "")] {
        let mut sent: Vec<(&str, &str)> =
            sent.map(|value| ("x-forwarded-client-cert", value)).into_iter().collect();
        sent.push(("x-forwarded-email", "ann@example.com"));
        let answer = envoy.ask(&sent, peer).await;
        assert_eq!(status(&answer), (Code::Ok, 200), "{answer:?}");
        let all = headers(&answer);
        assert_eq!(all["x-mooring-serial-number"], "C020000001");
        assert_eq!(
            (all["x-mooring-email"].as_str(), all["x-mooring-score"].as_str()),
            ("ann@example.com", "100")
        );
    }
}

/// As the example of Envoy hands it over: the certificate of the connection alone, and the whole chain in the header.
#[tokio::test]
async fn what_is_between_a_certificate_and_its_authority_is_taken_from_the_header() {
    let envoy = Envoy::start(&[]).await;
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Between");
    let key = KeyPair::generate().unwrap();
    let between = params.signed_by(&key, &envoy.deciding.issuer).unwrap();
    let issuer = Issuer::new(params, key);
    let of = |serial: &str| {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, serial);
        encoded(&STANDARD.encode(params.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap().der()))
    };
    let (mine, other) = (of(&facts(1).serial_number), of(&facts(2).serial_number));
    let between = encoded(&STANDARD.encode(between.der()));
    for (header, reason) in [
        (format!("Cert=\"{mine}\";Chain=\"{mine}{between}\""), "enough"),
        (format!("Chain=\"{mine}{between}\""), "enough"),
        // Of another certificate, or nothing that Envoy writes: that of the connection stands alone.
        (format!("Chain=\"{other}{between}\""), "certificate_unknown_issuer"),
        (format!("Cert=\"{mine}\""), "certificate_unknown_issuer"),
        ("junk".to_owned(), "certificate_unknown_issuer"),
    ] {
        let answer = envoy.ask(&[("x-forwarded-client-cert", &header)], &mine).await;
        assert_eq!(said(&answer, "x-mooring-reason"), reason, "{header}");
    }
}

#[tokio::test]
async fn a_refusal_comes_with_its_page() {
    let envoy = Envoy::start(&[]).await;
    let answer = envoy.ask(&[], "").await;
    assert_eq!(status(&answer), (Code::Unauthenticated, 401));
    assert_eq!(said(&answer, "x-mooring-reason"), "no_device");
    let unknown = encoded(&envoy.deciding.certificate("C02UNKNOWN9"));
    let answer = envoy.ask(&[], &unknown).await;
    assert_eq!(status(&answer), (Code::PermissionDenied, 403));
    let Some(HttpResponse::DeniedResponse(denied)) = &answer.http_response else { panic!("{answer:?}") };
    assert!(denied.body.contains("Your device is not recognised"), "{}", denied.body);
    let all = headers(&answer);
    assert!(
        all["content-type"].starts_with("text/html")
            && all["content-security-policy"].contains("default-src 'none'")
    );
    assert!(!all.contains_key("content-length"));
    let junk = envoy.ask(&[], "junk").await;
    assert_eq!((status(&junk).1, said(&junk, "x-mooring-reason").as_str()), (403, "certificate_unreadable"));
}

#[tokio::test]
async fn what_a_client_sends_under_the_hubs_names_never_reaches_the_service() {
    let envoy = Envoy::start(&[]).await;
    let certificate = encoded(&envoy.deciding.certificate(&facts(1).serial_number));
    let mut sent: Vec<(&str, &str)> = ALL.iter().map(|name| (*name, "smuggled")).collect();
    sent.extend([("x-mooring-admin", "yes"), ("x-mooring-proxy-secret", "smuggled"), ("accept", "*/*")]);
    let answer = envoy.ask(&sent, &certificate).await;
    assert_eq!(status(&answer), (Code::Ok, 200));
    let (written, removed) = (headers(&answer), &allowed(&answer).headers_to_remove);
    for (name, _) in &sent[..sent.len() - 1] {
        let is_said = written.get(*name).is_some_and(|value| value != "smuggled" && !value.is_empty());
        assert!(is_said != removed.iter().any(|other| other == name), "{name} is replaced or taken out");
    }
    assert!(!removed.iter().any(|name| name == "accept"), "what is the client's own stays");
    // The certificate of the connection counts, and not the one that somebody writes into a header.
    let other = encoded(&envoy.deciding.certificate(&facts(2).serial_number));
    let header = format!("Cert=\"{other}\"");
    let answer = envoy.ask(&[("x-forwarded-client-cert", &header)], &certificate).await;
    assert_eq!(said(&answer, "x-mooring-serial-number"), "C020000001");
}

#[tokio::test]
async fn nobody_is_answered_who_is_no_proxy() {
    let envoy = Envoy::start(&[]).await;
    let certificate = encoded(&envoy.deciding.certificate(&facts(1).serial_number));
    let ask = async |secret: Option<&str>, headers: &[(&str, &str)]| {
        let answer = envoy.ask_with(secret, Envoy::question(headers, &certificate)).await.unwrap();
        (status(&answer), said(&answer, "x-mooring-reason"))
    };
    let refused = |reason: &str| ((Code::PermissionDenied, 403), reason.to_owned());
    assert_eq!(ask(None, &[]).await, refused("proxy_without_secret"));
    assert_eq!(ask(Some("mrp_wrong"), &[]).await, refused("proxy_with_wrong_secret"));
    // The secret as a header of the request is the client's word.
    let sent = [("x-mooring-proxy-secret", envoy.secret.as_str())];
    assert_eq!(ask(None, &sent).await, refused("proxy_without_secret"));
    let empty = envoy.ask_with(Some(&envoy.secret), CheckRequest::default()).await.unwrap_err();
    assert_eq!(empty.code(), Code::InvalidArgument);
    let elsewhere = Envoy::start(&["10.0.0.0/8"]).await;
    assert_eq!(said(&elsewhere.ask(&[], "").await, "x-mooring-reason"), "proxy_at_wrong_address");
}

#[tokio::test]
async fn a_hub_that_knows_nothing_yet_decides_nothing() {
    let hub = Hub::start().await;
    for question in [CheckRequest::default(), Envoy::question(&[], "")] {
        let answer = client(&hub).await.check(question).await.unwrap_err();
        assert_eq!(answer.code(), Code::Unavailable);
    }
}

/// A call with a message that is none: whoever reads it sees that.
async fn call(address: SocketAddr, secret: &str, body: Body) -> (Option<u16>, Vec<u8>) {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::post(format!("http://{address}/envoy.service.auth.v3.Authorization/Check"))
        .header("content-type", "application/grpc")
        .header("x-mooring-proxy-secret", secret)
        .body(body)
        .unwrap();
    let answering = async {
        let answer = sender.send_request(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = http_body_util::BodyExt::collect(body).await.unwrap();
        let status = parts.headers.get("grpc-status").or_else(|| body.trailers()?.get("grpc-status"));
        (status.map(|code| code.to_str().unwrap().parse().unwrap()), body.to_bytes().to_vec())
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), answering).await.expect("it is answered")
}

#[tokio::test]
async fn a_message_is_read_from_proxies_only_and_no_longer_than_it_may_be() {
    let envoy = Envoy::start(&[]).await;
    let address = serve(&envoy.deciding.hub).await;
    let junk = || Body::from(&[0, 0, 0, 0, 3, 0xff, 0xff, 0xff][..]);
    // A stranger is refused whatever it sends, also where nothing ever comes.
    for body in [junk(), Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, Infallible>>())] {
        let (status, answer) = call(address, "mrp_wrong", body).await;
        assert_eq!(status, Some(0));
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.contains("proxy_with_wrong_secret"), "{answer}");
    }
    let refused =
        async |body| call(address, &envoy.secret, body).await.0.map(|code| Code::from(i32::from(code)));
    assert_eq!(refused(junk()).await, Some(Code::Internal), "it cannot be decoded");
    let large = Body::from(vec![0; 1024 * 1024 + 6]);
    assert_eq!(refused(large).await, Some(Code::ResourceExhausted));
    let never = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, Infallible>>());
    assert_eq!(refused(never).await, Some(Code::DeadlineExceeded));
}
