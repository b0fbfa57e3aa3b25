//! `X-Client-Certificate` and `X-Client-Certificate-Verification` of Azure's application gateway.

use http::HeaderMap;

use super::{
    Chain, HandOverFault,
    encoding::{pem, pem_in_one_line, unescape},
    header, verdict,
};

const CERTIFICATE: &str = "x-client-certificate";
const VERDICT: &str = "x-client-certificate-verification";

/// PEM, URL-escaped or in one line.
pub(super) fn certificates(headers: &HeaderMap) -> Result<Option<Chain>, HandOverFault> {
    let Some(value) = header::find(headers, CERTIFICATE)? else { return Ok(None) };
    if !verdict::is_presented(headers, VERDICT, "set it to {var_client_certificate_verification}")? {
        return Ok(None);
    }
    let text = unescape(CERTIFICATE, value)?;
    let has_lines = text.contains(&b'\n');
    if has_lines { pem(CERTIFICATE, &text) } else { pem_in_one_line(CERTIFICATE, &text) }.map(Some)
}

#[cfg(test)]
mod tests {
    use hub_core::proxy::HandOver;

    use super::{super::testing::*, CERTIFICATE, VERDICT};

    #[test]
    fn a_certificate_is_read_escaped_and_in_one_line() {
        let form = HandOver::Azure;
        assert_eq!(read(form, &[]), Ok(None));
        assert_eq!(read(form, &[(CERTIFICATE, ""), (VERDICT, "NONE")]), Ok(None));
        let text = pem(LEAF);
        let two = pem(LEAF) + &pem(ISSUER);
        for value in
            [escaped(&text), text.replace('\n', " "), text.replace('\n', ""), text.replace('\n', "\t")]
        {
            for said in ["SUCCESS", "FAILED:unable to get issuer"] {
                assert_eq!(read(form, &[(CERTIFICATE, &value), (VERDICT, said)]), chain(&[LEAF]), "{value}");
            }
            assert_eq!(read(form, &[(CERTIFICATE, &value), (VERDICT, "NONE")]), Ok(None));
        }
        for value in [escaped(&two), two.replace('\n', " ")] {
            assert_eq!(read(form, &[(CERTIFICATE, &value), (VERDICT, "SUCCESS")]), chain(&[LEAF, ISSUER]));
        }
    }

    #[test]
    fn what_a_gateway_would_not_send_is_refused() {
        let line = pem(LEAF).replace('\n', " ");
        let (unended, between) = (line.replace("-----END", "-----EMD"), format!("{line}x {line}"));
        let (before, half) = (format!("x {line}"), format!("{line}%"));
        let many = pem(ISSUER).repeat(7).replace('\n', "");
        for (value, said, why) in [
            (&*line, "", "x-client-certificate-verification is missing"),
            (&line, "OK", "none of SUCCESS"),
            (&unended, "SUCCESS", "no end"),
            (&between, "SUCCESS", "one certificate in PEM after the other"),
            (&before, "SUCCESS", "one certificate in PEM after the other"),
            ("-----BEGIN CERTIFICATE----------END CERTIFICATE-----", "SUCCESS", "is empty"),
            ("-----BEGIN CERTIFICATE-----!-----END CERTIFICATE-----", "SUCCESS", "not base64"),
            (&half, "SUCCESS", "an escape"),
            ("%0A", "SUCCESS", "does not begin"),
            (&many, "SUCCESS", "more than 6 certificates"),
        ] {
            let refused = read(HandOver::Azure, &[(CERTIFICATE, value), (VERDICT, said)]).unwrap_err();
            assert!(refused.contains(why), "{refused} for {value}");
        }
        let twice = [(CERTIFICATE, &*line), (CERTIFICATE, &line), (VERDICT, "SUCCESS")];
        assert!(read(HandOver::Azure, &twice).unwrap_err().contains("came 2 times"));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        no_bytes_panic(HandOver::Azure, &[CERTIFICATE, VERDICT]);
    }
}
