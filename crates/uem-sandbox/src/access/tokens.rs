//! Bearer tokens: opaque, in memory, an hour long.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use crate::{access::secrets, http::VendorError};

/// How long a token is good.
pub(crate) const TOKEN_SECONDS: i64 = 3600;
/// How long a dead token is remembered, to be told apart from one that never was.
const REMEMBERED_SECONDS: i64 = 24 * 3600;
/// Most tokens that are kept; the oldest go first.
const TOKENS_MAX: usize = 100_000;

#[derive(Debug, Clone)]
struct Token {
    client_id: String,
    expires: Timestamp,
}

/// Tokens that were given out, by digest.
#[derive(Default)]
pub(crate) struct Tokens {
    given: Mutex<HashMap<[u8; 32], Token>>,
}

impl Tokens {
    /// Remembers a token of that client.
    pub fn give(&self, token: &str, client_id: &str, now: Timestamp) {
        let mut given = self.given.lock();
        if given.len() >= TOKENS_MAX {
            let limit = now - SignedDuration::from_secs(REMEMBERED_SECONDS);
            given.retain(|_, token| token.expires > limit);
        }
        if given.len() >= TOKENS_MAX
            && let Some(oldest) =
                given.iter().min_by_key(|(_, token)| token.expires).map(|(digest, _)| *digest)
        {
            given.remove(&oldest);
        }
        let expires = now + SignedDuration::from_secs(TOKEN_SECONDS);
        given.insert(secrets::digest(&[token]), Token { client_id: client_id.to_owned(), expires });
    }

    /// The client that the token was given to, and when it ends.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<(String, Timestamp), VendorError> {
        match self.given.lock().get(&secrets::digest(&[token])) {
            Some(token) if token.expires > now => Ok((token.client_id.clone(), token.expires)),
            Some(_) => Err(VendorError::new(401, 1029, "The OAuth token has expired.")),
            None => Err(VendorError::new(401, 1024, "The OAuth token could not be validated.")),
        }
    }

    /// Ends all tokens now.
    pub fn expire_all(&self, now: Timestamp) {
        for token in self.given.lock().values_mut() {
            token.expires = token.expires.min(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lives_an_hour_and_is_then_told_apart_from_an_unknown_one() {
        let tokens = Tokens::default();
        let start = Timestamp::from_second(1_000_000).unwrap();
        tokens.give("t", "client", start);
        let code = |token: &str, seconds: i64| {
            tokens
                .check(token, start + SignedDuration::from_secs(seconds))
                .map(|(client, _)| client)
                .map_err(|error| (error.status, error.code))
        };
        assert_eq!(code("t", 3_599), Ok("client".to_owned()));
        assert_eq!(code("t", 3_600), Err((401, 1029)));
        assert_eq!(code("x", 0), Err((401, 1024)));
        tokens.expire_all(start);
        assert_eq!(code("t", 0), Err((401, 1029)));
    }
}
