//! Certificates: the customer's own authority, unknown issuers, other names.

use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use uem_client::{ErrorKind, TlsFault, UemClient};

use crate::{raw_server::with_tls, settings};

#[tokio::test]
async fn a_custom_authority_is_trusted_by_the_client_that_has_it() {
    let (port, pem) = with_tls(&["localhost"]).await;
    let settings = settings(&format!("https://localhost:{port}")).custom_ca_pem(pem).build().unwrap();
    UemClient::new(settings).unwrap().system().info().await.unwrap();
}

#[tokio::test]
async fn an_unknown_issuer_is_refused_and_said() {
    let (port, pem) = with_tls(&["localhost"]).await;
    let settings = settings(&format!("https://localhost:{port}")).build().unwrap();
    let client = UemClient::new(settings).unwrap();
    let error = client.system().info().await.unwrap_err();
    let ErrorKind::Tls { host, seen, fault } = error.kind() else { panic!("{error}") };
    assert_eq!((host.as_str(), *fault), ("localhost", TlsFault::UnknownIssuer));
    assert!(seen.contains("UnknownIssuer"), "{seen}");
    assert!(!error.is_retryable());
    assert!(error.remedy().contains("custom CA"));
    let shown = client.shown_certificate("localhost").await.unwrap();
    assert_eq!(shown, CertificateDer::from_pem_slice(pem.as_bytes()).unwrap().to_vec());
    assert_eq!(client.shown_certificate("elsewhere.example.com").await, None, "no other host is asked");
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_and_its_names_are_said() {
    let (port, pem) = with_tls(&["uem.example.com"]).await;
    let settings = settings(&format!("https://localhost:{port}")).custom_ca_pem(pem).build().unwrap();
    let error = UemClient::new(settings).unwrap().system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Tls { fault: TlsFault::OtherName, .. }), "{error}");
    assert!(error.to_string().contains("uem.example.com"), "{error}");
}
