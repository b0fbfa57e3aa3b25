//! The header by which a repeated call is known as the same order.

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{WebState, http::problem::Problem};

const HEADER: &str = "Idempotency-Key";
const LONGEST: usize = 200;

/// The key of the request, if one was sent.
pub struct IdempotencyKey(pub Option<String>);

impl FromRequestParts<WebState> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, Problem> {
        let mut sent = parts.headers.get_all(HEADER).iter();
        let (Some(value), rest) = (sent.next(), sent.next()) else { return Ok(Self(None)) };
        let is_visible = |text: &&str| {
            (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        match value.to_str().ok().filter(is_visible) {
            Some(text) if rest.is_none() => Ok(Self(Some(text.to_owned()))),
            _ => Err(Problem::field(
                HEADER,
                None,
                format!("the header once, with 1 to {LONGEST} visible ASCII characters"),
            )),
        }
    }
}

/// The refusal of an order that needs one.
pub fn missing() -> Problem {
    let expected = format!(
        "a header with a new key for each order, such as a UUID: send the same key when you repeat this call after a lost \
         answer, and it stays one order (1 to {LONGEST} visible ASCII characters)"
    );
    Problem::field(HEADER, None, expected)
}
