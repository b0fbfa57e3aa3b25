//! `Client-Cert` and `Client-Cert-Chain` (RFC 9440): byte sequences of structured fields.

use http::HeaderMap;
use rustls_pki_types::CertificateDer;
use sfv::{BareItem, Item, List, ListEntry, Parser};

use super::{
    Chain, HandOverFault,
    encoding::{malformed, push},
    header,
};

const LEAF: &str = "client-cert";
const CHAIN: &str = "client-cert-chain";

/// The device's own from the first, what vouches for it from the second, which does not repeat it.
pub(super) fn certificates(headers: &HeaderMap) -> Result<Option<Chain>, HandOverFault> {
    let (leaf, chain) = (header::find(headers, LEAF)?, header::find(headers, CHAIN)?);
    // Two colons are what a template makes of a certificate that is not there.
    let Some(leaf) = leaf.filter(|value| *value != b"::") else {
        return match chain {
            None => Ok(None),
            Some(_) => {
                Err(HandOverFault::Missing { header: LEAF, remedy: "Client-Cert-Chain came without it" })
            }
        };
    };
    let item: Item = Parser::new(leaf).parse().map_err(|_| not_structured(LEAF))?;
    let mut found = vec![certificate(LEAF, item)?];
    let Some(chain) = chain else { return Ok(Some(found)) };
    let list: List = Parser::new(chain).parse().map_err(|_| not_structured(CHAIN))?;
    for entry in list {
        let ListEntry::Item(item) = entry else { return Err(not_structured(CHAIN)) };
        push(CHAIN, &mut found, certificate(CHAIN, item)?)?;
    }
    Ok(Some(found))
}

fn certificate(header: &'static str, item: Item) -> Result<CertificateDer<'static>, HandOverFault> {
    match item.bare_item {
        BareItem::ByteSequence(der) if !der.is_empty() && item.params.is_empty() => Ok(der.into()),
        _ => Err(not_structured(header)),
    }
}

fn not_structured(header: &'static str) -> HandOverFault {
    malformed(header, "it is not made of byte sequences as RFC 9440 asks for (:base64:)")
}

#[cfg(test)]
mod tests {
    use hub_core::proxy::HandOver;

    use super::{super::testing::*, CHAIN, LEAF as HEADER};

    fn sequence(der: &[u8]) -> String {
        format!(":{}:", base64(der))
    }

    #[test]
    fn a_certificate_and_its_chain_are_read() {
        let (leaf, issuer) = (sequence(LEAF), sequence(ISSUER));
        let form = HandOver::Rfc9440;
        assert_eq!(read(form, &[]), Ok(None));
        assert_eq!(read(form, &[(HEADER, "")]), Ok(None));
        assert_eq!(read(form, &[(HEADER, "::")]), Ok(None));
        assert_eq!(read(form, &[(HEADER, &leaf)]), chain(&[LEAF]));
        assert_eq!(read(form, &[(HEADER, &format!(" {leaf} "))]), chain(&[LEAF]));
        assert_eq!(read(form, &[(HEADER, &leaf), (CHAIN, &issuer)]), chain(&[LEAF, ISSUER]));
        let two = format!("{issuer} , {leaf}");
        assert_eq!(read(form, &[(HEADER, &leaf), (CHAIN, &two)]), chain(&[LEAF, ISSUER, LEAF]));
    }

    #[test]
    fn what_is_no_byte_sequence_is_refused() {
        let (leaf, issuer) = (sequence(LEAF), sequence(ISSUER));
        let many = vec![issuer.clone(); 6].join(",");
        let inner = format!("({issuer})");
        let (double, with_more) = (format!("{leaf},{leaf}"), format!("{leaf} x"));
        let parameter = format!("{leaf};a=1");
        let (escaped_pem, digits) = (escaped(&pem(LEAF)), base64(LEAF));
        let long = format!(":{}:", "A".repeat(70_000));
        for (pairs, why) in [
            (&[(HEADER, &*leaf), (HEADER, &leaf)][..], "came 2 times"),
            (&[(CHAIN, &issuer)], "client-cert is missing"),
            (&[(HEADER, "::"), (CHAIN, &issuer)], "client-cert is missing"),
            (&[(HEADER, &digits)], "RFC 9440"),
            (&[(HEADER, &double)], "RFC 9440"),
            (&[(HEADER, &with_more)], "RFC 9440"),
            (&[(HEADER, &parameter)], "RFC 9440"),
            (&[(HEADER, ":!!:")], "RFC 9440"),
            (&[(HEADER, ":AAAA")], "RFC 9440"),
            (&[(HEADER, "\"text\"")], "RFC 9440"),
            (&[(HEADER, &escaped_pem)], "RFC 9440"),
            (&[(HEADER, &leaf), (CHAIN, &inner)], "RFC 9440"),
            (&[(HEADER, &leaf), (CHAIN, "::")], "RFC 9440"),
            (&[(HEADER, &leaf), (CHAIN, &many)], "more than 6 certificates"),
            (&[(HEADER, &long)], "70002 bytes"),
        ] {
            let refused = read(HandOver::Rfc9440, pairs).unwrap_err();
            assert!(refused.contains(why), "{refused} for {pairs:?}");
        }
    }

    #[test]
    fn no_bytes_make_it_panic() {
        no_bytes_panic(HandOver::Rfc9440, &[HEADER, CHAIN]);
    }
}
