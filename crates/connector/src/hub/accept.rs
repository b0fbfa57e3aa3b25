//! Taking a connector in: it proves itself, and is asked for connections from then on until it goes.

use std::time::Duration;

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    response::Response,
    routing::get,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rand::RngCore as _;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{Gate, Links};
use crate::{
    key::is_signed,
    pipe::bytes_of,
    wire::{
        Challenge, LINK_WINDOW, MESSAGE_MAX, PATH, PATIENCE, PING_EVERY, PING_PATIENCE, Proof, STREAM_WINDOW,
        TEXT_MAX, Verdict, to_sign,
    },
};

/// How often it is written down that a connector is there, and asked whether it may be.
const SEEN_EVERY: Duration = Duration::from_secs(10);

impl Links {
    /// Where connectors come in.
    pub fn router<G: Gate>(&self, gate: G) -> Router {
        Router::new().route(PATH, get(upgrade::<G>)).with_state((self.clone(), gate))
    }
}

async fn upgrade<G: Gate>(State((links, gate)): State<(Links, G)>, socket: WebSocketUpgrade) -> Response {
    socket
        .max_message_size(MESSAGE_MAX)
        .max_frame_size(MESSAGE_MAX)
        .on_upgrade(move |socket| take_in(links, gate, socket))
}

/// A connector that has proved itself.
struct Admitted {
    integration: i64,
    public_key: Vec<u8>,
    version: String,
    target: String,
}

async fn take_in<G: Gate>(links: Links, gate: G, mut socket: WebSocket) {
    let Some(beginning) = links.beginning() else { return };
    // Whoever says nothing does not stay.
    let Ok(begun) = tokio::time::timeout(PATIENCE, admit(&gate, &mut socket)).await else { return };
    drop(beginning);
    let verdict = match &begun {
        Ok(admitted) => Verdict::Admitted { integration: admitted.integration },
        Err(reason) => Verdict::Refused { reason: reason.clone() },
    };
    let Ok(text) = serde_json::to_string(&verdict) else { return };
    let is_told = socket.send(Message::text(text)).await.is_ok();
    match begun {
        Ok(admitted) if is_told => serve(&links, &gate, socket, admitted).await,
        Ok(_) => {}
        Err(reason) => {
            warn!("A connector is refused: {reason}");
            // It reads the reason before it is closed.
            let _ = socket.send(Message::Close(None)).await;
        }
    }
}

async fn admit<G: Gate>(gate: &G, socket: &mut WebSocket) -> Result<Admitted, String> {
    let mut nonce = [0; 32];
    rand::rng().fill_bytes(&mut nonce);
    let nonce = STANDARD.encode(nonce);
    let failed = || "its words are of another version".to_owned();
    let text = serde_json::to_string(&Challenge { nonce: nonce.clone() }).map_err(|_| failed())?;
    socket.send(Message::text(text)).await.map_err(|_| "it has gone".to_owned())?;
    let Some(Ok(Message::Text(text))) = socket.recv().await else { return Err(failed()) };
    if text.len() > TEXT_MAX {
        return Err(failed());
    }
    let proof: Proof = serde_json::from_str(&text).map_err(|_| failed())?;
    let bytes = |text: &str| STANDARD.decode(text).map_err(|_| failed());
    let (public_key, signature) = (bytes(&proof.public_key)?, bytes(&proof.signature)?);
    if !is_signed(&public_key, &to_sign(&nonce, &proof.target, &proof.token), &signature) {
        return Err("it has not the key that it shows".into());
    }
    let version: String = proof.version.chars().filter(|c| !c.is_control()).take(40).collect();
    let token = SecretString::from(proof.token);
    let integration = gate.admit(token, public_key.clone(), proof.target.clone()).await?;
    Ok(Admitted { integration, public_key, version, target: proof.target })
}

async fn serve<G: Gate>(links: &Links, gate: &G, socket: WebSocket, admitted: Admitted) {
    let Admitted { integration, public_key, version, target } = admitted;
    let handshake = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_PATIENCE)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(LINK_WINDOW)
        .handshake(TokioIo::new(bytes_of(socket)));
    let Ok((sender, connection)) = handshake.await else { return };
    let ending = CancellationToken::new();
    let number = links.insert(integration, sender, ending.clone());
    info!(
        integration.id = integration,
        "The connector of integration {integration} is connected, carrying to {target}"
    );
    gate.linked(integration, version, target).await;
    let error = tokio::select! {
        ended = connection => match ended {
            Ok(()) => "the connector closed the connection".to_owned(),
            Err(error) => format!("the connection broke: {error}"),
        },
        () = ending.cancelled() => "another connector with the same token took its place".to_owned(),
        () = while_seen(gate, integration, public_key) => "its token counts no more".to_owned(),
    };
    if links.remove(integration, number) {
        warn!(integration.id = integration, "The connector of integration {integration} is gone: {error}");
        gate.unlinked(integration, error).await;
    }
}

/// Until it may stay no longer.
async fn while_seen<G: Gate>(gate: &G, integration: i64, public_key: Vec<u8>) {
    loop {
        tokio::time::sleep(SEEN_EVERY).await;
        if !gate.seen(integration, public_key.clone()).await {
            return;
        }
    }
}
