//! What the hub proves itself with. Never printed, never serialized in clear: the store encrypts it.

use secrecy::SecretString;

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

    /// Client id or user name: what may be shown.
    pub fn identity(&self) -> &str {
        match self {
            Self::OAuth { client_id, .. } => client_id,
            Self::Basic { username, .. } => username,
            Self::Certificate { .. } => "certificate",
        }
    }
}
