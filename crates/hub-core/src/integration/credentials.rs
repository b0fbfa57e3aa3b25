//! What the hub proves itself with. Never printed, never serialized in clear: the store encrypts it.

use secrecy::{ExposeSecret, SecretString};

use crate::certificate;

/// The three ways in (API-2, HM-7, MO-1).
#[derive(Debug, Clone)]
pub enum Credentials {
    /// OAuth 2.0 client credentials: recommended, offered first.
    OAuth {
        /// Token endpoint.
        token_url: String,
        /// Client id.
        client_id: String,
        /// Client secret.
        client_secret: SecretString,
    },
    /// Basic with an API key.
    Basic {
        /// User name, or `DOMAIN\user`.
        username: String,
        /// Password.
        password: SecretString,
        /// API key (`aw-tenant-code`).
        api_key: SecretString,
    },
    /// A certificate (CMSURL).
    Certificate {
        /// The .p12, base64.
        p12: SecretString,
        /// Its password.
        password: SecretString,
        /// API key (`aw-tenant-code`).
        api_key: SecretString,
    },
}

impl Credentials {
    /// `oauth`, `basic` or `certificate`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::OAuth { .. } => "oauth",
            Self::Basic { .. } => "basic",
            Self::Certificate { .. } => "certificate",
        }
    }

    /// Client id, user name, or subject, end and mark of the .p12's certificate: what may be shown, and tells one account from another.
    pub fn identity(&self) -> String {
        match self {
            Self::OAuth { client_id, .. } => client_id.clone(),
            Self::Basic { username, .. } => username.clone(),
            Self::Certificate { p12, password, .. } => match certificate::of_p12(p12, password) {
                Ok(facts) => format!("{} ({})", facts.line(), &facts.sha256[..16]),
                Err(_) => {
                    let mark = xxhash_rust::xxh3::xxh3_64(p12.expose_secret().as_bytes());
                    format!("certificate {mark:016x}")
                }
            },
        }
    }
}
