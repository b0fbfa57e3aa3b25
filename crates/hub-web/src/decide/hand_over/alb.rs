//! `X-Amzn-Mtls-Clientcert` (passthrough, the whole chain) or `X-Amzn-Mtls-Clientcert-Leaf` (verify) of an AWS load
//! balancer: URL-escaped PEM in which `+`, `=` and `/` stay as they are.

use http::HeaderMap;

use super::{
    Chain, HandOverFault,
    encoding::{malformed, pem, unescape},
    header,
};

const CHAIN: &str = "x-amzn-mtls-clientcert";
const LEAF: &str = "x-amzn-mtls-clientcert-leaf";

/// A listener sends one of them. Where both come, a client has written the other.
pub(super) fn certificates(headers: &HeaderMap) -> Result<Option<Chain>, HandOverFault> {
    let (header, value) = match (header::find(headers, CHAIN)?, header::find(headers, LEAF)?) {
        (None, None) => return Ok(None),
        (Some(value), None) => (CHAIN, value),
        (None, Some(value)) => (LEAF, value),
        (Some(_), Some(_)) => {
            return Err(malformed(
                LEAF,
                "X-Amzn-Mtls-Clientcert came as well, a load balancer sends one of them",
            ));
        }
    };
    pem(header, &unescape(header, value)?).map(Some)
}

#[cfg(test)]
mod tests {
    use hub_core::proxy::HandOver;

    use super::{super::testing::*, CHAIN, LEAF as LEAF_HEADER};

    /// As the load balancer escapes.
    fn sparing(text: &str) -> String {
        text.replace('\n', "%0A").replace(' ', "%20")
    }

    #[test]
    fn both_ways_are_read_and_a_plus_is_never_a_space() {
        let (leaf, both) = (sparing(&pem(LEAF)), sparing(&(pem(LEAF) + &pem(ISSUER))));
        assert!(leaf.contains('+') && leaf.contains('/') && leaf.contains('='));
        let form = HandOver::Alb;
        assert_eq!(read(form, &[]), Ok(None));
        assert_eq!(read(form, &[(CHAIN, ""), (LEAF_HEADER, "")]), Ok(None));
        assert_eq!(read(form, &[(LEAF_HEADER, &leaf)]), chain(&[LEAF]));
        assert_eq!(read(form, &[(CHAIN, &both)]), chain(&[LEAF, ISSUER]));
        assert_eq!(read(form, &[(CHAIN, &escaped(&pem(LEAF)))]), chain(&[LEAF]));
    }

    #[test]
    fn what_a_load_balancer_would_not_send_is_refused() {
        let leaf = sparing(&pem(LEAF));
        let wrong_plus = leaf.replacen('+', "%20", 1);
        let (half, digits) = (format!("{leaf}%0"), base64(LEAF));
        let unended = leaf.replace("END", "END OF");
        let many = sparing(&pem(ISSUER).repeat(7));
        for (pairs, why) in [
            (&[(CHAIN, &*leaf), (LEAF_HEADER, &leaf)][..], "one of them"),
            (&[(CHAIN, &leaf), (CHAIN, &leaf)], "came 2 times"),
            (&[(LEAF_HEADER, &leaf), (LEAF_HEADER, &leaf)], "came 2 times"),
            (&[(LEAF_HEADER, &half)], "an escape"),
            (&[(LEAF_HEADER, &wrong_plus)], "not PEM"),
            (&[(LEAF_HEADER, &unended)], "cannot be read"),
            (&[(LEAF_HEADER, &digits)], "does not begin"),
            (&[(CHAIN, &many)], "more than 6 certificates"),
            (&[(CHAIN, "-----BEGIN CERTIFICATE-----%0A-----END CERTIFICATE-----")], "is empty"),
        ] {
            let refused = read(HandOver::Alb, pairs).unwrap_err();
            assert!(refused.contains(why), "{refused} for {pairs:?}");
        }
    }

    #[test]
    fn no_bytes_make_it_panic() {
        no_bytes_panic(HandOver::Alb, &[CHAIN, LEAF_HEADER]);
    }
}
