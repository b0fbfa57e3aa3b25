//! Users whom an identity provider vouches for by a signed token (OIDC): which issuers are believed, and whether a token
//! that a proxy passes on is theirs, is meant for what the proxy protects, and counts now.
//!
//! A [`TokenIssuer`] is what people configure, a [`TrustedIssuer`] the same with its keys read once. [`identify`] starts from
//! *nobody*. Which algorithms and keys count is said by the settings, never by the token.

mod claims;
mod issuer;
mod trusted;
mod verify;

pub use issuer::{IssuerKeys, TokenAlgorithm, TokenIssuer};
pub use trusted::{KEY_SET_BYTES_MAX, TrustedIssuer, check_key_set};
pub use verify::{TOKEN_BYTES_MAX, TokenFault, TokenUser, identify};
