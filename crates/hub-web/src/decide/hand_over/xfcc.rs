//! `X-Forwarded-Client-Cert` of Envoy: pairs separated by `;`, elements of several proxies by `,`.
//!
//! Exactly one element is read: with two, one came from beyond the proxy. Fields that Envoy does not have, and a second
//! one of those that it writes once, are refused.

use std::borrow::Cow;

use http::HeaderMap;

use super::{
    Chain, HandOverFault,
    encoding::{malformed, pem, unescape},
    header,
};

const HEADER: &str = "x-forwarded-client-cert";

/// The whole chain where it is there, else the certificate alone.
pub(super) fn certificates(headers: &HeaderMap) -> Result<Option<Chain>, HandOverFault> {
    let Some(element) = header::find(headers, HEADER)? else { return Ok(None) };
    let Fields { certificate, chain, .. } = Fields::read(element)?;
    let certificate = certificate.as_deref().map(from_text).transpose()?;
    let chain = chain.as_deref().map(from_text).transpose()?;
    match (certificate, chain) {
        (None, None) => Err(HandOverFault::Missing {
            header: HEADER,
            remedy: "it has neither Cert nor Chain, set both in set_current_client_cert_details",
        }),
        (Some(certificate), None) if certificate.len() > 1 => {
            Err(malformed(HEADER, "Cert holds more than one certificate"))
        }
        (Some(certificate), Some(chain)) if certificate.first() != chain.first() || certificate.len() > 1 => {
            Err(malformed(HEADER, "Cert and Chain are of different certificates"))
        }
        (_, Some(chain)) => Ok(Some(chain)),
        (Some(certificate), None) => Ok(Some(certificate)),
    }
}

fn from_text(text: &[u8]) -> Result<Chain, HandOverFault> {
    pem(HEADER, &unescape(HEADER, text)?)
}

/// What an element has.
#[derive(Default)]
struct Fields<'a> {
    certificate: Option<Cow<'a, [u8]>>,
    chain: Option<Cow<'a, [u8]>>,
    hash: Option<Cow<'a, [u8]>>,
    subject: Option<Cow<'a, [u8]>>,
}

impl<'a> Fields<'a> {
    fn read(element: &'a [u8]) -> Result<Self, HandOverFault> {
        let mut fields = Self::default();
        let mut rest = element;
        loop {
            let (name, value, after) = pair(rest)?;
            fields.note(name, value)?;
            rest = match after.split_first() {
                None => return Ok(fields),
                Some((b';', more)) => more,
                Some((b',', _)) => {
                    return Err(malformed(
                        HEADER,
                        "it has more than one element: Envoy must sanitize what comes",
                    ));
                }
                Some(_) => return Err(malformed(HEADER, "something follows a quoted value")),
            };
        }
    }

    fn note(&mut self, name: &[u8], value: Cow<'a, [u8]>) -> Result<(), HandOverFault> {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let place = if is("Cert") {
            &mut self.certificate
        } else if is("Chain") {
            &mut self.chain
        } else if is("Hash") {
            &mut self.hash
        } else if is("Subject") {
            &mut self.subject
        } else if is("By") || is("URI") || is("DNS") {
            // A certificate may have several of these names, each in a pair of its own; none is looked at.
            return Ok(());
        } else {
            return Err(malformed(HEADER, "it has a field that Envoy does not write"));
        };
        match place.replace(value) {
            None => Ok(()),
            Some(_) => Err(malformed(HEADER, "it has one field twice")),
        }
    }
}

/// Name, value, and what follows them.
type Pair<'a> = (&'a [u8], Cow<'a, [u8]>, &'a [u8]);

fn pair(text: &[u8]) -> Result<Pair<'_>, HandOverFault> {
    let no_pair = || malformed(HEADER, "it is not made of names with values");
    let equals = text.iter().position(|byte| matches!(byte, b'=' | b';' | b',' | b'"'));
    let (name, rest) = text.split_at(equals.ok_or_else(no_pair)?);
    let value = rest.strip_prefix(b"=").ok_or_else(no_pair)?;
    let (value, after) = match value.strip_prefix(b"\"") {
        Some(quoted) => quoted_value(quoted)?,
        None => {
            let end = value.iter().position(|byte| matches!(byte, b';' | b',')).unwrap_or(value.len());
            let (bare, after) = value.split_at(end);
            if bare.iter().any(|byte| matches!(byte, b'=' | b'"')) {
                return Err(malformed(HEADER, "a value that needs quotes has none"));
            }
            (Cow::Borrowed(bare), after)
        }
    };
    Ok((name, value, after))
}

/// Up to the quote that ends it. Only `\"` is an escape: the other backslashes of a subject are its own.
fn quoted_value(text: &[u8]) -> Result<(Cow<'_, [u8]>, &[u8]), HandOverFault> {
    let mut place = 0;
    let mut has_escapes = false;
    loop {
        match text.get(place..) {
            None | Some([]) => return Err(malformed(HEADER, "a quote is not closed")),
            Some([b'\\', b'"', ..]) => {
                has_escapes = true;
                place += 2;
            }
            Some([b'"', after @ ..]) => {
                let value = text.get(..place).unwrap_or_default();
                let value =
                    if has_escapes { Cow::Owned(without_escapes(value)) } else { Cow::Borrowed(value) };
                return Ok((value, after));
            }
            Some(_) => place += 1,
        }
    }
}

fn without_escapes(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.iter().copied().peekable();
    let mut found = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'\\' || bytes.peek() != Some(&b'"') {
            found.push(byte);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use hub_core::proxy::HandOver;

    use super::{super::testing::*, HEADER};

    fn read_one(value: &str) -> Result<Option<Vec<Vec<u8>>>, String> {
        read(HandOver::Xfcc, &[(HEADER, value)])
    }

    #[test]
    fn one_element_is_read() {
        let (leaf, both) = (escaped(&pem(LEAF)), escaped(&(pem(LEAF) + &pem(ISSUER))));
        assert_eq!(read(HandOver::Xfcc, &[]), Ok(None));
        assert_eq!(read_one(""), Ok(None));
        for (value, found) in [
            (format!("Cert=\"{leaf}\""), &[LEAF][..]),
            (format!("cert={leaf}"), &[LEAF]),
            (format!("CHAIN=\"{both}\""), &[LEAF, ISSUER]),
            (format!("Cert=\"{leaf}\";Chain=\"{both}\""), &[LEAF, ISSUER]),
            (
                format!("By=spiffe://a/b;Hash=00ff;Cert=\"{leaf}\";Subject=\"CN=a,O=\\\"B; C\\\"\";URI="),
                &[LEAF],
            ),
            (format!("Subject=\"CN=a\\,b\";URI=u1;URI=u2;DNS=d1;DNS=d2;Cert=\"{leaf}\""), &[LEAF]),
        ] {
            assert_eq!(read_one(&value), chain(found), "{value}");
        }
    }

    #[test]
    fn what_envoy_would_not_send_is_refused() {
        let (leaf, issuer) = (escaped(&pem(LEAF)), escaped(&pem(ISSUER)));
        let many = escaped(&pem(ISSUER).repeat(7));
        for (value, why) in [
            (format!("Cert=\"{leaf}\",Cert=\"{issuer}\""), "more than one element"),
            (format!("Hash=aa,Cert=\"{leaf}\""), "more than one element"),
            (format!("Cert=\"{leaf}\","), "more than one element"),
            (format!("Cert=\"{leaf}\";cert=\"{leaf}\""), "one field twice"),
            (format!("Cert=\"{leaf}\";Hash=a;Hash=b"), "one field twice"),
            (format!("Cert=\"{leaf}\";Subject=\"a\";SUBJECT=\"b\""), "one field twice"),
            (format!("Cert=\"{leaf}\";Role=admin"), "a field that Envoy does not write"),
            (format!(" Cert =\"{leaf}\""), "a field that Envoy does not write"),
            (format!("Cert=\"{leaf}\";"), "names with values"),
            (format!(";Cert=\"{leaf}\""), "names with values"),
            (format!("Cert=\"{leaf}\"x"), "follows a quoted value"),
            (format!("Cert=\"{leaf}"), "not closed"),
            (format!("Subject=\"CN=a\\\";Cert=\"{leaf}\""), "follows a quoted value"),
            (format!("Subject=CN=a;Cert=\"{leaf}\""), "needs quotes"),
            (format!("Cert={leaf}\""), "needs quotes"),
            (format!("Cert=\"{leaf}%\""), "an escape"),
            (format!("Cert=\"{leaf}%g0\""), "an escape"),
            (format!("Cert=\"{leaf}\";Chain=\"{issuer}\""), "different certificates"),
            (format!("Cert=\"{leaf}{issuer}\""), "more than one certificate"),
            (format!("Chain=\"{many}\""), "more than 6 certificates"),
            (format!("Cert=\"{}\"", base64(LEAF)), "does not begin"),
            ("Cert=".to_owned(), "does not begin"),
            ("Hash=00ff;Subject=\"CN=a\"".to_owned(), "neither Cert nor Chain"),
            ("Cert".to_owned(), "names with values"),
            ("=".to_owned(), "a field that Envoy does not write"),
            ("\"".to_owned(), "names with values"),
        ] {
            let refused = read_one(&value).unwrap_err();
            assert!(refused.contains(why), "{refused} for {value}");
        }
        let one = format!("Cert=\"{leaf}\"");
        let twice = [(HEADER, &*one), (HEADER, &one)];
        assert!(read(HandOver::Xfcc, &twice).unwrap_err().contains("came 2 times"));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        no_bytes_panic(HandOver::Xfcc, &[HEADER]);
    }
}
