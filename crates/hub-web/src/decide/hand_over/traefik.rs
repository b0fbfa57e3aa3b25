//! `X-Forwarded-Tls-Client-Cert` of Traefik: PEM without its delimiters and line ends, several separated by commas.

use http::HeaderMap;

use super::{
    Chain, HandOverFault,
    encoding::{base64, push, unescape},
    header,
};

const CERTIFICATE: &str = "x-forwarded-tls-client-cert";

/// Older versions escape it as well; base64 knows neither `%` nor `,`, so both are told apart from it.
pub(super) fn certificates(headers: &HeaderMap) -> Result<Option<Chain>, HandOverFault> {
    let Some(value) = header::find(headers, CERTIFICATE)? else { return Ok(None) };
    let value = unescape(CERTIFICATE, value)?;
    let mut found = Chain::new();
    for digits in value.split(|byte| *byte == b',') {
        push(CERTIFICATE, &mut found, base64(CERTIFICATE, digits.trim_ascii())?)?;
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use hub_core::proxy::HandOver;

    use super::{super::testing::*, CERTIFICATE};

    #[test]
    fn certificates_are_read_escaped_or_not() {
        let two = format!("{},{}", base64(LEAF), base64(ISSUER));
        let form = HandOver::Traefik;
        assert_eq!(read(form, &[]), Ok(None));
        assert_eq!(read(form, &[(CERTIFICATE, "")]), Ok(None));
        assert_eq!(read(form, &[(CERTIFICATE, &base64(LEAF))]), chain(&[LEAF]));
        assert_eq!(read(form, &[(CERTIFICATE, &two)]), chain(&[LEAF, ISSUER]));
        assert_eq!(read(form, &[(CERTIFICATE, &escaped(&two))]), chain(&[LEAF, ISSUER]));
        assert_eq!(read(form, &[(CERTIFICATE, &two.replace(',', ", "))]), chain(&[LEAF, ISSUER]));
    }

    #[test]
    fn what_traefik_would_not_send_is_refused() {
        let digits = base64(LEAF);
        let (open, cut) = (format!("{digits},"), &digits[..digits.len() - 3]);
        let many = ["AAAA"; 7].join(",");
        let spaced = digits.replacen('+', " ", 1);
        let (in_pem, long) = (escaped(&pem(LEAF)), "A".repeat(65_537));
        for (value, why) in [
            (&*open, "is empty"),
            (",", "is empty"),
            (cut, "not base64"),
            (&spaced, "not base64"),
            (&in_pem, "not base64"),
            ("%", "an escape"),
            ("AAAA;AAAA", "not base64"),
            (&many, "more than 6 certificates"),
            (&long, "65537 bytes"),
        ] {
            let refused = read(HandOver::Traefik, &[(CERTIFICATE, value)]).unwrap_err();
            assert!(refused.contains(why), "{refused} for {value:.80}");
        }
        let twice = [(CERTIFICATE, &*digits), (CERTIFICATE, &digits)];
        assert!(read(HandOver::Traefik, &twice).unwrap_err().contains("came 2 times"));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        no_bytes_panic(HandOver::Traefik, &[CERTIFICATE]);
    }
}
