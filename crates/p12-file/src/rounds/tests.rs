//! Files that are meant well are opened; those that would take for ever are refused at once, wherever they say so.

use der::asn1::SetOfVec;
use p12_keystore::{Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, PrivateKeyChain};
use rcgen::{CertificateParams, KeyPair};

use super::*;

const PASSWORD: &str = "correct horse";
/// Three bytes long in DER, as [`MANY`] is: one can take the place of the other.
const FEW: u32 = 0x01_11_70;
const MANY: u32 = 0x7f_ff_ff;

fn file(algorithm: EncryptionAlgorithm, rounds: u64, seal_rounds: u64) -> Vec<u8> {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::default().self_signed(&key).unwrap();
    let chain = [Certificate::from_der(certificate.der()).unwrap()];
    let mut store = KeyStore::new();
    let entry = PrivateKeyChain::new(key.serialize_der(), [1_u8], chain);
    store.add_entry("admin", KeyStoreEntry::PrivateKeyChain(entry));
    let writer = store.writer(PASSWORD).encryption_algorithm(algorithm);
    writer.encryption_iterations(rounds).mac_iterations(seal_rounds).write().unwrap()
}

fn integer(value: u32) -> Vec<u8> {
    value.to_der().unwrap()
}

/// Where the file says that number.
fn places(file: &[u8], value: u32) -> Vec<usize> {
    let wanted = integer(value);
    (0..=file.len() - wanted.len()).filter(|at| file[*at..].starts_with(&wanted)).collect()
}

/// Rounds are added up before any is made: a refusal has made none of them.
fn is_refused(file: &[u8]) -> bool {
    matches!(check(file, PASSWORD), Err(P12Error::TooManyRounds))
}

#[test]
fn files_that_are_meant_well_are_opened() {
    for algorithm in [
        EncryptionAlgorithm::PbeWithHmacSha256AndAes256,
        EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc,
        EncryptionAlgorithm::PbeWithShaAnd40BitRc4Cbc,
    ] {
        let file = file(algorithm, 2_048, 2_048);
        assert!(crate::open(&file, PASSWORD).unwrap().private_key_chain().is_some(), "{algorithm:?}");
        assert!(matches!(crate::open(&file, "wrong"), Err(P12Error::Unreadable(_))), "{algorithm:?}");
        assert!(crate::open(&file[..file.len() / 2], PASSWORD).is_err());
    }
}

#[test]
fn too_many_rounds_are_refused_in_the_seal_around_the_contents_and_around_a_key() {
    for algorithm in
        [EncryptionAlgorithm::PbeWithHmacSha256AndAes256, EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc]
    {
        let file = file(algorithm, FEW.into(), FEW.into());
        let places = places(&file, FEW);
        assert_eq!(places.len(), 3, "the seal, the certificates, the key");
        for place in places {
            let mut hostile = file.clone();
            let many = integer(MANY);
            hostile[place..place + many.len()].copy_from_slice(&many);
            assert!(is_refused(&hostile), "{algorithm:?} at {place}");
        }
    }
}

#[test]
fn a_negative_number_of_rounds_is_many() {
    let file = file(EncryptionAlgorithm::PbeWithHmacSha256AndAes256, 2_048, FEW.into());
    let place = places(&file, FEW)[0];
    let mut hostile = file;
    hostile[place + 2] = 0xff;
    assert!(is_refused(&hostile));
}

#[test]
fn a_key_inside_of_what_is_encrypted_is_counted_as_well() {
    let file = file(EncryptionAlgorithm::PbeWithHmacSha256AndAes256, FEW.into(), 1);
    let pfx = Pfx::from_der(&file).unwrap();
    let safes = AuthenticatedSafe::from_der(&octets(&pfx.auth_safe.content).unwrap()).unwrap();
    let mut bags = safes
        .iter()
        .find(|safe| safe.content_type == DATA)
        .map(|safe| octets(&safe.content).unwrap())
        .unwrap();
    let place = places(&bags, FEW)[0];
    bags[place..place + 5].copy_from_slice(&integer(MANY));

    let parameters = Parameters::pbkdf2_sha256_aes256cbc(2_048, b"salt", &[7; 16]).unwrap();
    let sealed = parameters.encrypt(PASSWORD, &bags).unwrap();
    let algorithm = AlgorithmIdentifierOwned {
        oid: PBES2,
        parameters: Some(Any::from_der(&parameters.to_der().unwrap()).unwrap()),
    };
    let inside = cms::enveloped_data::EncryptedContentInfo {
        content_type: DATA,
        content_enc_alg: algorithm,
        encrypted_content: Some(OctetString::new(sealed).unwrap()),
    };
    let data = EncryptedData {
        version: cms::content_info::CmsVersion::V0,
        enc_content_info: inside,
        unprotected_attrs: None::<SetOfVec<_>>,
    };
    let safe = ContentInfo {
        content_type: ENCRYPTED_DATA,
        content: Any::from_der(&data.to_der().unwrap()).unwrap(),
    };
    let safes = OctetString::new(vec![safe].to_der().unwrap()).unwrap();
    let content = Any::from_der(&safes.to_der().unwrap()).unwrap();
    let hostile =
        Pfx { version: pfx.version, auth_safe: ContentInfo { content_type: DATA, content }, mac_data: None };
    assert!(is_refused(&hostile.to_der().unwrap()));
}
