//! CMSURL: the signature over the path, in both spellings of the header.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cms::{
    builder::{SignedDataBuilder, SignerInfoBuilder},
    cert::{CertificateChoices, IssuerAndSerialNumber},
    signed_data::{EncapsulatedContentInfo, SignerIdentifier},
};
use der::{Decode as _, Encode as _, oid::ObjectIdentifier};
use p12_keystore::KeyStore;
use reqwest::{Method, RequestBuilder};
use rsa::{RsaPrivateKey, pkcs1v15::SigningKey, pkcs8::DecodePrivateKey as _};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use x509_cert::{Certificate, spki::AlgorithmIdentifierOwned};

use crate::support::{self, Testbed, refusal};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// The API admin's detached signature over the path.
fn sign(bed: &Testbed, path: &str) -> String {
    let credentials = bed.sandbox.credentials();
    let p12 = STANDARD.decode(credentials.admin_p12.expose_secret()).unwrap();
    detached(&p12, credentials.admin_p12_password.expose_secret(), path)
}

/// `Authorization` of CMSURL with the certificate of that PKCS #12.
pub fn signature(p12: &[u8], password: &str, path: &str) -> String {
    format!("CMSURL'1 {}", detached(p12, password, path))
}

/// A detached signature over the path, as a client makes it.
fn detached(p12: &[u8], password: &str, path: &str) -> String {
    let store = KeyStore::from_pkcs12(p12, password).unwrap();
    let (_, chain) = store.private_key_chain().unwrap();
    let certificate = Certificate::from_der(chain.chain()[0].as_der()).unwrap();
    let key = SigningKey::<Sha256>::new(RsaPrivateKey::from_pkcs8_der(chain.key()).unwrap());
    let digest_algorithm = AlgorithmIdentifierOwned { oid: SHA_256, parameters: None };
    let content = EncapsulatedContentInfo { econtent_type: DATA, econtent: None };
    let tbs = &certificate.tbs_certificate;
    let signer = SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
        issuer: tbs.issuer.clone(),
        serial_number: tbs.serial_number.clone(),
    });
    let digest = Sha256::digest(path.as_bytes());
    let signer =
        SignerInfoBuilder::new(&key, signer, digest_algorithm.clone(), &content, Some(digest.as_slice()))
            .unwrap();
    let mut builder = SignedDataBuilder::new(&content);
    builder.add_digest_algorithm(digest_algorithm).unwrap();
    builder.add_certificate(CertificateChoices::Certificate(certificate.clone())).unwrap();
    builder.add_signer_info::<SigningKey<Sha256>, rsa::pkcs1v15::Signature>(signer).unwrap();
    STANDARD.encode(builder.build().unwrap().to_der().unwrap())
}

fn call(bed: &Testbed, path: &str, authorization: String) -> RequestBuilder {
    let key = bed.sandbox.credentials().api_key.expose_secret();
    bed.nobody(Method::GET, path).header("aw-tenant-code", key).header("authorization", authorization)
}

#[tokio::test]
async fn a_signature_over_the_path_opens_that_path_only() {
    let bed = support::start(20).await;
    let signature = sign(&bed, "/api/system/info");
    for header in [format!("CMSURL'1 {signature}"), format!("CMSURL`1 {signature}")] {
        let answer = call(&bed, "/api/system/info?page=1", header.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        assert_eq!(refusal(call(&bed, "/api/system/groups/search", header)).await, (401, 1005));
    }
    let mut broken = STANDARD.decode(&signature).unwrap();
    let last = broken.len() - 1;
    broken[last] ^= 1;
    assert_eq!(
        refusal(call(&bed, "/api/system/info", format!("CMSURL'1 {}", STANDARD.encode(broken)))).await,
        (401, 1005)
    );
    let without_key =
        bed.nobody(Method::GET, "/api/system/info").header("authorization", format!("CMSURL'1 {signature}"));
    assert_eq!(refusal(without_key).await, (403, 1013));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_signature_by_the_certificate_of_another_tenant_is_refused() {
    let (bed, other) = (support::start(20).await, support::start(20).await);
    let signature = sign(&other, "/api/system/info");
    assert_eq!(refusal(call(&bed, "/api/system/info", format!("CMSURL'1 {signature}"))).await, (401, 1005));
    bed.sandbox.stop().await;
    other.sandbox.stop().await;
}
