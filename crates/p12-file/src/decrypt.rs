//! Decrypts a part of a file. Its rounds were counted before.

use cbc::cipher::{BlockCipher, BlockDecryptMut, KeyInit, KeyIvInit, block_padding::Pkcs7};
use der::{Decode, Encode, asn1::ObjectIdentifier};
use pkcs5::pbes2;
use pkcs12::{
    PKCS_12_PBE_WITH_SHAAND3_KEY_TRIPLE_DES_CBC as TRIPLE_DES, PKCS_12_PBEWITH_SHAAND40_BIT_RC2_CBC as RC2,
    kdf::{Pkcs12KeyType, derive_key_utf8},
    pbe_params::Pkcs12PbeParams,
};
use sha1::Sha1;
use spki::AlgorithmIdentifierOwned;

use crate::{P12Error, rounds::PBES2};

/// Whether it is one of the ciphers of old files that are still read.
pub(crate) fn is_old(algorithm: ObjectIdentifier) -> bool {
    algorithm == TRIPLE_DES || algorithm == RC2
}

/// The plain bytes.
pub(crate) fn decrypt(
    algorithm: &AlgorithmIdentifierOwned,
    bytes: &[u8],
    password: &str,
) -> Result<Vec<u8>, P12Error> {
    let parameters =
        algorithm.parameters.as_ref().ok_or_else(|| P12Error::unreadable("a cipher without parameters"))?;
    let parameters = parameters.to_der()?;
    match algorithm.oid {
        PBES2 => pbes2::Parameters::from_der(&parameters)?
            .decrypt(password, bytes)
            .map_err(|error| P12Error::unreadable(error.to_string())),
        TRIPLE_DES => old::<des::TdesEde3>(&parameters, bytes, password, 24),
        RC2 => old::<rc2::Rc2>(&parameters, bytes, password, 5),
        other => Err(P12Error::unreadable(format!("unknown cipher {other}"))),
    }
}

fn old<C>(parameters: &[u8], bytes: &[u8], password: &str, key_bytes: usize) -> Result<Vec<u8>, P12Error>
where
    C: BlockCipher + BlockDecryptMut + KeyInit,
{
    const VECTOR_BYTES: usize = 8;
    let parameters = Pkcs12PbeParams::from_der(parameters)?;
    let derive = |kind, length| {
        derive_key_utf8::<Sha1>(password, parameters.salt.as_bytes(), kind, parameters.iterations, length)
    };
    let key = derive(Pkcs12KeyType::EncryptionKey, key_bytes)?;
    let vector = derive(Pkcs12KeyType::Iv, VECTOR_BYTES)?;
    let cipher = cbc::Decryptor::<C>::new_from_slices(&key, &vector)
        .map_err(|error| P12Error::unreadable(error.to_string()))?;
    cipher.decrypt_padded_vec_mut::<Pkcs7>(bytes).map_err(|error| P12Error::unreadable(error.to_string()))
}
