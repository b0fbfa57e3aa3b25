//! `X-Client-Cert` with nginx's `$ssl_client_escaped_cert`, and `X-Client-Verify` with `$ssl_client_verify`.

use http::HeaderMap;

use super::{
    Chain, HandOverFault,
    encoding::{pem, unescape},
    header, verdict,
};

const CERTIFICATE: &str = "x-client-cert";
const VERDICT: &str = "x-client-verify";

/// URL-escaped PEM, and what nginx says of it.
pub(super) fn certificates(headers: &HeaderMap) -> Result<Option<Chain>, HandOverFault> {
    let Some(value) = header::find(headers, CERTIFICATE)? else { return Ok(None) };
    if !verdict::is_presented(headers, VERDICT, "set it to $ssl_client_verify")? {
        return Ok(None);
    }
    pem(CERTIFICATE, &unescape(CERTIFICATE, value)?).map(Some)
}

#[cfg(test)]
mod tests {
    use hub_core::proxy::HandOver;

    use super::{super::testing::*, CERTIFICATE, VERDICT};

    #[test]
    fn a_certificate_is_read_whatever_nginx_says_of_it() {
        let leaf = escaped(&pem(LEAF));
        let form = HandOver::Nginx;
        assert_eq!(read(form, &[]), Ok(None));
        assert_eq!(read(form, &[(VERDICT, "NONE")]), Ok(None));
        assert_eq!(read(form, &[(CERTIFICATE, ""), (VERDICT, "NONE")]), Ok(None));
        assert_eq!(read(form, &[(CERTIFICATE, &leaf), (VERDICT, "NONE")]), Ok(None));
        for said in ["SUCCESS", "FAILED", "FAILED:certificate has expired"] {
            assert_eq!(read(form, &[(CERTIFICATE, &leaf), (VERDICT, said)]), chain(&[LEAF]), "{said}");
        }
        // Only what a header cannot hold is escaped: + and / and = stay.
        let sparing = pem(LEAF).replace('\n', "%0A").replace(' ', "%20");
        assert_eq!(read(form, &[(CERTIFICATE, &sparing), (VERDICT, "SUCCESS")]), chain(&[LEAF]));
        let two = escaped(&(pem(LEAF) + &pem(ISSUER)));
        assert_eq!(read(form, &[(CERTIFICATE, &two), (VERDICT, "SUCCESS")]), chain(&[LEAF, ISSUER]));
    }

    #[test]
    fn what_nginx_would_not_send_is_refused() {
        let leaf = escaped(&pem(LEAF));
        let (cut, half) = (leaf.replace("%2D%2D%2D%2D%2DEND", ""), format!("{leaf}%2"));
        let before = escaped(&format!("text\n{}", pem(LEAF)));
        let other = escaped(&pem(LEAF).replace("CERTIFICATE", "TRUSTED CERTIFICATE"));
        let hidden = format!("{other}{leaf}");
        let many = escaped(&pem(ISSUER).repeat(7));
        let (twice_escaped, digits) = (escaped(&leaf), base64(LEAF));
        for (value, said, why) in [
            (&*leaf, "", "x-client-verify is missing"),
            (&leaf, "success", "none of SUCCESS"),
            (&leaf, "FAILEDNOT", "none of SUCCESS"),
            (&half, "SUCCESS", "an escape"),
            ("%zz", "SUCCESS", "an escape"),
            (&cut, "SUCCESS", "cannot be read"),
            (&before, "SUCCESS", "does not begin"),
            (&other, "SUCCESS", "does not begin"),
            (&hidden, "SUCCESS", "does not begin"),
            (&twice_escaped, "SUCCESS", "does not begin"),
            (&digits, "SUCCESS", "does not begin"),
            ("(null)", "SUCCESS", "does not begin"),
            (&many, "SUCCESS", "more than 6 certificates"),
        ] {
            let refused = read(HandOver::Nginx, &[(CERTIFICATE, value), (VERDICT, said)]).unwrap_err();
            assert!(refused.contains(why), "{refused} for {value}");
        }
        let twice = [(CERTIFICATE, &*leaf), (CERTIFICATE, &leaf), (VERDICT, "SUCCESS")];
        assert!(read(HandOver::Nginx, &twice).unwrap_err().contains("came 2 times"));
        let twice = [(CERTIFICATE, &*leaf), (VERDICT, "NONE"), (VERDICT, "SUCCESS")];
        assert!(read(HandOver::Nginx, &twice).unwrap_err().contains("x-client-verify came 2 times"));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        no_bytes_panic(HandOver::Nginx, &[CERTIFICATE, VERDICT]);
    }
}
