//! The chain: what is hashed, and one link of it.

use std::{fmt, str::FromStr};

use sha2::{Digest, Sha256};

use super::Entry;

/// Bytes of a hash.
pub const HASH_BYTES: usize = 32;

/// SHA-256 of an entry and all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; HASH_BYTES]);

/// An entry's number and hash: the hash stands for the entry and for every one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Number.
    pub number: i64,
    /// Hash.
    pub hash: Hash,
}

impl Hash {
    /// What the first entry follows.
    pub const NONE: Self = Self([0; HASH_BYTES]);

    /// The hash of an entry, as canonical JSON, behind one with this hash.
    #[must_use]
    pub fn next(&self, canonical: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(self.0);
        digest.update(canonical.as_bytes());
        Self(digest.finalize().into())
    }

    /// From stored bytes; `None` where there are too many or too few.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl Link {
    /// Before the first entry.
    pub const START: Self = Self { number: 0, hash: Hash::NONE };

    /// Bytes that stand for it, to be marked.
    pub fn bytes(&self) -> Vec<u8> {
        [&self.number.to_be_bytes()[..], &self.hash.0].concat()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, self.hash)
    }
}

/// A text that is no link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not NUMBER:HASH with 64 hexadecimal digits, as `mooring audit head` prints it")]
pub struct NotALink(String);

impl FromStr for Link {
    type Err = NotALink;

    fn from_str(text: &str) -> Result<Self, NotALink> {
        let refused = || NotALink(text.to_owned());
        let (number, hash) = text.trim().split_once(':').ok_or_else(refused)?;
        let number = number.parse().ok().filter(|number| *number >= 0).ok_or_else(refused)?;
        let bytes = hex::decode(hash).map_err(|_| refused())?;
        Ok(Self { number, hash: Hash::from_bytes(&bytes).ok_or_else(refused)? })
    }
}

/// The entry as canonical JSON (RFC 8785): the same bytes for everybody who knows what it says.
pub fn canonical(entry: &Entry) -> Result<String, serde_json::Error> {
    serde_json_canonicalizer::to_string(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_as_it_is_printed() {
        let link = Link { number: 17, hash: Hash::NONE.next("{}") };
        assert_eq!(link.to_string().parse(), Ok(link));
        for bad in ["", "17", "17:", "x:00", "-1:00", &format!("17:{}", "0".repeat(63))] {
            assert!(bad.parse::<Link>().is_err(), "{bad}");
        }
    }
}
