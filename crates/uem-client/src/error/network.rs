//! What the HTTP library says, put into our kinds: name look-up, connection, TLS, proxy, time, cut bodies.

use std::{error::Error, io};

use super::{ErrorKind, Reach, TlsFault, UemError};

/// What the HTTP library says where a proxy answered 407; its type for it is its own.
const PROXY_WANTS_LOGIN: &str = "proxy authorization required";

/// Classifies a failure below HTTP. `received` is how much of the body had come.
pub(crate) fn from_reqwest(error: &reqwest::Error, host: &str, has_proxy: bool, received: usize) -> UemError {
    let seen = innermost(error);
    let host = host.to_owned();
    let kind = if let Some(tls) = find::<rustls::Error>(error) {
        ErrorKind::Tls { host, fault: tls_fault(tls), seen: tls.to_string() }
    } else if has_proxy && is_proxy_refusal(error) {
        let wants_login = causes(error).any(|cause| cause.to_string().contains(PROXY_WANTS_LOGIN));
        ErrorKind::Proxy { seen, wants_login }
    } else if error.is_timeout() {
        let which = if error.is_connect() { "connecting" } else { "waiting for the answer" };
        ErrorKind::Timeout { seen: which.into() }
    } else if error.is_dns() {
        ErrorKind::Dns { host, seen }
    } else if error.is_body() || error.is_decode() {
        ErrorKind::CutBody { bytes: received, seen }
    } else if error.is_connect() {
        ErrorKind::Connect { host, seen, is_refused: is_refused(error) }
    } else {
        // The connection broke after the request went out and before an answer came.
        ErrorKind::CutBody { bytes: received, seen }
    };
    // A handshake, a name or a proxy's tunnel that fails does so before the request is written. The kind does not tell:
    // TLS also breaks in the middle of an answer.
    let reach =
        if error.is_connect() || error.is_builder() { Reach::NothingLeft } else { Reach::MayHaveLeft };
    UemError::from(kind).reaching(reach)
}

fn tls_fault(error: &rustls::Error) -> TlsFault {
    use rustls::CertificateError as Wrong;
    let rustls::Error::InvalidCertificate(wrong) = error else { return TlsFault::Other };
    match wrong {
        // A certificate of another authority of the same name has a bad signature.
        Wrong::UnknownIssuer | Wrong::BadSignature => TlsFault::UnknownIssuer,
        Wrong::Expired
        | Wrong::ExpiredContext { .. }
        | Wrong::NotValidYet
        | Wrong::NotValidYetContext { .. } => TlsFault::NotValidNow,
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => TlsFault::OtherName,
        _ => TlsFault::Other,
    }
}

fn is_refused(error: &reqwest::Error) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused)
}

/// The first error of a type in the chain of causes.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|cause| cause.downcast_ref::<E>())
}

/// An error and all its causes. `io::Error` hides what it wraps from `source`, so it is looked into.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let current = next?;
        next = match current.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => current.source(),
        };
        Some(current)
    })
}

fn is_proxy_refusal(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        let text = cause.to_string().to_ascii_lowercase();
        ["proxy", "tunnel", "socks"].iter().any(|word| text.contains(word))
    })
}

/// The last cause, which is what the system or the peer said. Outer texts may hold the address with its query.
fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
