//! Serves over TLS, with the certificate that the files hold at the time.

use std::{io, sync::Arc, time::Duration};

use axum_server::{
    Handle,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use hub_web::{Decider, Front};
use hyper_util::rt::TokioTimer;
use tokio_util::sync::CancellationToken;

use super::{TlsFiles, acceptor::ShowingAcceptor, client::AnyCertificate};
use crate::output::error_chain;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How long answers under way may take when the hub stops.
const STOP_TIME: Duration = Duration::from_secs(30);

/// A listener with TLS.
pub struct TlsServer {
    files: TlsFiles,
    client: Arc<AnyCertificate>,
    config: RustlsConfig,
    /// What the files held when they were read last.
    content: u64,
}

impl TlsServer {
    /// Reads the files. Certificates of clients are asked for as that decider wants them.
    pub fn open(files: TlsFiles, decider: Decider) -> anyhow::Result<Self> {
        let client = AnyCertificate::asked_by(decider);
        let content = files.content();
        let pair = files.read()?;
        if let Err(why) = pair.check_at(jiff::Timestamp::now()) {
            tracing::warn!("Clients refuse the hub's certificate: {why}");
        }
        let config = RustlsConfig::from_config(Arc::new(pair.server(client.clone())?));
        Ok(Self { files, client, config, content })
    }

    /// Serves until it is told to stop; `before_stopping` ends what has no end of its own.
    pub async fn serve(
        self,
        listener: std::net::TcpListener,
        front: Front,
        stopping: CancellationToken,
        before_stopping: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        let handle = Handle::new();
        let acceptor = ShowingAcceptor(RustlsAcceptor::new(self.config.clone()));
        let mut server = axum_server::from_tcp(listener)?.acceptor(acceptor).handle(handle.clone());
        // Who sends no headers in time is not waited for.
        server.http_builder().http1().timer(TokioTimer::new());
        server.http_builder().http2().timer(TokioTimer::new());
        let watching = tokio::spawn(self.keep_fresh(stopping.clone()));
        tokio::spawn(async move {
            stopping.cancelled().await;
            before_stopping();
            handle.graceful_shutdown(Some(STOP_TIME));
        });
        let ended = server.serve(front).await;
        watching.abort();
        ended
    }

    /// Looks at the files now and then, and at once when told to.
    async fn keep_fresh(mut self, stopping: CancellationToken) {
        let mut hang_up = HangUp::listen();
        loop {
            let is_told = tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => false,
                () = hang_up.next() => true,
            };
            let content = self.files.content();
            if content != self.content || is_told {
                self.content = content;
                self.read_anew();
            }
        }
    }

    /// New connections are made with what the files hold now. What cannot be used leaves all as it is.
    fn read_anew(&self) {
        let read = self.files.read().and_then(|pair| {
            pair.check_at(jiff::Timestamp::now())?;
            Ok((pair.certificate.line(), pair.server(self.client.clone())?))
        });
        match read {
            Ok((line, config)) => {
                self.config.reload_from_config(Arc::new(config));
                tracing::info!("The hub's certificate was read anew: {line}");
            }
            Err(error) => tracing::error!(
                "The hub's new certificate is not used, the one before stays: {}",
                error_chain(&error)
            ),
        }
    }
}

/// SIGHUP, by which administrators tell programs to read their files anew.
#[cfg(unix)]
struct HangUp(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl HangUp {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let listened = signal(SignalKind::hangup())
            .inspect_err(|error| tracing::warn!("SIGHUP is not listened to: {error}"));
        Self(listened.ok())
    }

    async fn next(&mut self) {
        match &mut self.0 {
            // Nothing where the runtime ends.
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
}

/// There is no such signal here.
#[cfg(not(unix))]
struct HangUp;

#[cfg(not(unix))]
impl HangUp {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        std::future::pending().await
    }
}
