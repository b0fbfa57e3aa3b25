//! Looking at the certificate of a server that is not trusted, so that a person can compare it.
//!
//! A second handshake notes the certificate and then refuses it, whatever it is: the connection ends before a byte of
//! HTTP is sent, and nothing is ever trusted that way.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs},
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use url::Url;

use crate::{error::UemError, http_clients::proxied, settings::Settings};

/// The longest that the look takes.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The certificate that the server at that address shows, in DER; `None` when it shows none.
pub(crate) async fn look(settings: &Settings, url: &Url) -> Result<Option<Vec<u8>>, UemError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let seen = Arc::new(Seen { certificate: Mutex::default(), provider: provider.clone() });
    let Ok(builder) = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()
    else {
        return Ok(None);
    };
    let config = builder.dangerous().with_custom_certificate_verifier(seen.clone()).with_no_client_auth();
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .timeout(TIME_LIMIT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    let Ok(client) = proxied(client, settings)?.build() else { return Ok(None) };
    let mut origin = url.clone();
    origin.set_path("/");
    origin.set_query(None);
    // It cannot succeed: the verifier refuses every certificate.
    let _ = client.head(origin).send().await;
    Ok(seen.certificate.lock().unwrap_or_else(PoisonError::into_inner).take())
}

/// Notes a certificate and refuses it.
#[derive(Debug)]
struct Seen {
    certificate: Mutex<Option<Vec<u8>>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.certificate.lock().unwrap_or_else(PoisonError::into_inner) = Some(end_entity.to_vec());
        Err(rustls::Error::General("looked at only".to_owned()))
    }

    // Never reached: the certificate was refused before.
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("looked at only".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("looked at only".to_owned()))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
