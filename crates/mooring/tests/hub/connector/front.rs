//! What stands before a hub: TLS, as a reverse proxy does it, which a test can cut; and an HTTP proxy on the way.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

/// A certificate for that address, which is its own authority, and its key.
pub fn certificate(address: &str, file: &Path) -> (PathBuf, PathBuf) {
    let made = rcgen::generate_simple_self_signed([address.to_owned()]).expect("a certificate");
    let (certificate, key) = (file.with_extension("pem"), file.with_extension("key"));
    std::fs::write(&certificate, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    (certificate, key)
}

/// TLS before a hub.
pub struct Front {
    pub url: String,
    pub ca_file: PathBuf,
    state: Arc<State>,
}

/// Bytes that come from connectors are counted down; at nothing the connection is cut, or only noted.
struct State {
    left: AtomicU64,
    is_cut: AtomicU32,
    cuts: AtomicU32,
    noted: Notify,
    /// Where new connections go.
    hub: Mutex<String>,
}

const NEVER: u64 = u64::MAX;

impl Front {
    pub async fn start(address: &str, hub: &str, file: &Path) -> Self {
        let (certificate, key) = certificate(address, file);
        let chain: Vec<_> =
            CertificateDer::pem_file_iter(&certificate).expect("PEM").map(|it| it.expect("PEM")).collect();
        let key = PrivateKeyDer::from_pem_file(&key).expect("PEM");
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let config =
            ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).expect("a pair");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((address, 0)).await.expect("a port");
        let url = format!("https://{}", listener.local_addr().expect("its address"));
        let state = Arc::new(State {
            left: AtomicU64::new(NEVER),
            is_cut: AtomicU32::new(0),
            cuts: AtomicU32::new(0),
            noted: Notify::new(),
            hub: Mutex::new(place(hub)),
        });
        tokio::spawn({
            let state = state.clone();
            async move {
                loop {
                    let (stream, _) = listener.accept().await.expect("a connection");
                    let (acceptor, state) = (acceptor.clone(), state.clone());
                    let hub = state.hub.lock().expect("unharmed").clone();
                    tokio::spawn(async move {
                        let Ok(client) = acceptor.accept(stream).await else { return };
                        let Ok(server) = TcpStream::connect(&hub).await else { return };
                        pass(client, server, &state).await;
                    });
                }
            }
        });
        Self { url, ca_file: certificate, state }
    }

    /// Leads new connections to another hub.
    pub fn lead_to(&self, hub: &str) {
        *self.state.hub.lock().expect("unharmed") = place(hub);
    }

    /// Cuts the connection once, after so many bytes.
    pub fn cut_after(&self, bytes: u64) {
        self.state.is_cut.store(1, Ordering::SeqCst);
        self.state.left.store(bytes, Ordering::SeqCst);
    }

    /// How often it was cut.
    pub fn cuts(&self) -> u32 {
        self.state.cuts.load(Ordering::SeqCst)
    }

    /// Notes when so many bytes have passed.
    pub fn note_after(&self, bytes: u64) {
        self.state.is_cut.store(0, Ordering::SeqCst);
        self.state.left.store(bytes, Ordering::SeqCst);
    }

    /// Waits for that.
    pub async fn noted(&self) {
        timeout(Duration::from_secs(60), self.state.noted.notified()).await.expect("so many bytes pass");
    }
}

fn place(hub: &str) -> String {
    hub.trim_start_matches("http://").to_owned()
}

/// Passes both ways until either side ends, or it is cut.
async fn pass(client: impl AsyncRead + AsyncWrite, server: TcpStream, state: &State) {
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let up = async {
        let mut buffer = vec![0; 4096];
        while let Ok(count) = from_client.read(&mut buffer).await {
            if count == 0
                || to_server.write_all(&buffer[..count]).await.is_err()
                || is_over(state, count as u64)
            {
                return;
            }
        }
    };
    let down =
        async { tokio::io::copy(&mut from_server, &mut to_client).await.map(|_| ()).unwrap_or_default() };
    tokio::select! {
        () = up => {}
        () = down => {}
    }
}

/// Counts; answers whether the connection is to be cut now.
fn is_over(state: &State, bytes: u64) -> bool {
    let left = state.left.load(Ordering::SeqCst);
    if left == NEVER {
        return false;
    }
    if left > bytes {
        state.left.store(left - bytes, Ordering::SeqCst);
        return false;
    }
    state.left.store(NEVER, Ordering::SeqCst);
    if state.is_cut.load(Ordering::SeqCst) == 0 {
        state.noted.notify_one();
        return false;
    }
    state.cuts.fetch_add(1, Ordering::SeqCst);
    true
}

/// A forward proxy that answers CONNECT.
pub struct HttpProxy {
    pub url: String,
    asked: Arc<AtomicU32>,
}

impl HttpProxy {
    pub async fn start(address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let asked = Arc::new(AtomicU32::new(0));
        tokio::spawn({
            let asked = asked.clone();
            async move {
                loop {
                    let (client, _) = listener.accept().await.expect("a connection");
                    tokio::spawn(tunnel(client, asked.clone()));
                }
            }
        });
        Self { url, asked }
    }

    /// How often it was asked for a connection.
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn tunnel(mut client: TcpStream, asked: Arc<AtomicU32>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else { return };
        head.push(byte);
    }
    let text = String::from_utf8_lossy(&head);
    let Some(place) = text.strip_prefix("CONNECT ").and_then(|rest| rest.split_whitespace().next()) else {
        return;
    };
    asked.fetch_add(1, Ordering::SeqCst);
    let Ok(mut server) = TcpStream::connect(place).await else { return };
    if client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.is_ok() {
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    }
}
