//! From an integration's settings and credentials to a client of its tenant.

use base64::{Engine, engine::general_purpose::STANDARD};
use hub_core::integration::{Credentials, IntegrationSettings};
use secrecy::{ExposeSecret, SecretString};
use uem_client::{ErrorKind, Settings, UemClient, UemError};

use crate::{WorkerSettings, tunnels::no_connector};

/// Makes the client; nothing is sent yet.
pub(crate) fn connect(
    integration: &IntegrationSettings,
    credentials: &Credentials,
    worker: &WorkerSettings,
    tunnel: Option<&SecretString>,
) -> Result<UemClient, UemError> {
    let mut builder = Settings::builder(&integration.api_url, client_credentials(credentials)?)
        .calls_per_minute(worker.calls_per_minute)
        .reserve(worker.quota_reserve)
        .idle_timeout(worker.answer_timeout)
        .allow_http(worker.allow_http);
    if let Some(pem) = &integration.custom_ca_pem {
        builder = builder.custom_ca_pem(pem.as_str());
    }
    if let Some(proxy) = &integration.proxy_url {
        builder = builder.proxy(proxy.as_str());
    }
    match tunnel {
        Some(tunnel) => builder = builder.tunnel(tunnel.clone()),
        // Never past the connector: at this address may be another server here.
        None if integration.through_connector => return Err(no_connector()),
        None => {}
    }
    UemClient::new(builder.build()?)
}

fn client_credentials(credentials: &Credentials) -> Result<uem_client::Credentials, UemError> {
    Ok(match credentials {
        Credentials::OAuth { token_url, client_id, client_secret } => {
            uem_client::Credentials::oauth(token_url.as_str(), client_id.as_str(), client_secret.clone())
        }
        Credentials::Basic { username, password, api_key } => {
            uem_client::Credentials::basic(username.as_str(), password.clone(), api_key.clone())
        }
        Credentials::Certificate { p12, password, api_key } => {
            let text: String = p12.expose_secret().split_whitespace().collect();
            let bytes = STANDARD.decode(text).map_err(|_| ErrorKind::BadSetting {
                field: "p12",
                value: "(hidden)".into(),
                remedy: "give the .p12 file in base64".into(),
            })?;
            uem_client::Credentials::certificate(&bytes, password, api_key.clone())?
        }
    })
}
