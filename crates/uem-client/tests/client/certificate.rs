//! Certificate authentication, verified by reading the signature back.

use base64::{Engine, engine::general_purpose::STANDARD};
use cms::{content_info::ContentInfo, signed_data::SignedData};
use der::{Decode, Encode};
use p12_keystore::{Certificate as P12Certificate, KeyStore, KeyStoreEntry, PrivateKeyChain};
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rsa::{
    RsaPrivateKey,
    pkcs1v15::{Signature, VerifyingKey},
    pkcs8::{DecodePublicKey, EncodePrivateKey},
    signature::Verifier,
};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use uem_client::{Credentials, Settings, UemClient};
use uem_types::DeviceId;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path_regex};

/// A `.p12` with an RSA certificate, made for this test.
fn p12(password: &str) -> (Vec<u8>, Vec<u8>) {
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
    let key = key.to_pkcs8_der().unwrap();
    let pair = KeyPair::try_from(key.as_bytes()).unwrap();
    let mut parameters = CertificateParams::new(vec![]).unwrap();
    parameters.distinguished_name.push(rcgen::DnType::CommonName, "api.admin");
    let certificate = parameters.self_signed(&pair).unwrap();
    let mut store = KeyStore::new();
    let chain = vec![P12Certificate::from_der(certificate.der()).unwrap()];
    store.add_entry(
        "admin",
        KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new(key.as_bytes(), [1_u8], chain)),
    );
    (store.writer(password).write().unwrap(), pair.subject_public_key_info())
}

#[tokio::test]
async fn the_path_of_each_call_is_signed_as_sent() {
    let server = MockServer::start().await;
    Mock::given(path_regex(".*"))
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"Id":{"Value":7}}"#))
        .mount(&server)
        .await;
    let (file, public_key) = p12("p12-pw");
    let credentials = Credentials::certificate(&file, &SecretString::from("p12-pw"), "the-key").unwrap();
    let client = UemClient::new(Settings::builder(&server.uri(), credentials).build().unwrap()).unwrap();
    client.devices().get(DeviceId(7)).await.unwrap();
    client.devices().find_by(uem_types::mdm::enums::SearchBy::SerialNumber, "A B").await.unwrap();

    let verifier = VerifyingKey::<Sha256>::new(rsa::RsaPublicKey::from_public_key_der(&public_key).unwrap());
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 2);
    for (request, path) in requests.iter().zip(["/api/mdm/devices/7", "/api/mdm/devices"]) {
        assert_eq!(request.headers["aw-tenant-code"], "the-key");
        let value = request.headers["authorization"].to_str().unwrap();
        let signed = STANDARD.decode(value.strip_prefix("CMSURL'1 ").unwrap()).unwrap();
        let info = ContentInfo::from_der(&signed).unwrap();
        let data: SignedData = info.content.decode_as().unwrap();
        assert!(data.encap_content_info.econtent.is_none(), "the path itself is not in it");
        assert_eq!(data.certificates.as_ref().unwrap().0.len(), 1);
        let signer = data.signer_infos.0.get(0).unwrap();
        let attributes = signer.signed_attrs.as_ref().unwrap();
        let digest = Sha256::digest(path.as_bytes());
        let attributes_der = attributes.to_der().unwrap();
        assert!(attributes_der.windows(digest.len()).any(|window| window == digest.as_slice()), "{path}");
        let signature = Signature::try_from(signer.signature.as_bytes()).unwrap();
        verifier.verify(&attributes_der, &signature).unwrap();
    }
}

#[test]
fn a_wrong_password_and_a_wrong_file_are_said_without_the_password() {
    let (file, _) = p12("right");
    for (bytes, password) in [(file.as_slice(), "wr0ng-pw"), (b"no p12 at all".as_slice(), "wr0ng-pw")] {
        let error = Credentials::certificate(bytes, &SecretString::from(password), "key").unwrap_err();
        assert!(error.to_string().starts_with("p12 "), "{error}");
        assert!(!format!("{error:?}").contains("wr0ng-pw"));
    }
}
