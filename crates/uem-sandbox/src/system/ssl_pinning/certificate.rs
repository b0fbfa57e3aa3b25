//! `POST /api/system/sslpinning/pincertificate` and `/unpincertificate`: the certificates that apps take from a host,
//! and no others.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use uem_types::wire::time::format_v1;
use x509_cert::{
    Certificate as X509,
    der::{Decode as _, DecodePem as _, Encode as _},
};

use super::host::{Host, found_by, invalid};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::Definition,
    resource::Fields,
};

/// Most certificates of one host: the present one, and those that will take its place.
const MOST: usize = 20;
/// The longest certificate, in bytes.
const BYTES_MAX: usize = 16 * 1024;

/// A pinned certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Certificate {
    /// Its number.
    pub id: i64,
    /// SHA-1 and SHA-256 of it, in capital hex digits.
    pub thumbprints: [String; 2],
    /// Whom it is for.
    pub subject: String,
    /// Who vouches for it.
    pub issuer: String,
    /// Valid from, in milliseconds.
    pub not_before: i64,
    /// Valid until, in milliseconds.
    pub not_after: i64,
    /// Its public key (SubjectPublicKeyInfo, base64).
    pub public_key: String,
}

impl Certificate {
    /// What a certificate says of itself: DER or PEM.
    fn read(bytes: &[u8]) -> Option<Self> {
        let certificate = X509::from_der(bytes).or_else(|_| X509::from_pem(bytes)).ok()?;
        let der = certificate.to_der().ok()?;
        let fields = &certificate.tbs_certificate;
        let at = |time: &x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX)
        };
        Some(Self {
            id: 0,
            thumbprints: [hex::encode_upper(Sha1::digest(&der)), hex::encode_upper(Sha256::digest(&der))],
            subject: fields.subject.to_string(),
            issuer: fields.issuer.to_string(),
            not_before: at(&fields.validity.not_before),
            not_after: at(&fields.validity.not_after),
            public_key: STANDARD.encode(fields.subject_public_key_info.to_der().ok()?),
        })
    }

    /// As the list of hosts shows it.
    pub(super) fn render(&self, is_enabled: bool) -> Value {
        let at = |ms: i64| jiff::Timestamp::from_millisecond(ms).map(format_v1).unwrap_or_default();
        json!({
            "CertificateId": self.id,
            "SubjectName": self.subject,
            "IssuerName": self.issuer,
            "NotBefore": at(self.not_before),
            "NotAfter": at(self.not_after),
            "PublicKey": self.public_key,
            "IsEnabled": is_enabled,
        })
    }
}

/// 201 with how many hosts it was pinned to.
pub(super) async fn pin(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let mut host = named(&call, &fields).await?;
    let text = fields.text("Certificate").unwrap_or_default();
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let bytes = STANDARD.decode(text).ok().filter(|bytes| bytes.len() <= BYTES_MAX);
    let read = bytes.as_deref().and_then(Certificate::read);
    let certificate = read.ok_or_else(|| {
        let message =
            format!("Certificate is no certificate: send DER or PEM of at most {BYTES_MAX} bytes in base64");
        invalid(&message)
    })?;
    let known = &mut host.body.certificates;
    if known.iter().any(|one| one.thumbprints == certificate.thumbprints) {
        return Err(invalid(&format!("Certificate {} is pinned already", certificate.thumbprints[0])));
    }
    if known.len() >= MOST {
        return Err(invalid(&format!("{} has {MOST} certificates: unpin one first", host.name)));
    }
    host.body.last_certificate += 1;
    // The host's own number before it: no two certificates of the tenant share one.
    let id = host.id * 1_000 + host.body.last_certificate;
    host.body.certificates.push(Certificate { id, ..certificate });
    host.body.is_synced = false;
    let message = format!("Certificate pinned to {}", host.name);
    host.save(&call, (422, 6066), (422, 6066)).await?;
    Ok(Reply::json(&json!({"ItemsAffected": 1, "Message": message}))?.with_status(201))
}

/// By thumbprint: 204.
pub(super) async fn unpin(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let mut host = named(&call, &fields).await?;
    let thumbprint = fields.text("CertificateThumbprint").unwrap_or_default();
    let asked: String = thumbprint.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_uppercase();
    let before = host.body.certificates.len();
    host.body.certificates.retain(|one| !one.thumbprints.contains(&asked));
    if host.body.certificates.len() == before {
        let shown: String = thumbprint.chars().take(100).collect();
        return Err(invalid(&format!(
            "CertificateThumbprint {shown:?} is of no certificate of {}",
            host.name
        )));
    }
    host.body.is_synced = false;
    host.save(&call, (422, 6066), (422, 6066)).await?;
    Ok(Reply::empty(204))
}

async fn named(call: &Call, fields: &Fields) -> Result<Definition<Host>, VendorError> {
    found_by(call, &fields.text("HostGuid").unwrap_or_default()).await
}
