//! Reads the certificate of its client from the headers in which a proxy hands it over: one module a form.
//!
//! Nothing is verified here, and nothing that a proxy says of its own verification makes a certificate count: the hub
//! verifies it itself ([`hub_core::device_certificate::identify`]). What a form does not foresee is refused. A header
//! that is empty is one that did not come: proxies send it where there was no certificate.

mod alb;
mod azure;
mod encoding;
mod header;
mod nginx;
mod rfc9440;
#[cfg(test)]
mod testing;
mod traefik;
mod verdict;
mod xfcc;

use http::{HeaderMap, HeaderName};
use hub_core::{device_certificate::CHAIN_MAX, proxy::HandOver};
use rustls_pki_types::CertificateDer;

/// Longest header, in bytes.
pub(crate) const HEADER_BYTES_MAX: usize = 64 * 1024;

/// The device's certificate first, then what vouches for it.
pub(crate) type Chain = Vec<CertificateDer<'static>>;

/// Why what came is no certificate. The proxy is not set up as its entry says, or somebody else wrote the header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HandOverFault {
    /// Two of a header: which of them the proxy wrote nobody can tell.
    #[error("{header} came {count} times, the proxy must replace what its clients send")]
    Repeated {
        /// Its name.
        header: &'static str,
        /// How often.
        count: usize,
    },
    /// Longer than any chain.
    #[error("{header} has {length} bytes, at most {} are read", HEADER_BYTES_MAX)]
    TooLong {
        /// Its name.
        header: &'static str,
        /// Its length.
        length: usize,
    },
    /// A chain of too many.
    #[error("{header} holds more than {} certificates", CHAIN_MAX)]
    TooMany {
        /// Its name.
        header: &'static str,
    },
    /// Something without which it does not count.
    #[error("{header} is missing: {remedy}")]
    Missing {
        /// Its name.
        header: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// It cannot be read.
    #[error("{header} cannot be read: {why}")]
    Malformed {
        /// Its name.
        header: &'static str,
        /// What is wrong.
        why: &'static str,
    },
}

/// The certificates that came in this form, the device's own first. `None` where none came.
pub(crate) fn certificates(form: HandOver, headers: &HeaderMap) -> Result<Option<Chain>, HandOverFault> {
    match form {
        HandOver::None | HandOver::DeviceToken => Ok(None),
        HandOver::Rfc9440 => rfc9440::certificates(headers),
        HandOver::Xfcc => xfcc::certificates(headers),
        HandOver::Nginx => nginx::certificates(headers),
        HandOver::Traefik => traefik::certificates(headers),
        HandOver::Alb => alb::certificates(headers),
        HandOver::Azure => azure::certificates(headers),
    }
}

/// The headers of a form: whoever keeps an answer keeps it by these.
pub(crate) fn header_names(form: HandOver) -> &'static [HeaderName] {
    match form {
        HandOver::None | HandOver::DeviceToken => &[],
        HandOver::Rfc9440 => &RFC9440,
        HandOver::Xfcc => &XFCC,
        HandOver::Nginx => &NGINX,
        HandOver::Traefik => &TRAEFIK,
        HandOver::Alb => &ALB,
        HandOver::Azure => &AZURE,
    }
}

const fn named(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}

static RFC9440: [HeaderName; 2] = [named("client-cert"), named("client-cert-chain")];
static XFCC: [HeaderName; 1] = [named("x-forwarded-client-cert")];
static NGINX: [HeaderName; 2] = [named("x-client-cert"), named("x-client-verify")];
static TRAEFIK: [HeaderName; 1] = [named("x-forwarded-tls-client-cert")];
static ALB: [HeaderName; 2] = [named("x-amzn-mtls-clientcert"), named("x-amzn-mtls-clientcert-leaf")];
static AZURE: [HeaderName; 2] = [named("x-client-certificate"), named("x-client-certificate-verification")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_certificate_is_handed_over_its_headers_are_not_looked_at() {
        let mut headers = HeaderMap::new();
        headers.append("client-cert", http::HeaderValue::from_static("nonsense"));
        headers.append("client-cert", http::HeaderValue::from_static("twice"));
        assert_eq!(certificates(HandOver::None, &headers), Ok(None));
    }
}
