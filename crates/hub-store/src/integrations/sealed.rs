//! Credentials as the JSON text that the vault seals. This text exists only between here and the vault.

use hub_core::integration::Credentials;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::StoreError;

/// The text to seal.
pub(crate) fn to_sealed(credentials: &Credentials) -> SecretString {
    let json = match credentials {
        Credentials::OAuth { token_url, client_id, client_secret } => json!({
            "kind": "oauth", "token_url": token_url, "client_id": client_id,
            "client_secret": client_secret.expose_secret(),
        }),
        Credentials::Basic { username, password, api_key } => json!({
            "kind": "basic", "username": username, "password": password.expose_secret(),
            "api_key": api_key.expose_secret(),
        }),
        Credentials::Certificate { p12, password, api_key } => json!({
            "kind": "certificate", "p12": p12.expose_secret(), "password": password.expose_secret(),
            "api_key": api_key.expose_secret(),
        }),
    };
    SecretString::from(json.to_string())
}

/// The credentials of an opened text.
pub(crate) fn from_sealed(text: &SecretString) -> Result<Credentials, StoreError> {
    const CORRUPT: StoreError = StoreError::Corrupt { what: "credentials" };
    let json: Value = serde_json::from_str(text.expose_secret()).map_err(|_| CORRUPT)?;
    let field = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(CORRUPT);
    let secret = |name: &str| field(name).map(SecretString::from);
    match field("kind")?.as_str() {
        "oauth" => Ok(Credentials::OAuth {
            token_url: field("token_url")?,
            client_id: field("client_id")?,
            client_secret: secret("client_secret")?,
        }),
        "basic" => Ok(Credentials::Basic {
            username: field("username")?,
            password: secret("password")?,
            api_key: secret("api_key")?,
        }),
        "certificate" => Ok(Credentials::Certificate {
            p12: secret("p12")?,
            password: secret("password")?,
            api_key: secret("api_key")?,
        }),
        _ => Err(CORRUPT),
    }
}

/// Who credentials log in as, see [`Credentials::identity`]. A .p12 is opened for that, which may take seconds: not on a
/// thread that others wait for.
pub(crate) async fn account_of(credentials: &Credentials) -> Result<String, StoreError> {
    if !matches!(credentials, Credentials::Certificate { .. }) {
        return Ok(credentials.identity());
    }
    let credentials = credentials.clone();
    let opened = tokio::task::spawn_blocking(move || credentials.identity()).await;
    opened.map_err(|_| StoreError::Corrupt { what: "certificate" })
}
