//! What the tables of all forms need.

use http::{HeaderMap, HeaderName, HeaderValue};
use hub_core::proxy::HandOver;
use proptest::{prelude::*, test_runner::TestRunner};
use rustls_pki_types::CertificateDer;

use super::certificates;

/// What stands for the device's certificate: nothing here reads what is in it. Its base64 has all of `+`, `/` and `=`.
pub(super) const LEAF: &[u8] =
    b"\xfb\xff\xfe the device's own, long enough that its base64 takes more than one line of PEM\xff\xfb";
/// And for the one that vouches for it.
pub(super) const ISSUER: &[u8] = b"between device and root";

/// In base64.
pub(super) fn base64(der: &[u8]) -> String {
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der)
}

/// In PEM.
pub(super) fn pem(der: &[u8]) -> String {
    let digits = base64(der);
    let lines: Vec<&str> =
        digits.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// URL-escaped, all but letters and digits.
pub(super) fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Headers as they came.
pub(super) fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    headers
}

/// What is read of them: the certificates, or the reason in words.
pub(super) fn read(form: HandOver, pairs: &[(&'static str, &str)]) -> Result<Option<Vec<Vec<u8>>>, String> {
    let chain = certificates(form, &headers(pairs)).map_err(|fault| fault.to_string())?;
    Ok(chain.map(|chain| chain.iter().map(|der: &CertificateDer<'_>| der.to_vec()).collect()))
}

/// A chain of these.
#[expect(clippy::unnecessary_wraps, reason = "compared with what was read")]
pub(super) fn chain(ders: &[&[u8]]) -> Result<Option<Vec<Vec<u8>>>, String> {
    Ok(Some(ders.iter().map(|der| der.to_vec()).collect()))
}

/// Bytes that look a little like what belongs there, so that the reader gets past its first check.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        4 => Just(b"-----BEGIN CERTIFICATE-----".to_vec()),
        4 => Just(b"-----END CERTIFICATE-----".to_vec()),
        2 => Just(b"%0A".to_vec()),
        1 => Just(b"%".to_vec()),
        2 => Just(b"Cert=\"".to_vec()),
        2 => Just(b"Chain=".to_vec()),
        1 => Just(b"NONE".to_vec()),
        1 => Just(b"FAILED:".to_vec()),
        4 => proptest::sample::select(b":;,=\"\\+/ \t-()?@".to_vec()).prop_map(|byte| vec![byte]),
        4 => proptest::collection::vec(proptest::sample::select(b"ABCDwxyz0189+/".to_vec()), 0..9),
        2 => proptest::collection::vec(any::<u8>(), 0..5),
    ];
    proptest::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

/// No bytes make it panic, and what comes out is never an empty chain.
pub(super) fn no_bytes_panic(form: HandOver, names: &[&'static str]) {
    let values = proptest::collection::vec(proptest::option::of(bytes()), names.len());
    TestRunner::default()
        .run(&values, |values| {
            let mut headers = HeaderMap::new();
            for (name, value) in names.iter().zip(values) {
                let value = value.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
                value.map(|value| headers.append(HeaderName::from_static(name), value));
            }
            if let Ok(Some(chain)) = certificates(form, &headers) {
                prop_assert!(!chain.is_empty() && chain.iter().all(|der| !der.is_empty()));
            }
            Ok(())
        })
        .unwrap();
}
