//! What a certificate says of itself: of a custom authority, of a .p12, of a server that is not trusted.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// Names of a server's certificate that are shown.
const NAMES_MAX: usize = 10;

/// What is shown of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// Whose it is.
    pub subject: String,
    /// Who vouches for it.
    pub issuer: String,
    /// SHA-256 over the whole certificate, hexadecimal.
    pub sha256: String,
    /// From when it counts.
    pub not_before: Timestamp,
    /// Until when it counts.
    pub not_after: Timestamp,
    /// Host names and addresses it is for.
    pub names: Vec<String>,
}

impl CertificateFacts {
    /// Reads one in DER.
    pub fn of_der(der: &[u8]) -> Result<Self, String> {
        let (_, certificate) =
            X509Certificate::from_der(der).map_err(|error| format!("it is no certificate ({error})"))?;
        let validity = certificate.validity();
        let time = |seconds: i64| {
            Timestamp::from_second(seconds)
                .map_err(|_| "its validity is no time that can be shown".to_owned())
        };
        Ok(Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            sha256: hex::encode(Sha256::digest(der)),
            not_before: time(validity.not_before.timestamp())?,
            not_after: time(validity.not_after.timestamp())?,
            names: names(&certificate),
        })
    }

    /// Why it does not count at that time, if it does not.
    pub fn refusal_at(&self, now: Timestamp) -> Option<String> {
        if now > self.not_after {
            return Some(format!("the certificate of {} ended on {}", self.subject, day(self.not_after)));
        }
        (now < self.not_before)
            .then(|| format!("the certificate of {} begins on {}", self.subject, day(self.not_before)))
    }

    /// In one line.
    pub fn line(&self) -> String {
        format!("{}, until {}", self.subject, day(self.not_after))
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(host) => Some((*host).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    };
    extension.value.general_names.iter().filter_map(name).take(NAMES_MAX).collect()
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(four).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|all| std::net::Ipv6Addr::from(all).to_string())
}

fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// The certificates of a text in PEM, or why it cannot be taken.
pub fn authorities(pem: &str) -> Result<Vec<CertificateFacts>, String> {
    const EXPORT: &str =
        "export it as Base-64 encoded X.509 (.CER) or PEM, which begins with -----BEGIN CERTIFICATE-----";
    if pem.contains("PRIVATE KEY") {
        return Err("certificates only: this holds a private key, which must not be given away".to_owned());
    }
    if pem.contains("BEGIN PKCS7") || pem.contains("BEGIN CMS") {
        return Err(format!("certificates in PEM: this is a PKCS #7 bundle, {EXPORT}"));
    }
    if pem.contains('\u{fffd}') || pem.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return Err(format!("certificates in PEM: this is a binary file (DER or .p12), {EXPORT}"));
    }
    let begun = pem.matches("-----BEGIN CERTIFICATE-----").count();
    let mut found = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let place = found.len() + 1;
        let der = certificate.map_err(|error| {
            format!("certificates in PEM: number {place} cannot be read ({error}), {EXPORT}")
        })?;
        let facts = CertificateFacts::of_der(&der)
            .map_err(|why| format!("certificates in PEM: of number {place}, {why}"))?;
        found.push(facts);
    }
    if found.is_empty() || found.len() != begun {
        return Err(format!(
            "one or more certificates in PEM, each between BEGIN CERTIFICATE and END CERTIFICATE lines: {EXPORT}"
        ));
    }
    Ok(found)
}

/// The certificate of a .p12 in base64, which must have a key and open with the password; or why it cannot be taken.
pub fn of_p12(base64: &SecretString, password: &SecretString) -> Result<CertificateFacts, String> {
    let text: String = base64.expose_secret().split_whitespace().collect();
    let bytes = STANDARD.decode(text).map_err(|_| "the .p12 file in base64".to_owned())?;
    let store = p12_file::open(&bytes, password.expose_secret()).map_err(|error| {
        format!("a .p12 file that opens with the password given with it; this one does not ({error})")
    })?;
    let (_, chain) = store
        .private_key_chain()
        .ok_or_else(|| "a .p12 file with a private key: this one has none".to_owned())?;
    let certificate = chain
        .chain()
        .first()
        .ok_or_else(|| "a .p12 file with a certificate: this one has none".to_owned())?;
    CertificateFacts::of_der(certificate.as_der())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(days_left: i64) -> rcgen::CertifiedKey<rcgen::KeyPair> {
        let mut params = rcgen::CertificateParams::new(vec!["uem.example.com".to_owned()]).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Example CA");
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after =
            if days_left < 0 { rcgen::date_time_ymd(2021, 1, 1) } else { rcgen::date_time_ymd(2040, 1, 1) };
        let signing_key = rcgen::KeyPair::generate().unwrap();
        rcgen::CertifiedKey { cert: params.self_signed(&signing_key).unwrap(), signing_key }
    }

    #[test]
    fn an_authority_tells_its_subject_and_when_it_ends() {
        let pem = made(1).cert.pem();
        let found = authorities(&format!("subject=CN = Example CA\n{pem}\n{pem}")).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].line(), "CN=Example CA, until 2040-01-01");
        assert_eq!((found[0].sha256.len(), &*found[0].names), (64, &["uem.example.com".to_owned()][..]));
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        assert_eq!(found[0].refusal_at(now), None);
        let ended = authorities(&made(-1).cert.pem()).unwrap();
        assert!(ended[0].refusal_at(now).unwrap().contains("ended on 2021-01-01"));
    }

    #[test]
    fn what_is_no_pem_is_refused_with_the_reason() {
        let made = made(1);
        let der = String::from_utf8_lossy(made.cert.der()).into_owned();
        for (text, reason) in [
            (der.as_str(), "binary file"),
            (made.signing_key.serialize_pem().as_str(), "private key"),
            ("-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n", "PKCS #7"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificate"),
            ("-----BEGIN CERTIFICATE-----\nMIIB", "PEM"),
            ("hello", "BEGIN CERTIFICATE"),
            ("", "BEGIN CERTIFICATE"),
        ] {
            let refusal = authorities(text).unwrap_err();
            assert!(refusal.contains(reason), "{text:?}: {refusal}");
        }
    }

    #[test]
    fn what_is_no_p12_is_refused_without_telling_its_content() {
        for text in ["not base64!", "AAAA", ""] {
            let refusal = of_p12(&text.to_owned().into(), &"secret-word".to_owned().into()).unwrap_err();
            assert!(refusal.contains(".p12") && !refusal.contains("secret-word"), "{refusal}");
        }
    }
}
