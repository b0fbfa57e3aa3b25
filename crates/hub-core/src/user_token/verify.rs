//! Whether a token is one of an issuer that is believed, and who its user is.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, TokenData, Validation, dangerous::insecure_decode_claims, decode, decode_header,
    errors::ErrorKind,
};

use super::{TokenIssuer, TrustedIssuer, claims::TokenClaims};

/// Longest token, in bytes.
pub const TOKEN_BYTES_MAX: usize = 16 * 1024;
/// How far the clocks of issuer and hub may be apart.
const SKEW: SignedDuration = SignedDuration::from_secs(60);
/// Most groups of a user.
const GROUPS_MAX: usize = 500;
/// Longest name, e-mail or group, in characters.
const NAME_CHARS_MAX: usize = 320;

/// The user of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenUser {
    /// Login name; empty where the token has none.
    pub name: String,
    /// E-mail; empty where the token has none, or one that is not verified.
    pub email: String,
    /// Groups.
    pub groups: Vec<String>,
    /// From when on the token does not count any more.
    pub until: Timestamp,
}

/// Why a token says nothing of a user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Longer than any token.
    #[error("the token has {0} bytes, at most {TOKEN_BYTES_MAX} are read")]
    TooLong(usize),
    /// It is no token, or one that is not signed.
    #[error("it is no signed token that the hub reads: {0}")]
    Unreadable(String),
    /// Its issuer is none that is configured.
    #[error("no issuer with the address {0:?} is configured")]
    UnknownIssuer(String),
    /// It is signed in a way that is not allowed for its issuer.
    #[error("issuer {issuer} may not sign by {algorithm}")]
    Algorithm {
        /// The issuer.
        issuer: String,
        /// The algorithm of the token.
        algorithm: String,
    },
    /// Its issuer has no key like that.
    #[error("issuer {issuer} has no key {key:?} for it: its keys are read again every few minutes")]
    UnknownKey {
        /// The issuer.
        issuer: String,
        /// The key that the token names; empty where it names none.
        key: String,
    },
    /// The signature is not the issuer's.
    #[error("its signature is not one of issuer {0}")]
    Signature(String),
    /// It is meant for somebody else.
    #[error("it is made for {found:?}, and issuer {issuer} is believed for {expected:?}")]
    Audience {
        /// The issuer.
        issuer: String,
        /// For whom it is made.
        found: Vec<String>,
        /// For whom it may be made.
        expected: Vec<String>,
    },
    /// It has ended, or does not say when it does.
    #[error("it ended on {0}")]
    Ended(Timestamp),
    /// It does not say when it ends.
    #[error("it does not say when it ends")]
    Endless,
    /// It does not count yet.
    #[error("it counts only from {0} on")]
    NotBegun(Timestamp),
    /// It says nothing of who the user is.
    #[error("it has neither {name:?} nor a verified {email:?}")]
    NoUser {
        /// The claim of the login name.
        name: String,
        /// The claim of the e-mail.
        email: String,
    },
}

impl TokenFault {
    /// Its class, as logs and metrics name it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "token_too_long",
            Self::Unreadable(_) => "token_unreadable",
            Self::UnknownIssuer(_) => "token_unknown_issuer",
            Self::Algorithm { .. } => "token_wrong_algorithm",
            Self::UnknownKey { .. } => "token_unknown_key",
            Self::Signature(_) => "token_wrong_signature",
            Self::Audience { .. } => "token_wrong_audience",
            Self::Ended(_) | Self::Endless => "token_ended",
            Self::NotBegun(_) => "token_not_begun",
            Self::NoUser { .. } => "token_without_user",
        }
    }
}

/// Who the user of a token is.
pub fn identify(token: &str, issuers: &[TrustedIssuer], now: Timestamp) -> Result<TokenUser, TokenFault> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(TokenFault::TooLong(token.len()));
    }
    let unreadable = |error: jsonwebtoken::errors::Error| TokenFault::Unreadable(error.to_string());
    let header = decode_header(token).map_err(unreadable)?;
    if header.crit.is_some() {
        return Err(TokenFault::Unreadable("its header demands what the hub does not know".to_owned()));
    }
    // Nothing is believed yet: this only says whose keys and settings to verify it with.
    let claimed: TokenClaims = insecure_decode_claims(token).map_err(unreadable)?;
    let claimed = claimed.text("iss");
    let issuer = issuers.iter().find(|issuer| issuer.settings.issuer == claimed);
    let issuer = issuer.ok_or_else(|| TokenFault::UnknownIssuer(shown(claimed)))?;
    let claims = verified(token, header.alg, header.kid.as_deref(), issuer)?;
    check_claims(&claims, &issuer.settings, now)
}

/// The claims, once one of the issuer's keys has verified them.
fn verified(
    token: &str,
    algorithm: Algorithm,
    key_id: Option<&str>,
    issuer: &TrustedIssuer,
) -> Result<TokenClaims, TokenFault> {
    let name = issuer.settings.name.clone();
    if !issuer.settings.algorithms.iter().any(|allowed| Algorithm::from(*allowed) == algorithm) {
        return Err(TokenFault::Algorithm { issuer: name, algorithm: format!("{algorithm:?}") });
    }
    let mut fault = TokenFault::UnknownKey { issuer: name, key: shown(key_id.unwrap_or_default()) };
    for key in issuer.keys(key_id, algorithm) {
        match decode::<TokenClaims>(token, key, &only(algorithm)) {
            Ok(TokenData { claims, .. }) => return Ok(claims),
            Err(error) => {
                fault = match error.kind() {
                    ErrorKind::InvalidSignature => TokenFault::Signature(issuer.settings.name.clone()),
                    _ => TokenFault::Unreadable(error.to_string()),
                };
            }
        }
    }
    Err(fault)
}

/// The library verifies the signature; times and audiences are looked at here, by the hub's clock.
fn only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

fn check_claims(claims: &TokenClaims, issuer: &TokenIssuer, now: Timestamp) -> Result<TokenUser, TokenFault> {
    let time =
        |name: &str| claims.time(name).map_err(|()| TokenFault::Unreadable(format!("its {name} is no time")));
    let found = claims.texts("aud");
    if !issuer.audiences.iter().any(|audience| found.contains(&audience.as_str())) {
        let (issuer, expected) = (issuer.name.clone(), issuer.audiences.clone());
        let found = found.into_iter().take(5).map(shown).collect();
        return Err(TokenFault::Audience { issuer, found, expected });
    }
    let until = time("exp")?.ok_or(TokenFault::Endless)?;
    if until.checked_add(SKEW).is_ok_and(|end| end <= now) {
        return Err(TokenFault::Ended(until));
    }
    for begin in [time("nbf")?, time("iat")?].into_iter().flatten() {
        if begin.duration_since(now) > SKEW {
            return Err(TokenFault::NotBegun(begin));
        }
    }
    user(claims, issuer, until)
}

fn user(claims: &TokenClaims, issuer: &TokenIssuer, until: Timestamp) -> Result<TokenUser, TokenFault> {
    let is_unverified = claims.get("email_verified").is_some_and(|verified| {
        !matches!(verified, serde_json::Value::Bool(true)) && verified.as_str() != Some("true")
    });
    let email = if is_unverified { "" } else { claims.text(&issuer.email_claim).trim() };
    // Bypasses and limits name people by e-mail: a login name that looks like one is one, and as unverified.
    let name = claims.text(&issuer.name_claim).trim();
    let name = if is_unverified && name.contains('@') { "" } else { name };
    let is_name = |text: &str| !text.chars().any(char::is_control) && text.chars().count() <= NAME_CHARS_MAX;
    if !is_name(name) || !is_name(email) {
        return Err(TokenFault::Unreadable("its name or e-mail is no name".to_owned()));
    }
    if name.is_empty() && email.is_empty() {
        let (name, email) = (issuer.name_claim.clone(), issuer.email_claim.clone());
        return Err(TokenFault::NoUser { name, email });
    }
    let groups = claims.texts(&issuer.groups_claim).into_iter().map(str::trim);
    let groups = groups.filter(|group| !group.is_empty() && is_name(group)).take(GROUPS_MAX);
    let groups = groups.map(str::to_owned).collect();
    Ok(TokenUser { name: name.to_owned(), email: email.to_owned(), groups, until })
}

/// As much of a stranger's text as an explanation shows.
fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}
