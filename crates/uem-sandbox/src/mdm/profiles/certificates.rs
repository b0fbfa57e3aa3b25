//! `POST /api/mdm/profiles/uploadcertificate`, and which profile uses which certificate (`/certificatemap`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use x509_cert::{
    Certificate as X509,
    der::{Decode as _, DecodePem as _, Encode as _},
};

use super::find::{visible, visible_by_uuid};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Body, Definition},
    resource::Fields,
};

/// The most bytes of a certificate with its key.
const MOST_BYTES: usize = 256 * 1024;

/// An uploaded certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Certificate {
    subject: String,
    thumbprint: String,
    not_before: String,
    not_after: String,
    payload: String,
}

impl Body for Certificate {
    const KIND: &'static str = "certificate";
}

/// A certificate's use by a profile.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Use {
    profile: i64,
    certificate: i64,
    authority: i64,
    template: i64,
    label: String,
}

impl Body for Use {
    const KIND: &'static str = "certificate use";
}

/// Answers the number to be used in payloads.
pub(super) async fn upload(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let payload = fields.text("CertificatePayload").ok_or_else(|| bad("CertificatePayload is required"))?;
    let bytes = STANDARD.decode(payload.trim()).map_err(|_| bad("CertificatePayload is not base64"))?;
    if bytes.len() > MOST_BYTES {
        return Err(bad(&format!("CertificatePayload has more than {MOST_BYTES} bytes")));
    }
    let password = fields.text("Password").unwrap_or_default();
    let found = certificate_facts(bytes, password).await.ok_or_else(|| {
        bad("CertificatePayload is neither a certificate (DER or PEM) nor a PKCS #12 file that Password opens")
    })?;
    let CertificateFacts { subject, thumbprint, not_before, not_after, .. } = found;
    let body = Certificate { subject, thumbprint, not_before, not_after, payload };
    let name = format!("{} {}", body.thumbprint, uuid::Uuid::new_v4());
    let made = definitions::create(&call, (&name, call.caller.org_group_id, 0), body, (400, 400), (400, 400))
        .await?;
    Reply::json(&json!({"Value": made.id}))
}

/// What a certificate says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CertificateFacts {
    /// Whom it is for.
    pub subject: String,
    /// Who vouches for it.
    pub issuer: String,
    /// SHA-1 of it, in capital hex digits.
    pub thumbprint: String,
    /// Valid from.
    pub not_before: String,
    /// Valid until.
    pub not_after: String,
}

/// Reads a certificate (DER or PEM), or the one that the key of a PKCS #12 file belongs to.
pub(crate) async fn certificate_facts(bytes: Vec<u8>, password: String) -> Option<CertificateFacts> {
    // A key store may ask for long computations: the other calls go on meanwhile.
    tokio::task::spawn_blocking(move || certificate_in(&bytes, &password)).await.ok().flatten()
}

fn certificate_in(bytes: &[u8], password: &str) -> Option<CertificateFacts> {
    let der = if X509::from_der(bytes).is_ok() {
        bytes.to_vec()
    } else if let Ok(certificate) = X509::from_pem(bytes) {
        certificate.to_der().ok()?
    } else {
        let store = p12_file::open(bytes, password).ok()?;
        let (_, chain) = store.private_key_chain()?;
        chain.chain().first()?.as_der().to_vec()
    };
    let certificate = X509::from_der(&der).ok()?;
    let fields = &certificate.tbs_certificate;
    let date = |time: &x509_cert::time::Time| time.to_date_time().to_string();
    Some(CertificateFacts {
        subject: fields.subject.to_string(),
        issuer: fields.issuer.to_string(),
        thumbprint: hex::encode_upper(Sha1::digest(&der)),
        not_before: date(&fields.validity.not_before),
        not_after: date(&fields.validity.not_after),
    })
}

/// `GET /certificatemap?deviceProfileID=`
pub(super) async fn uses(call: Call) -> Result<Reply, VendorError> {
    let text = call.query.text("deviceprofileid").unwrap_or_default();
    let profile = visible(&call, text.parse().unwrap_or(0)).await?;
    let profile = profile.ok_or_else(|| bad(&format!("deviceProfileID {text:?} names no profile")))?;
    let found = definitions::below::<Use>(&call, call.caller.org_group_id).await?;
    let mut rows = Vec::new();
    for used in found.into_iter().filter(|used| used.body.profile == profile.id) {
        rows.push(shown(&call, &used, &profile.uuid).await?);
    }
    Reply::json(&rows)
}

/// `POST /certificatemap`
pub(super) async fn keep_use(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let profile = match (fields.number("ProfileID"), fields.text("ProfileGuid")) {
        (Some(id), _) if id != 0 => visible(&call, id).await?,
        (_, Some(uuid)) => visible_by_uuid(&call, &uuid).await?,
        _ => None,
    };
    let profile = profile.ok_or_else(|| bad("ProfileID or ProfileGuid names no profile"))?;
    let number = fields.number("CertificateID").unwrap_or(0);
    let certificate = definitions::visible::<Certificate>(&call, number)
        .await?
        .ok_or_else(|| bad(&format!("CertificateID {number} is unknown: upload the certificate first")))?;
    let body = Use {
        profile: profile.id,
        certificate: certificate.id,
        authority: fields.number("CertificateAuthorityID").unwrap_or(0),
        template: fields.number("CertificateTemplateID").unwrap_or(0),
        label: fields.text("CertificateName").unwrap_or_default().chars().take(255).collect(),
    };
    let name = format!("{} {}", profile.id, certificate.id);
    let used =
        definitions::create(&call, (&name, profile.org_group_id, 0), body, (400, 400), (400, 400)).await?;
    Ok(Reply::json(&shown(&call, &used, &profile.uuid).await?)?.with_status(201))
}

/// `DELETE /certificatemap/{id}`
pub(super) async fn drop_use(call: Call) -> Result<Reply, VendorError> {
    let id = call.segment("id").parse().unwrap_or(0);
    let used = definitions::visible::<Use>(&call, id).await?;
    let used = used.ok_or_else(|| bad(&format!("mapping {id} does not exist")))?;
    let is_gone = definitions::store::delete::<Use>(&call.tenant.database, used.id).await?;
    Reply::json(&is_gone)
}

async fn shown(call: &Call, used: &Definition<Use>, profile_uuid: &str) -> Result<Value, VendorError> {
    let body = &used.body;
    let certificate = definitions::visible::<Certificate>(call, body.certificate).await?;
    let subject = certificate.map(|certificate| certificate.body.subject).unwrap_or_default();
    Ok(json!({
        "CertificateProfileMapID": used.id,
        "ProfileID": body.profile,
        "ProfileGuid": profile_uuid,
        "CertificateID": body.certificate,
        "CertificateName": if body.label.is_empty() { subject } else { body.label.clone() },
        "CertificateAuthorityID": body.authority,
        "CertificateTemplateID": body.template,
    }))
}

fn bad(reason: &str) -> VendorError {
    VendorError::new(400, 400, reason)
}
