//! Who is calling: OAuth client, admin with password, or admin with certificate.

mod certificate;
mod token;

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use secrecy::{ExposeSecret, SecretString};

pub use self::certificate::ClientCertificate;
pub(crate) use self::token::TokenCache;
use crate::{error::UemError, settings::bad};

/// The header of the API key; "tenant code" is its old name.
const API_KEY: HeaderName = HeaderName::from_static("aw-tenant-code");

/// How to authenticate. Secrets do not show in `Debug`.
#[derive(Clone)]
pub enum Credentials {
    /// An OAuth client. No API key is needed.
    OAuth {
        /// Where tokens come from; see [`crate::Region`].
        token_url: String,
        /// The client id.
        client_id: String,
        /// Its secret.
        client_secret: SecretString,
    },
    /// An admin's user name (`DOMAIN\user` for directory accounts) and password, with an API key.
    Basic {
        /// The user name.
        username: String,
        /// The password.
        password: SecretString,
        /// The API key of account type Admin.
        api_key: SecretString,
    },
    /// An admin's certificate, with an API key.
    Certificate {
        /// Certificate and key.
        certificate: ClientCertificate,
        /// The API key of account type Admin.
        api_key: SecretString,
    },
}

impl Credentials {
    /// An OAuth client.
    pub fn oauth(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> Self {
        Self::OAuth { token_url: token_url.into(), client_id: client_id.into(), client_secret: secret.into() }
    }

    /// An admin with password and API key.
    pub fn basic(
        username: impl Into<String>,
        password: impl Into<SecretString>,
        api_key: impl Into<SecretString>,
    ) -> Self {
        Self::Basic { username: username.into(), password: password.into(), api_key: api_key.into() }
    }

    /// An admin with the certificate from a `.p12` file, and API key.
    pub fn certificate(
        p12: &[u8],
        password: &SecretString,
        api_key: impl Into<SecretString>,
    ) -> Result<Self, UemError> {
        let certificate = ClientCertificate::from_p12(p12, password)?;
        Ok(Self::Certificate { certificate, api_key: api_key.into() })
    }

    /// Checks what can be checked without asking anybody.
    pub(crate) fn check(&self) -> Result<(), UemError> {
        match self {
            Self::OAuth { client_id, client_secret, .. } => {
                filled("client_id", client_id)?;
                filled("client_secret", client_secret.expose_secret())
            }
            Self::Basic { username, password, api_key } => {
                filled("username", username)?;
                filled("password", password.expose_secret())?;
                if username.contains(':') {
                    return Err(bad("username", username, "a colon cannot be part of it"));
                }
                key_header(api_key).map(|_| ())
            }
            Self::Certificate { api_key, .. } => key_header(api_key).map(|_| ()),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OAuth { token_url, client_id, .. } => formatter
                .debug_struct("OAuth")
                .field("token_url", token_url)
                .field("client_id", client_id)
                .finish_non_exhaustive(),
            Self::Basic { username, .. } => {
                formatter.debug_struct("Basic").field("username", username).finish_non_exhaustive()
            }
            Self::Certificate { certificate, .. } => formatter
                .debug_struct("Certificate")
                .field("certificate", certificate)
                .finish_non_exhaustive(),
        }
    }
}

/// Credentials made ready to sign calls.
pub(crate) enum Signer {
    OAuth(TokenCache),
    Basic { authorization: HeaderValue, api_key: HeaderValue },
    Certificate { certificate: ClientCertificate, api_key: HeaderValue },
}

impl Signer {
    pub(crate) fn new(credentials: &Credentials) -> Result<Self, UemError> {
        Ok(match credentials {
            Credentials::OAuth { token_url, client_id, client_secret } => {
                Self::OAuth(TokenCache::new(token_url, client_id, client_secret)?)
            }
            Credentials::Basic { username, password, api_key } => {
                let pair = STANDARD.encode(format!("{username}:{}", password.expose_secret()));
                let authorization = secret_header("password", &format!("Basic {pair}"))?;
                Self::Basic { authorization, api_key: key_header(api_key)? }
            }
            Credentials::Certificate { certificate, api_key } => {
                Self::Certificate { certificate: certificate.clone(), api_key: key_header(api_key)? }
            }
        })
    }

    /// The headers for a call to this path. May fetch a token first; `http` is what to fetch it with.
    pub(crate) async fn headers(
        &self,
        http: &token::TokenService<'_>,
        path: &str,
    ) -> Result<HeaderMap, UemError> {
        let mut headers = HeaderMap::with_capacity(2);
        match self {
            Self::OAuth(cache) => {
                headers.insert(AUTHORIZATION, cache.header(http).await?);
            }
            Self::Basic { authorization, api_key } => {
                headers.insert(AUTHORIZATION, authorization.clone());
                headers.insert(API_KEY, api_key.clone());
            }
            Self::Certificate { certificate, api_key } => {
                headers
                    .insert(AUTHORIZATION, secret_header("certificate", &certificate.authorization(path)?)?);
                headers.insert(API_KEY, api_key.clone());
            }
        }
        Ok(headers)
    }
}

pub(crate) use token::TokenService;

fn filled(field: &'static str, value: &str) -> Result<(), UemError> {
    if value.trim().is_empty() { Err(bad(field, "", "it must not be empty")) } else { Ok(()) }
}

fn key_header(api_key: &SecretString) -> Result<HeaderValue, UemError> {
    filled("api_key", api_key.expose_secret())?;
    secret_header("api_key", api_key.expose_secret().trim())
}

/// A header whose value does not show in logs.
fn secret_header(field: &'static str, value: &str) -> Result<HeaderValue, UemError> {
    let mut header = HeaderValue::from_str(value)
        .map_err(|_| bad(field, "(hidden)", "it has characters that cannot be sent"))?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_show() {
        let oauth = Credentials::oauth("https://tokens.example.com", "id-7", "s3cr3t");
        let basic = Credentials::basic("api", "s3cr3t", "s3cr3t");
        for text in [format!("{oauth:?}"), format!("{basic:?}")] {
            assert!(!text.contains("s3cr3t"), "{text}");
        }
        let error = Credentials::basic("api", "s3cr3t", "s3cr3t\n\u{1}x").check().unwrap_err();
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
    }

    #[test]
    fn empty_parts_are_named() {
        for (credentials, field) in [
            (Credentials::basic("", "p", "k"), "username"),
            (Credentials::basic("u", "", "k"), "password"),
            (Credentials::basic("u", "p", " "), "api_key"),
            (Credentials::oauth("https://x.example.com", " ", "s"), "client_id"),
            (Credentials::oauth("https://x.example.com", "c", ""), "client_secret"),
        ] {
            assert!(credentials.check().unwrap_err().to_string().starts_with(field));
        }
    }
}
