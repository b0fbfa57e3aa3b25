//! Certificates: the customer's own authority, unknown issuers, other names.

use uem_client::{ErrorKind, UemClient};

use crate::{raw_server::with_tls, settings};

#[tokio::test]
async fn a_custom_authority_is_trusted_by_the_client_that_has_it() {
    let (port, pem) = with_tls(&["localhost"]).await;
    let settings = settings(&format!("https://localhost:{port}")).custom_ca_pem(pem).build().unwrap();
    UemClient::new(settings).unwrap().system().info().await.unwrap();
}

#[tokio::test]
async fn an_unknown_issuer_is_refused_and_said() {
    let (port, _) = with_tls(&["localhost"]).await;
    let settings = settings(&format!("https://localhost:{port}")).build().unwrap();
    let error = UemClient::new(settings).unwrap().system().info().await.unwrap_err();
    let ErrorKind::Tls { host, seen } = error.kind() else { panic!("{error}") };
    assert_eq!(host, "localhost");
    assert!(seen.contains("UnknownIssuer"), "{seen}");
    assert!(!error.is_retryable());
    assert!(error.remedy().contains("custom CA"));
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_and_its_names_are_said() {
    let (port, pem) = with_tls(&["uem.example.com"]).await;
    let settings = settings(&format!("https://localhost:{port}")).custom_ca_pem(pem).build().unwrap();
    let error = UemClient::new(settings).unwrap().system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Tls { .. }), "{error}");
    assert!(error.to_string().contains("uem.example.com"), "{error}");
}
