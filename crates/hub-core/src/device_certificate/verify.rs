//! Verifies a certificate and tells which device it names.

use std::time::Duration;

use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{
    CertRevocationList, EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage,
    RequiredEkuNotFoundContext,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::{DeviceKey, RevocationCheck, RevocationList, TrustedAuthority};
use crate::services::CertificateFault;

/// Most certificates that a request may bring: the device's own and what is between it and the root.
pub const CHAIN_MAX: usize = 6;

/// For authenticating clients; Microsoft's smart card log-on and any purpose are taken as well, which certificates
/// of devices from enterprise authorities carry.
const PURPOSES: [&[usize]; 3] =
    [&[1, 3, 6, 1, 5, 5, 7, 3, 2], &[1, 3, 6, 1, 4, 1, 311, 20, 2, 2], &[2, 5, 29, 37, 0]];

/// A certificate that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// Who vouches for it.
    pub authority: String,
    /// The device it names.
    pub key: DeviceKey,
    /// Its subject.
    pub subject: String,
    /// Until when this answer may be kept: the end of the first certificate of the chain, or sooner a list's next update.
    pub until: Timestamp,
}

/// Verifies `chain`, the device's certificate first, against all authorities. The reason tells of the authority that came
/// furthest.
pub fn identify(
    chain: &[CertificateDer<'_>],
    authorities: &[TrustedAuthority],
    lists: &[RevocationList],
    now: Timestamp,
) -> Result<Identified, CertificateFault> {
    let unreadable = |why: String| CertificateFault::Unreadable(why);
    let (leaf, between) = chain.split_first().ok_or_else(|| unreadable("there is none".to_owned()))?;
    if chain.len() > CHAIN_MAX {
        return Err(unreadable(format!("more than {CHAIN_MAX} certificates came with it")));
    }
    let (rest, parsed) = X509Certificate::from_der(leaf).map_err(|error| unreadable(error.to_string()))?;
    if !rest.is_empty() {
        return Err(unreadable("something follows it".to_owned()));
    }
    check_key_usage(&parsed)?;
    let mut furthest = CertificateFault::UnknownIssuer;
    for authority in authorities {
        match verify(leaf, between, authority, lists, now) {
            Ok(()) => {
                let key = authority.key_template.key_of(&parsed, authority.key_place)?;
                let until = keep_until(&parsed, between, authority, lists, now);
                let subject = parsed.subject().to_string();
                return Ok(Identified { authority: authority.name.clone(), key, subject, until });
            }
            Err(CertificateFault::UnknownIssuer) => {}
            Err(fault) => furthest = fault,
        }
    }
    Err(furthest)
}

/// Where the certificate says what its key is for, it must be for signing: that is what a client does.
fn check_key_usage(certificate: &X509Certificate<'_>) -> Result<(), CertificateFault> {
    match certificate.key_usage() {
        Ok(Some(usage)) if !usage.value.digital_signature() => {
            Err(CertificateFault::WrongUse("its key usage lacks digital signature".to_owned()))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(CertificateFault::Unreadable(error.to_string())),
    }
}

fn verify(
    leaf: &CertificateDer<'_>,
    between: &[CertificateDer<'_>],
    authority: &TrustedAuthority,
    lists: &[RevocationList],
    now: Timestamp,
) -> Result<(), CertificateFault> {
    let judged = verify_by(&authority.chain.anchors_at(now), leaf, between, authority, lists, now);
    let (Err(CertificateFault::UnknownIssuer), Some((ended, at))) =
        (&judged, authority.chain.ended_anchors(now))
    else {
        return judged;
    };
    match verify_by(&ended, leaf, between, authority, lists, now) {
        Err(CertificateFault::UnknownIssuer) => judged,
        _ => Err(CertificateFault::AuthorityEnded { name: authority.name.clone(), at }),
    }
}

fn verify_by(
    anchors: &[TrustAnchor<'_>],
    leaf: &CertificateDer<'_>,
    between: &[CertificateDer<'_>],
    authority: &TrustedAuthority,
    lists: &[RevocationList],
    now: Timestamp,
) -> Result<(), CertificateFault> {
    let certificate = EndEntityCert::try_from(leaf).map_err(fault)?;
    if anchors.is_empty() {
        return Err(CertificateFault::UnknownIssuer);
    }
    let intermediates: Vec<CertificateDer<'_>> = authority
        .chain
        .intermediates
        .iter()
        .chain(between)
        .map(|der| CertificateDer::from(der.as_ref()))
        .collect();
    let lists: Vec<&CertRevocationList<'_>> = lists.iter().map(RevocationList::inner).collect();
    let revocation = authority.revocation.options(&lists);
    if authority.revocation == RevocationCheck::Hard && revocation.is_none() {
        return Err(CertificateFault::RevocationUnknown("no list was read yet".to_owned()));
    }
    let time =
        UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.as_second()).unwrap_or_default()));
    let algorithms = webpki::ALL_VERIFICATION_ALGS;
    certificate
        .verify_for_usage(algorithms, anchors, &intermediates, time, ClientPurpose, revocation, None)
        .map(drop)
        .map_err(fault)
}

/// A certificate without purposes is for all of them.
struct ClientPurpose;

impl ExtendedKeyUsageValidator for ClientPurpose {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        let present = purposes.map(|purpose| purpose.map(|id| id.to_decoded_oid()));
        let present = present.collect::<Result<Vec<_>, _>>()?;
        if present.is_empty() || present.iter().any(|purpose| PURPOSES.contains(&purpose.as_slice())) {
            return Ok(());
        }
        let required = KeyUsage::client_auth();
        Err(webpki::Error::RequiredEkuNotFoundContext(RequiredEkuNotFoundContext { required, present }))
    }
}

fn fault(error: webpki::Error) -> CertificateFault {
    use webpki::Error as E;
    let moment = |time: UnixTime| {
        i64::try_from(time.as_secs())
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .unwrap_or_default()
    };
    match error {
        E::UnknownIssuer | E::InvalidSignatureForPublicKey => CertificateFault::UnknownIssuer,
        E::CertExpired { not_after, .. } => CertificateFault::Ended(moment(not_after)),
        E::CertNotValidYet { not_before, .. } => CertificateFault::NotBegun(moment(not_before)),
        E::CertRevoked => CertificateFault::Revoked,
        E::UnknownRevocationStatus => {
            CertificateFault::RevocationUnknown("no list of its authority was read".to_owned())
        }
        E::CrlExpired { next_update, .. } => CertificateFault::RevocationUnknown(format!(
            "the list of its authority is out of date since {}",
            moment(next_update)
        )),
        E::BadDer
        | E::BadDerTime
        | E::TrailingData(_)
        | E::MalformedExtensions
        | E::UnsupportedCertVersion => CertificateFault::Unreadable(error.to_string()),
        other => CertificateFault::WrongUse(other.to_string()),
    }
}

/// Until the first certificate of the chain ends. A list that is replaced at `next_update` may name the certificate then.
fn keep_until(
    certificate: &X509Certificate<'_>,
    between: &[CertificateDer<'_>],
    authority: &TrustedAuthority,
    lists: &[RevocationList],
    now: Timestamp,
) -> Timestamp {
    let end_of = |certificate: &X509Certificate<'_>| {
        Timestamp::from_second(certificate.validity().not_after.timestamp()).unwrap_or(now)
    };
    let sent = between.iter().filter_map(|der| X509Certificate::from_der(der).ok());
    let ends = sent.map(|(_, parsed)| end_of(&parsed)).chain(authority.chain.ends.iter().copied());
    let end = ends.filter(|at| *at > now).fold(end_of(certificate), Timestamp::min);
    if authority.revocation == RevocationCheck::Off {
        return end;
    }
    let updates = lists.iter().filter_map(|list| list.next_update).filter(|at| *at > now);
    updates.fold(end, Timestamp::min)
}
