//! How certificates are written in headers: URL-escaped, as PEM, as PEM whose line ends were lost.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hub_core::device_certificate::CHAIN_MAX;
use percent_encoding::percent_decode;
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

use super::{Chain, HandOverFault};

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

/// Takes URL escapes away. `+` stays what it is, a digit of base64. An escape that is none is refused: what one reader
/// takes as text another may take otherwise.
pub(super) fn unescape<'a>(header: &'static str, text: &'a [u8]) -> Result<Cow<'a, [u8]>, HandOverFault> {
    let mut rest = text;
    while let Some(place) = rest.iter().position(|byte| *byte == b'%') {
        let is_escape =
            rest.get(place + 1..place + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if !is_escape {
            return Err(malformed(header, "an escape is not % and two hexadecimal digits"));
        }
        rest = rest.get(place + 3..).unwrap_or_default();
    }
    Ok(percent_decode(text).into())
}

/// Certificates in PEM, and nothing before them: the first is the device's own.
pub(super) fn pem(header: &'static str, text: &[u8]) -> Result<Chain, HandOverFault> {
    let text = text.trim_ascii();
    if !text.starts_with(BEGIN) {
        return Err(malformed(header, "it does not begin with a certificate in PEM"));
    }
    let mut chain = Chain::new();
    for certificate in CertificateDer::pem_slice_iter(text) {
        let certificate = certificate.map_err(|_| malformed(header, "a certificate in it is not PEM"))?;
        push(header, &mut chain, certificate)?;
    }
    if chain.is_empty() { Err(malformed(header, "it holds no whole certificate")) } else { Ok(chain) }
}

/// The same where each line end became a space, or nothing, as headers cannot hold any.
pub(super) fn pem_in_one_line(header: &'static str, text: &[u8]) -> Result<Chain, HandOverFault> {
    let mut chain = Chain::new();
    let mut rest = text.trim_ascii();
    while !rest.is_empty() {
        let body = rest.strip_prefix(BEGIN);
        let body =
            body.ok_or_else(|| malformed(header, "it is not one certificate in PEM after the other"))?;
        let length = body.windows(END.len()).position(|window| window == END);
        let length = length.ok_or_else(|| malformed(header, "a certificate in it has no end"))?;
        let (digits, after) = body.split_at(length);
        let digits: Vec<u8> = digits.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        push(header, &mut chain, base64(header, &digits)?)?;
        rest = after.get(END.len()..).unwrap_or_default().trim_ascii_start();
    }
    Ok(chain)
}

/// A certificate in base64.
pub(super) fn base64(header: &'static str, digits: &[u8]) -> Result<CertificateDer<'static>, HandOverFault> {
    let der = STANDARD.decode(digits).map_err(|_| malformed(header, "a certificate in it is not base64"))?;
    Ok(der.into())
}

/// Adds one that is not empty, as far as that goes.
pub(super) fn push(
    header: &'static str,
    chain: &mut Chain,
    certificate: CertificateDer<'static>,
) -> Result<(), HandOverFault> {
    if chain.len() == CHAIN_MAX {
        return Err(HandOverFault::TooMany { header });
    }
    if certificate.is_empty() {
        return Err(malformed(header, "a certificate in it is empty"));
    }
    chain.push(certificate);
    Ok(())
}

/// A refusal.
pub(super) fn malformed(header: &'static str, why: &'static str) -> HandOverFault {
    HandOverFault::Malformed { header, why }
}
