//! Which of the outcomes an error means: a plain function of how far the call came, the status and the tenant's code.

use uem_types::error::code::{FEATURE_OFF, GROUP_FEATURE_OFF, TOKEN_EXPIRED, TOKEN_INVALID};

use super::{Refusal, WriteOutcome};
use crate::error::{Reach, UemError};

/// Codes with status 403 by which calls say that a wipe is held: commands by number give 400, all others 403.
const HELD_CODES: [i64; 2] = [400, 403];

/// Starts from *unknown*; each rule says what proves something better.
pub(super) fn judge<T>(error: UemError, can_be_held: bool) -> WriteOutcome<T> {
    let status = match (error.reach(), error.status()) {
        (Reach::NothingLeft, _) => return WriteOutcome::NotSent(error),
        (Reach::MayHaveLeft, _) | (_, None) => return WriteOutcome::Unknown(error),
        (Reach::Answered, Some(status)) => status,
    };
    let code = error.code();
    match (status, code) {
        // Limits count before anything is done, and a proxy that wants a password passes nothing on.
        (429 | 407, _) => WriteOutcome::NotSent(error),
        (403, Some(code)) if can_be_held && HELD_CODES.contains(&code) => {
            WriteOutcome::Held(Refusal::held(&error))
        }
        // By HTTP's own words the request was not applied, whoever says so.
        (401 | 404 | 405 | 501, _) => {
            let is_route_unknown = is_route_unknown(status, code);
            WriteOutcome::Refused(Refusal::of(&error, is_permanent(status, code), is_route_unknown))
        }
        // A timeout, whoever it is that waited.
        (408, _) => WriteOutcome::Unknown(error),
        // The tenant's envelope shows that the tenant judged it. A gateway without one may have judged the answer.
        (400..=499, Some(_)) => {
            let is_route_unknown = matches!(code, Some(FEATURE_OFF | GROUP_FEATURE_OFF));
            WriteOutcome::Refused(Refusal::of(&error, is_permanent(status, code), is_route_unknown))
        }
        // 5xx, redirects, web pages with a good status, and all else: it may have been done.
        _ => WriteOutcome::Unknown(error),
    }
}

/// 404 with a code is about the thing, without one about the call; a platform that cannot do it is no missing call.
fn is_route_unknown(status: u16, code: Option<i64>) -> bool {
    match (status, code) {
        // A call that is known and not there answers its own status as code.
        (405, _) | (501, Some(501)) => true,
        (404 | 501, None | Some(FEATURE_OFF | GROUP_FEATURE_OFF)) => true,
        _ => false,
    }
}

/// Only what is known to pass by itself is not permanent.
fn is_permanent(status: u16, code: Option<i64>) -> bool {
    !matches!((status, code), (401, None | Some(TOKEN_INVALID | TOKEN_EXPIRED)) | (423, _))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::error::{ErrorKind, refusal};

    fn word(error: UemError, can_be_held: bool) -> &'static str {
        judge::<()>(error, can_be_held).word()
    }

    fn answer(status: u16, body: &str) -> UemError {
        refusal(status, &HeaderMap::new(), body.as_bytes(), None)
    }

    fn coded(status: u16, code: i64) -> UemError {
        answer(status, &format!(r#"{{"errorCode":{code},"message":"m"}}"#))
    }

    #[test]
    fn what_failed_before_the_first_byte_was_not_sent_and_the_same_after_it_is_unknown() {
        let host = || "as1.example.com".to_owned();
        let kinds = [
            ErrorKind::Dns { host: host(), seen: String::new() },
            ErrorKind::Connect { host: host(), seen: String::new(), is_refused: true },
            ErrorKind::Tls { host: host(), fault: crate::TlsFault::Other, seen: String::new() },
            ErrorKind::Timeout { seen: String::new() },
            ErrorKind::Proxy { seen: String::new(), wants_login: false },
            ErrorKind::TokenRefused { error: "invalid_client".into(), description: None },
            ErrorKind::CredentialsRefused { code: None, message: String::new() },
            ErrorKind::BudgetReserved { remaining: 1, reserve: 1, reset: None },
            ErrorKind::BadSetting { field: "f", value: String::new(), remedy: String::new() },
            ErrorKind::HtmlPage { status: 200, title: None },
            ErrorKind::CutBody { bytes: 0, seen: String::new() },
            ErrorKind::BadJson { seen: String::new() },
            ErrorKind::EmptyBody { status: 200 },
            ErrorKind::TooLarge { limit_bytes: 1 },
            ErrorKind::Vendor { status: 500, code: None, message: String::new() },
        ];
        for kind in kinds {
            let before = UemError::from(kind.clone()).reaching(Reach::NothingLeft);
            assert_eq!(word(before, true), "not_sent", "{kind}");
            let after = UemError::from(kind.clone()).reaching(Reach::MayHaveLeft);
            assert_eq!(word(after, true), "unknown", "{kind}");
            assert_eq!(
                word(UemError::from(kind.clone()), true),
                "unknown",
                "{kind} of which nobody said more"
            );
        }
    }

    #[test]
    fn an_answer_is_a_refusal_only_where_it_proves_one() {
        let html = "<!DOCTYPE html><title>x</title>";
        let cases = [
            (coded(400, 6), "refused"),
            (coded(400, 5102), "refused"),
            (coded(403, 1011), "refused"),
            (coded(404, 5002), "refused"),
            (coded(409, 1012), "refused"),
            (coded(422, 422), "refused"),
            (coded(423, 423), "refused"),
            (coded(424, 200_012), "refused"),
            (coded(401, 1005), "refused"),
            (coded(401, 7000), "refused"),
            (coded(501, 7019), "refused"),
            (answer(401, ""), "refused"),
            (answer(404, html), "refused"),
            (answer(405, ""), "refused"),
            (answer(501, ""), "refused"),
            (answer(429, ""), "not_sent"),
            (coded(429, 429), "not_sent"),
            (answer(407, ""), "not_sent"),
            // A gateway without the tenant's envelope may have judged the answer instead of the request.
            (answer(400, ""), "unknown"),
            (answer(403, html), "unknown"),
            (answer(403, "{}"), "unknown"),
            (answer(418, "{}"), "unknown"),
            (coded(408, 408), "unknown"),
            (answer(408, ""), "unknown"),
            (coded(500, 1000), "unknown"),
            (answer(502, html), "unknown"),
            (coded(503, 0), "unknown"),
            (answer(504, ""), "unknown"),
            (answer(200, html), "unknown"),
            (
                UemError::from(ErrorKind::Redirected { status: 307, to: "x".into() }).answered(307, None),
                "unknown",
            ),
            (
                UemError::from(ErrorKind::Redirected { status: 302, to: "x".into() }).answered(302, None),
                "unknown",
            ),
        ];
        for (error, expected) in cases {
            assert_eq!(word(error.clone(), false), expected, "{error}");
        }
    }

    #[test]
    fn a_wipe_is_held_by_403_with_the_calls_own_code_and_only_a_wipe_is() {
        for code in HELD_CODES {
            assert_eq!(word(coded(403, code), true), "held", "{code}");
            assert_eq!(word(coded(403, code), false), "refused", "{code}");
        }
        for error in [coded(403, 1011), coded(403, 5093), coded(403, 5002), coded(400, 400)] {
            assert_eq!(word(error.clone(), true), "refused", "{error}");
        }
        assert_eq!(word(answer(403, ""), true), "unknown");
    }

    #[test]
    fn only_a_refusal_of_the_call_itself_lets_another_form_be_tried() {
        let is_unknown = |error: UemError| judge::<()>(error, true).is_route_unknown();
        for error in [
            answer(404, "<html>"),
            answer(404, ""),
            answer(405, ""),
            answer(501, ""),
            coded(404, 1049),
            coded(400, 5138),
        ] {
            assert!(is_unknown(error.clone()), "{error}");
        }
        for error in [
            coded(404, 5002),
            coded(404, 8),
            coded(422, 422),
            coded(501, 21),
            answer(500, ""),
            answer(429, ""),
        ] {
            assert!(!is_unknown(error.clone()), "{error}");
        }
    }

    #[test]
    fn only_a_token_that_ended_and_a_lock_pass_by_themselves() {
        let is_permanent = |error: UemError| match judge::<()>(error, false) {
            WriteOutcome::Refused(refusal) => refusal.is_permanent,
            other => panic!("{other:?}"),
        };
        for error in [answer(401, ""), coded(401, 1024), coded(401, 1029), coded(423, 423)] {
            assert!(!is_permanent(error.clone()), "{error}");
        }
        for error in [coded(401, 1005), coded(403, 1011), coded(404, 5002), coded(400, 5102), answer(405, "")]
        {
            assert!(is_permanent(error.clone()), "{error}");
        }
    }
}
