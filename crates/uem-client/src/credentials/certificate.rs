//! Certificate authentication: the path of each call is signed with the admin's key.
//!
//! The header is `CMSURL'1 ` and the base64 of a detached CMS SignedData over the bytes of the absolute path, escaped
//! as sent, without host and query. Neither method nor time is signed, so it is no stronger than a password per path.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use cms::{
    builder::{SignedDataBuilder, SignerInfoBuilder, create_signing_time_attribute},
    cert::{CertificateChoices, IssuerAndSerialNumber},
    signed_data::{EncapsulatedContentInfo, SignerIdentifier},
};
use der::{Decode, Encode, asn1::ObjectIdentifier};
use rsa::{RsaPrivateKey, pkcs1v15::SigningKey, pkcs8::DecodePrivateKey};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;

use crate::{error::UemError, settings::bad};

/// id-data of RFC 5652
const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
/// SHA-256
const ID_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const REMEDY: &str = "give the .p12 file of the admin's API tab in the console, with its password";

/// An admin's certificate with its key.
#[derive(Clone)]
pub struct ClientCertificate {
    certificate: Arc<Certificate>,
    key: Arc<SigningKey<Sha256>>,
    subject: String,
}

impl ClientCertificate {
    /// Reads certificate and RSA key from a `.p12` file.
    pub fn from_p12(bytes: &[u8], password: &SecretString) -> Result<Self, UemError> {
        let store = p12_file::open(bytes, password.expose_secret())
            .map_err(|error| bad("p12", &format!("unreadable: {error}"), REMEDY))?;
        let (_, chain) = store.private_key_chain().ok_or_else(|| bad("p12", "no key in it", REMEDY))?;
        let certificate = chain.chain().first().ok_or_else(|| bad("p12", "no certificate in it", REMEDY))?;
        let subject = certificate.subject().to_owned();
        let certificate = Certificate::from_der(certificate.as_der())
            .map_err(|error| bad("p12", &format!("unreadable certificate: {error}"), REMEDY))?;
        let key = RsaPrivateKey::from_pkcs8_der(chain.key())
            .map_err(|error| bad("p12", &format!("its key is no usable RSA key: {error}"), REMEDY))?;
        Ok(Self { certificate: Arc::new(certificate), key: Arc::new(SigningKey::new(key)), subject })
    }

    /// The subject of the certificate.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The value of the `Authorization` header for a call to this path.
    pub(crate) fn authorization(&self, path: &str) -> Result<String, UemError> {
        let signed = self.sign(path).map_err(|seen| bad("certificate", &seen, REMEDY))?;
        Ok(format!("CMSURL'1 {}", STANDARD.encode(signed)))
    }

    fn sign(&self, path: &str) -> Result<Vec<u8>, String> {
        let content = EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None };
        let digest = Sha256::digest(path.as_bytes());
        let algorithm = AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: None };
        let identity = &self.certificate.tbs_certificate;
        let signer = SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: identity.issuer.clone(),
            serial_number: identity.serial_number.clone(),
        });
        let mut info = SignerInfoBuilder::new(&*self.key, signer, algorithm.clone(), &content, Some(&digest))
            .map_err(|error| error.to_string())?;
        let time = create_signing_time_attribute().map_err(|error| error.to_string())?;
        info.add_signed_attribute(time).map_err(|error| error.to_string())?;
        let mut builder = SignedDataBuilder::new(&content);
        builder.add_digest_algorithm(algorithm).map_err(|error| error.to_string())?;
        builder
            .add_certificate(CertificateChoices::Certificate((*self.certificate).clone()))
            .map_err(|error| error.to_string())?;
        builder
            .add_signer_info::<SigningKey<Sha256>, rsa::pkcs1v15::Signature>(info)
            .map_err(|error| error.to_string())?;
        let signed = builder.build().map_err(|error| error.to_string())?;
        signed.to_der().map_err(|error| error.to_string())
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientCertificate").field("subject", &self.subject).finish_non_exhaustive()
    }
}
