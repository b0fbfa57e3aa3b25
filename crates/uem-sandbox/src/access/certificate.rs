//! CMSURL: a detached CMS signature over the URL's path, by a certificate that the console gave to an admin.
//!
//! Like the vendor's, it is bound to the path alone: not to the time, the method or the query.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use cms::{
    cert::CertificateChoices,
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{Decode as _, Encode as _, asn1::OctetString, oid::ObjectIdentifier};
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Why a signature does not count.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignatureError {
    /// Not DER, or not of the shape of SignedData.
    #[error("the signature is not well-formed CMS SignedData")]
    Malformed(#[from] der::Error),
    /// No signer, or no certificate of the signer.
    #[error("the signature has {0}")]
    Missing(&'static str),
    /// Another digest or key type than RSA with SHA-1 or SHA-256.
    #[error("the signature uses {0}, which is not supported")]
    Unsupported(ObjectIdentifier),
    /// It signs something else, or was made by another key.
    #[error("the signature does not fit the path")]
    Wrong,
}

/// Checks a detached signature over `content`; answers the fingerprint of the signer's certificate. Whether that
/// certificate is known, and whose it is, is for the caller to find out.
pub(crate) fn verify(message: &[u8], content: &[u8]) -> Result<String, SignatureError> {
    let envelope = ContentInfo::from_der(message)?;
    if envelope.content_type != SIGNED_DATA {
        return Err(SignatureError::Unsupported(envelope.content_type));
    }
    let data: SignedData = envelope.content.decode_as()?;
    let signer = data.signer_infos.0.iter().next().ok_or(SignatureError::Missing("no signer"))?;
    let certificate =
        certificate_of(&data, signer).ok_or(SignatureError::Missing("no certificate of its signer"))?;
    let signed = signed_bytes(signer, content)?;
    let key_info = &certificate.tbs_certificate.subject_public_key_info;
    if key_info.algorithm.oid != RSA {
        return Err(SignatureError::Unsupported(key_info.algorithm.oid));
    }
    let algorithm: &'static dyn VerificationAlgorithm = match signer.digest_alg.oid {
        SHA_256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        SHA_1 => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        other => return Err(SignatureError::Unsupported(other)),
    };
    let key = UnparsedPublicKey::new(algorithm, key_info.subject_public_key.raw_bytes());
    key.verify(&signed, signer.signature.as_bytes()).map_err(|_| SignatureError::Wrong)?;
    Ok(fingerprint(&certificate.to_der()?))
}

/// SHA-256 of a certificate's DER, in hex.
pub(crate) fn fingerprint(certificate: &[u8]) -> String {
    hex::encode(Sha256::digest(certificate))
}

fn certificate_of<'data>(data: &'data SignedData, signer: &SignerInfo) -> Option<&'data Certificate> {
    let certificates = data.certificates.as_ref()?.0.iter().filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate),
        CertificateChoices::Other(_) => None,
    });
    let mut certificates: Vec<_> = certificates.collect();
    if let SignerIdentifier::IssuerAndSerialNumber(wanted) = &signer.sid {
        certificates.retain(|found| {
            found.tbs_certificate.serial_number == wanted.serial_number
                && found.tbs_certificate.issuer == wanted.issuer
        });
    }
    certificates.first().copied()
}

/// What the signature is over: the signed attributes, which must hold the content's digest, or the content itself.
fn signed_bytes(signer: &SignerInfo, content: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let Some(attributes) = &signer.signed_attrs else { return Ok(content.to_vec()) };
    let digest = match signer.digest_alg.oid {
        SHA_256 => Sha256::digest(content).to_vec(),
        SHA_1 => sha1::Sha1::digest(content).to_vec(),
        other => return Err(SignatureError::Unsupported(other)),
    };
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.oid == MESSAGE_DIGEST)
        .ok_or(SignatureError::Missing("no message digest"))?;
    let value = attribute.values.iter().next().ok_or(SignatureError::Missing("no message digest"))?;
    if value.decode_as::<OctetString>()?.as_bytes() != digest {
        return Err(SignatureError::Wrong);
    }
    Ok(attributes.to_der()?)
}
