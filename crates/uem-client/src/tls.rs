//! TLS of one client: Mozilla's authorities compiled in, and the customer's own for this client alone.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, pem::PemObject};

use crate::{
    error::{ErrorKind, UemError},
    settings::bad,
};

/// Makes the TLS settings. There is no way to turn verification off.
pub(crate) fn config(custom_ca_pem: Option<&str>) -> Result<ClientConfig, UemError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = custom_ca_pem {
        add_custom(&mut roots, pem)?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| no_tls(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn no_tls(error: &rustls::Error) -> UemError {
    let fault = crate::error::TlsFault::Other;
    ErrorKind::Tls { host: "any host".into(), fault, seen: error.to_string() }.into()
}

fn add_custom(roots: &mut RootCertStore, pem: &str) -> Result<(), UemError> {
    let remedy = "give one or more certificates in PEM, each between BEGIN CERTIFICATE and END CERTIFICATE";
    let mut added = 0;
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| bad("custom_ca_pem", &error.to_string(), remedy))?;
        roots.add(certificate).map_err(|error| bad("custom_ca_pem", &error.to_string(), remedy))?;
        added += 1;
    }
    if added == 0 { Err(bad("custom_ca_pem", "no certificate in it", remedy)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_without_a_certificate_is_refused() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for text in ["", "hello", pem] {
            let error = config(Some(text)).unwrap_err();
            assert!(error.to_string().starts_with("custom_ca_pem "), "{error}");
        }
    }

    #[test]
    fn a_custom_authority_is_accepted() {
        let certified = rcgen::generate_simple_self_signed(vec!["ca.example.com".into()]).unwrap();
        assert!(config(Some(&certified.cert.pem())).is_ok());
    }
}
