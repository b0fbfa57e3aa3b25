//! Which device the certificate of a request names.

use std::sync::Arc;

use http::HeaderMap;
use hub_core::{
    device_certificate::{Identified, identify},
    proxy::HandOver,
    services::CertificateFault,
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{hand_over, setup::Setup};

/// What came of looking: shared, because the same certificate comes with every request of its device.
pub(super) type Looked = Arc<Result<Identified, CertificateFault>>;

/// The certificate of a request; `None` where none came. What was verified once is kept until the certificate ends or the
/// next revocation list is due, and no longer than the settings stay as they are.
pub(super) fn look(setup: &Setup, form: HandOver, headers: &HeaderMap, now: Timestamp) -> Option<Looked> {
    let digest = digest(form, headers)?;
    if let Some(kept) = setup.verified.get(&digest)
        && may_be_kept(&kept, now)
    {
        return Some(kept);
    }
    let looked = match hand_over::certificates(form, headers) {
        Ok(None) => return None,
        Ok(Some(chain)) => Arc::new(verify(setup, &chain, now)),
        Err(fault) => Arc::new(Err(CertificateFault::Unreadable(fault.to_string()))),
    };
    if may_be_kept(&looked, now) {
        setup.verified.insert(digest, looked.clone());
    }
    Some(looked)
}

/// The headers that count, as they came.
fn digest(form: HandOver, headers: &HeaderMap) -> Option<[u8; 32]> {
    let mut digest = Sha256::new();
    let mut has_any = false;
    for (number, name) in (0_u8..).zip(hand_over::header_names(form)) {
        for value in headers.get_all(name) {
            has_any = true;
            digest.update([number]);
            digest.update(value.len().to_le_bytes());
            digest.update(value.as_bytes());
        }
    }
    has_any.then(|| digest.finalize().into())
}

/// A refusal that time may mend is looked at anew, also one that a wrong clock led to.
fn may_be_kept(looked: &Looked, now: Timestamp) -> bool {
    match &**looked {
        Ok(identified) => now < identified.until,
        Err(fault) => {
            use CertificateFault::{AuthorityEnded, Ended, NotBegun, RevocationUnknown};
            !matches!(fault, NotBegun(_) | Ended(_) | AuthorityEnded { .. } | RevocationUnknown(_))
        }
    }
}

fn verify(
    setup: &Setup,
    chain: &[rustls_pki_types::CertificateDer<'_>],
    now: Timestamp,
) -> Result<Identified, CertificateFault> {
    let sha256 = chain.first().map(|leaf| hex::encode(Sha256::digest(leaf))).unwrap_or_default();
    if setup.shut_out.contains(&sha256) {
        return Err(CertificateFault::ShutOut);
    }
    identify(chain, &setup.authorities, &setup.lists, now)
}
