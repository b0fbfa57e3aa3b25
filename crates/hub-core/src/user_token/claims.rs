//! The claims of a token, each of which comes once.

use std::collections::BTreeMap;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::Value;

/// Most claims of a token.
const CLAIMS_MAX: usize = 500;

/// By name. Of a claim that comes twice, one reader takes the first and another the last: such a token is none.
#[derive(Debug)]
pub(super) struct TokenClaims(BTreeMap<String, Value>);

impl TokenClaims {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A text; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A text, or all texts of a list.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        match self.get(name) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Seconds since 1970. `Err` for what is there and no time.
    pub fn time(&self, name: &str) -> Result<Option<jiff::Timestamp>, ()> {
        let Some(value) = self.get(name) else { return Ok(None) };
        // Fractions are allowed, and never give a token more time.
        #[expect(clippy::cast_possible_truncation, reason = "a time out of range is refused by what follows")]
        let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64));
        seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).map(Some).ok_or(())
    }
}

impl<'de> Deserialize<'de> for TokenClaims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Claims;
        impl<'de> Visitor<'de> for Claims {
            type Value = TokenClaims;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object of claims")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<TokenClaims, M::Error> {
                let mut claims = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if claims.len() >= CLAIMS_MAX {
                        return Err(M::Error::custom(format!("more than {CLAIMS_MAX} claims")));
                    }
                    if claims.contains_key(&name) {
                        return Err(M::Error::custom(format!("the claim {name:?} comes twice")));
                    }
                    claims.insert(name, value);
                }
                Ok(TokenClaims(claims))
            }
        }
        deserializer.deserialize_map(Claims)
    }
}
