//! What a proxy says of its own look at the certificate: `SUCCESS`, `FAILED:reason`, `NONE`.

use http::HeaderMap;

use super::{HandOverFault, encoding::malformed, header};

/// Whether there was a certificate. One that the proxy refused is handed on, since the hub verifies it itself, perhaps against
/// authorities that the proxy does not have.
pub(super) fn is_presented(
    headers: &HeaderMap,
    header: &'static str,
    remedy: &'static str,
) -> Result<bool, HandOverFault> {
    match header::find(headers, header)? {
        None => Err(HandOverFault::Missing { header, remedy }),
        Some(b"NONE") => Ok(false),
        Some(b"SUCCESS") => Ok(true),
        Some(said) if said == b"FAILED" || said.starts_with(b"FAILED:") => Ok(true),
        Some(_) => Err(malformed(header, "it is none of SUCCESS, FAILED:reason and NONE")),
    }
}
