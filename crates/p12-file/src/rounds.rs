//! How many rounds of hashing a file asks for, counted before any of them is made.

use cms::{content_info::ContentInfo, encrypted_data::EncryptedData};
use der::{
    Any, Decode, Encode,
    asn1::{ContextSpecific, ObjectIdentifier, OctetString},
};
use pkcs5::pbes2::{Kdf, Parameters};
use pkcs12::{
    PKCS_12_PKCS8_KEY_BAG_OID, PKCS_12_SECRET_BAG_OID,
    authenticated_safe::AuthenticatedSafe,
    pbe_params::{EncryptedPrivateKeyInfo, Pkcs12PbeParams},
    pfx::Pfx,
    safe_bag::SafeContents,
};
use spki::AlgorithmIdentifierOwned;

use crate::{P12Error, decrypt};

/// Most rounds that a file may ask for altogether. Programs write 2,000 to 600,000 for each of its two or three keys.
pub const ROUNDS_MAX: u64 = 5_000_000;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
pub(crate) const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");

/// What is left of the rounds.
struct Budget(u64);

impl Budget {
    fn spend(&mut self, rounds: u64) -> Result<(), P12Error> {
        self.0 = self.0.checked_sub(rounds).ok_or(P12Error::TooManyRounds)?;
        Ok(())
    }
}

/// Refuses a file that asks for too many. Keys may lie inside of what is encrypted: that is decrypted on the way, within
/// the same budget.
pub(crate) fn check(file: &[u8], password: &str) -> Result<(), P12Error> {
    let mut budget = Budget(ROUNDS_MAX);
    let pfx = Pfx::from_der(file)?;
    if let Some(seal) = &pfx.mac_data {
        budget.spend(u64::try_from(seal.iterations).unwrap_or(u64::MAX))?;
    }
    for safe in AuthenticatedSafe::from_der(&octets(&pfx.auth_safe.content)?)? {
        let Some(bags) = contents(&safe, password, &mut budget)? else { continue };
        for bag in SafeContents::from_der(&bags)? {
            if bag.bag_id == PKCS_12_SECRET_BAG_OID {
                return Err(P12Error::Secret);
            }
            if bag.bag_id == PKCS_12_PKCS8_KEY_BAG_OID {
                let key = ContextSpecific::<EncryptedPrivateKeyInfo>::from_der(&bag.bag_value)?;
                budget.spend(rounds_of(&key.value.encryption_algorithm)?)?;
            }
        }
    }
    Ok(())
}

/// The bags of one part of the file; none where it is of a kind that nobody reads.
fn contents(safe: &ContentInfo, password: &str, budget: &mut Budget) -> Result<Option<Vec<u8>>, P12Error> {
    match safe.content_type {
        DATA => octets(&safe.content).map(Some),
        ENCRYPTED_DATA => {
            let sealed = EncryptedData::from_der(&safe.content.to_der()?)?.enc_content_info;
            let Some(bytes) = sealed.encrypted_content else { return Ok(None) };
            // Once here, and once more where it is read.
            let rounds = rounds_of(&sealed.content_enc_alg)?;
            budget.spend(rounds.saturating_mul(2))?;
            decrypt::decrypt(&sealed.content_enc_alg, bytes.as_bytes(), password).map(Some)
        }
        _ => Ok(None),
    }
}

/// Rounds that one key takes; none of what is not read at all.
fn rounds_of(algorithm: &AlgorithmIdentifierOwned) -> Result<u64, P12Error> {
    let parameters = algorithm.parameters.as_ref().map(Any::to_der).transpose()?.unwrap_or_default();
    if algorithm.oid == PBES2 {
        return Ok(match Parameters::from_der(&parameters)?.kdf {
            Kdf::Pbkdf2(derivation) => derivation.iteration_count.into(),
            // Scrypt can be told to take any time and any memory, and no console writes it.
            _ => u64::MAX,
        });
    }
    if decrypt::is_old(algorithm.oid) {
        let rounds = Pkcs12PbeParams::from_der(&parameters)?.iterations;
        // The key and the initial vector are derived one after the other.
        return Ok(u64::try_from(rounds).unwrap_or(u64::MAX).saturating_mul(2));
    }
    Ok(0)
}

fn octets(content: &Any) -> Result<Vec<u8>, P12Error> {
    Ok(OctetString::from_der(&content.to_der()?)?.into_bytes())
}

#[cfg(test)]
mod tests;
