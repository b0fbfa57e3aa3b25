//! How a proxy proves who it is.

use std::{fmt, str::FromStr};

use rustls_pki_types::DnsName;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{certificate, device_certificate::TrustedChain, integration::SettingError};

/// Most certificates of one proxy: those of a cluster, each with its successor.
const CERTIFICATES_MAX: usize = 50;
/// Longest chain of an authority as text, in bytes.
const AUTHORITY_PEM_BYTES_MAX: usize = 64 * 1024;

/// How a proxy proves who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// By its secret, which it sends in a header.
    #[default]
    Secret,
    /// By the certificate of its own TLS connection to the hub. Nothing that it sends in headers takes its place.
    Certificate(ClientCertificates),
}

/// Which certificates prove a proxy: any of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientCertificates {
    /// These ones: several, so that a new one can take the place of an old one while both count.
    pub sha256: Vec<Fingerprint>,
    /// Those that an authority issued to one name.
    pub issued: Option<IssuedTo>,
}

/// An authority and the name that it must have written into a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedTo {
    /// Its root and its intermediates in PEM, in any order.
    pub authority_pem: String,
    /// The DNS name, among the certificate's subject alternative names.
    pub dns_name: String,
}

/// SHA-256 over a whole certificate in DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of that certificate.
    pub fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }

    /// Of the first certificate of a text in PEM.
    pub fn of_pem(pem: &str) -> Result<Self, String> {
        let first = certificate::authorities(pem)?.into_iter().next();
        first.ok_or_else(|| "a certificate in PEM".to_owned())?.sha256.parse()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl FromStr for Fingerprint {
    type Err = String;

    /// As browsers and `openssl x509 -fingerprint -sha256` print it: with colons or without, in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        let digits: String = text.trim().chars().filter(|sign| *sign != ':').collect();
        let mut bytes = [0; 32];
        hex::decode_to_slice(&digits, &mut bytes).map_err(|_| {
            let shown: String = text.chars().take(100).collect();
            format!("{shown:?} is no SHA-256: 64 hexadecimal digits, with colons between them or without")
        })?;
        Ok(Self(bytes))
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl Proof {
    pub(super) fn check(&self) -> Vec<SettingError> {
        match self {
            Self::Secret => Vec::new(),
            Self::Certificate(certificates) => certificates.check(),
        }
    }
}

impl ClientCertificates {
    fn check(&self) -> Vec<SettingError> {
        let refused = |field, value: &str, expected: String| SettingError {
            field,
            value: value.chars().take(100).collect(),
            expected,
        };
        let mut refusals = Vec::new();
        if self.sha256.is_empty() && self.issued.is_none() {
            let expected = "the SHA-256 of a client certificate, or an authority and a name";
            refusals.push(refused("proof.certificate.sha256", "", expected.to_owned()));
        }
        if self.sha256.len() > CERTIFICATES_MAX {
            let expected = format!("at most {CERTIFICATES_MAX} certificates");
            refusals.push(refused("proof.certificate.sha256", &self.sha256.len().to_string(), expected));
        }
        if let Some(IssuedTo { authority_pem, dns_name }) = &self.issued {
            if authority_pem.len() > AUTHORITY_PEM_BYTES_MAX {
                let expected = format!("at most {} kB", AUTHORITY_PEM_BYTES_MAX / 1024);
                refusals.push(refused("proof.certificate.issued.authority_pem", authority_pem, expected));
            } else if let Err(expected) = TrustedChain::read(authority_pem) {
                refusals.push(refused("proof.certificate.issued.authority_pem", authority_pem, expected));
            }
            if DnsName::try_from(dns_name.as_str()).is_err() {
                let expected = "a DNS name without wildcards, such as edge.example.com";
                refusals.push(refused("proof.certificate.issued.dns_name", dns_name, expected.to_owned()));
            }
        }
        refusals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Proof, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn a_fingerprint_is_read_as_tools_print_it() {
        let plain = "0a".repeat(32);
        let with_colons = vec!["0A"; 32].join(":");
        assert_eq!(with_colons.parse::<Fingerprint>().unwrap().to_string(), plain);
        assert_eq!(format!(" {plain} ").parse::<Fingerprint>().unwrap().to_string(), plain);
        for wrong in ["", "0a", &"0g".repeat(32), &"0a".repeat(33)] {
            assert!(wrong.parse::<Fingerprint>().unwrap_err().contains("64 hexadecimal digits"), "{wrong}");
        }
    }

    #[test]
    fn a_proof_by_certificate_names_one() {
        assert_eq!(read("\"secret\"").unwrap(), Proof::Secret);
        assert!(read("\"none\"").is_err() && read("\"certificate\"").is_err());
        assert!(read(r#"{"certificate": {"sha1": []}}"#).is_err());
        let fields = |proof: &Proof| proof.check().iter().map(|error| error.field).collect::<Vec<_>>();
        assert_eq!(fields(&Proof::Secret), [""; 0]);
        let nothing = read(r#"{"certificate": {}}"#).unwrap();
        assert_eq!(fields(&nothing), ["proof.certificate.sha256"]);
        let one = format!(r#"{{"certificate": {{"sha256": ["{}"]}}}}"#, "0a".repeat(32));
        assert_eq!(fields(&read(&one).unwrap()), [""; 0]);
        let many = vec![Fingerprint([1; 32]); CERTIFICATES_MAX + 1];
        let many = Proof::Certificate(ClientCertificates { sha256: many, issued: None });
        assert_eq!(fields(&many), ["proof.certificate.sha256"]);
        let issued = IssuedTo { authority_pem: "PEM".to_owned(), dns_name: "*.example.com".to_owned() };
        let issued = Proof::Certificate(ClientCertificates { sha256: Vec::new(), issued: Some(issued) });
        assert_eq!(
            fields(&issued),
            ["proof.certificate.issued.authority_pem", "proof.certificate.issued.dns_name"]
        );
    }
}
