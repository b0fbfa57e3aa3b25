//! What the hub proves itself with. Never printed, never serialized in clear: the store encrypts it.

use secrecy::{ExposeSecret, SecretString};

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

    /// Client id, user name, or a mark of the .p12: what may be shown, and tells one account from another.
    pub fn identity(&self) -> String {
        match self {
            Self::OAuth { client_id, .. } => client_id.clone(),
            Self::Basic { username, .. } => username.clone(),
            Self::Certificate { p12, .. } => {
                let mark = xxhash_rust::xxh3::xxh3_64(p12.expose_secret().as_bytes());
                format!("certificate {mark:016x}")
            }
        }
    }
}
