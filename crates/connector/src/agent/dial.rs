//! From a hub's address to a connection that both ends have proved themselves on.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{SinkExt as _, StreamExt as _};
use http::{StatusCode, header};
use reqwest::{Client, Proxy as ProxyRule, Upgraded, redirect};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use secrecy::ExposeSecret as _;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::{client::generate_key, derive_accept_key},
        protocol::{Role, WebSocketConfig},
    },
};
use url::Url;

use super::{AgentError, AgentSettings};
use crate::{
    KeyPair,
    wire::{Challenge, MESSAGE_MAX, PATH, PATIENCE, Proof, TEXT_MAX, Verdict, to_sign},
};

/// How long connecting may take, the proxy included.
const CONNECT: Duration = Duration::from_secs(15);

/// A connection to a hub.
pub(super) type Socket = WebSocketStream<Upgraded>;

/// Makes connections to hubs.
pub(super) struct Dialer {
    http: Client,
}

impl Dialer {
    pub fn new(ca_pem: Option<&str>, proxy: Option<&str>) -> Result<Self, AgentError> {
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls(ca_pem)?)
            .connect_timeout(CONNECT)
            .http1_only()
            // A token goes to the hub that was named and to no other.
            .redirect(redirect::Policy::none())
            .no_proxy();
        if let Some(proxy) = proxy {
            let refused = || AgentError::Setting {
                field: "proxy",
                remedy: "give an address such as http://proxy.example.com:3128".into(),
            };
            builder = builder.proxy(ProxyRule::all(proxy).map_err(|_| refused())?);
        }
        let http = builder.build().map_err(|error| AgentError::Unreachable(words(&error)))?;
        Ok(Self { http })
    }

    /// Connects and proves itself. Answers the integration that the hub lets it carry for.
    pub async fn dial(
        &self,
        hub: &Url,
        settings: &AgentSettings,
        key: &KeyPair,
    ) -> Result<(Socket, i64), AgentError> {
        let begun = tokio::time::timeout(PATIENCE * 2, async {
            let mut socket = self.upgrade(hub).await?;
            let integration = prove(&mut socket, settings, key).await?;
            Ok((socket, integration))
        });
        begun.await.map_err(|_| AgentError::Unreachable("no answer in time".into()))?
    }

    async fn upgrade(&self, hub: &Url) -> Result<Socket, AgentError> {
        let mut url = hub.clone();
        url.set_path(&format!("{}{PATH}", hub.path().trim_end_matches('/')));
        let key = generate_key();
        let answer = self
            .http
            .get(url)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, &key)
            .send()
            .await
            .map_err(|error| AgentError::Unreachable(words(&error)))?;
        let accepted = answer.headers().get(header::SEC_WEBSOCKET_ACCEPT);
        let is_accepted =
            accepted.is_some_and(|value| value.as_bytes() == derive_accept_key(key.as_bytes()).as_bytes());
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS || !is_accepted {
            return Err(AgentError::NoHub(format!("it answers {}", answer.status())));
        }
        let upgraded = answer.upgrade().await.map_err(|error| AgentError::Unreachable(words(&error)))?;
        let config =
            WebSocketConfig::default().max_message_size(Some(MESSAGE_MAX)).max_frame_size(Some(MESSAGE_MAX));
        Ok(WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await)
    }
}

async fn prove(socket: &mut Socket, settings: &AgentSettings, key: &KeyPair) -> Result<i64, AgentError> {
    let Challenge { nonce } = read(socket).await?;
    let (token, target) = (settings.token.expose_secret(), settings.target.to_string());
    let proof = Proof {
        token: token.to_owned(),
        public_key: STANDARD.encode(key.public()),
        signature: STANDARD.encode(key.sign(&to_sign(&nonce, &target, token))),
        version: settings.version.clone(),
        target,
    };
    let text = serde_json::to_string(&proof).map_err(|error| AgentError::Broken(error.to_string()))?;
    socket.send(Message::text(text)).await.map_err(|error| AgentError::Broken(error.to_string()))?;
    match read(socket).await? {
        Verdict::Admitted { integration } => Ok(integration),
        Verdict::Refused { reason } => Err(AgentError::Refused(reason)),
    }
}

async fn read<T: serde::de::DeserializeOwned>(socket: &mut Socket) -> Result<T, AgentError> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) if text.len() <= TEXT_MAX => {
                return serde_json::from_str(&text)
                    .map_err(|_| AgentError::NoHub("its words are of another version".into()));
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(_)) => return Err(AgentError::NoHub("its words are of another version".into())),
            Some(Err(error)) => return Err(AgentError::Broken(error.to_string())),
            None => return Err(AgentError::Broken("it was closed".into())),
        }
    }
}

/// With a CA of one's own no other is trusted: whoever names one means that one.
fn tls(ca_pem: Option<&str>) -> Result<ClientConfig, AgentError> {
    let refused =
        || AgentError::Setting { field: "ca-file", remedy: "give one or more certificates in PEM".into() };
    let mut roots = RootCertStore::empty();
    match ca_pem {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                roots.add(certificate.map_err(|_| refused())?).map_err(|_| refused())?;
            }
            if roots.is_empty() {
                return Err(refused());
            }
        }
    }
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| AgentError::Unreachable(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// The innermost cause is what the system or the peer said.
fn words(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
