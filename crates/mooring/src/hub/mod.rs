//! A running hub: data folder, store, worker and web server in one process, stopped together.

mod connectors;
mod signal;
mod tls;

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use anyhow::Context;
use axum::serve::ListenerExt as _;
use connector::Links;
use database::{Database, DatabaseUrl, Settings};
use hub_store::Store;
use hub_worker::{Worker, WorkerSettings};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use connectors::{Connected, StoreGate};
pub use signal::stop_signal;
pub use tls::TlsFiles;
use tls::TlsServer;

use crate::{
    config::{Config, Http},
    data_folder::DataFolder,
    telemetry,
};

/// A hub that answers and works until it is stopped.
pub struct Hub {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its store, for `demo`.
    pub store: Store,
    public_url: Option<String>,
    scheme: &'static str,
    shutdown: CancellationToken,
    worker: JoinHandle<()>,
    server: JoinHandle<std::io::Result<()>>,
    deciding: JoinHandle<((), ())>,
    telling: JoinHandle<()>,
    /// Ends the writer of the audit log: after the server, whose last answers it tells of.
    end_telling: CancellationToken,
    metrics: JoinHandle<()>,
    _folder: DataFolder,
}

/// A hub's folder and store, before anything answers or works.
pub struct OpenedHub {
    /// Its store.
    pub store: Store,
    folder: DataFolder,
}

impl OpenedHub {
    /// Takes the folder and opens the database.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let folder = DataFolder::open(&config.data)?;
        let vault = folder.vault(config.key_file.as_deref())?;
        let url = DatabaseUrl::parse(&config.database_url()?)?;
        let database = Database::open(&Settings::new(url)).await?;
        Ok(Self { store: Store::open(database, vault).await?, folder })
    }

    /// Listens, and starts working.
    pub async fn start(self, config: &Config, metrics: PrometheusHandle) -> anyhow::Result<Hub> {
        let Self { store, folder } = self;
        let listener = listen(config.http.listen).await?;
        let address = listener.local_addr()?;
        let files = TlsFiles::of(&config.http);
        let scheme = if files.is_some() { "https" } else { "http" };

        let public_url = config.http.public_url.clone();
        let live = hub_web::Live::default();
        let clock = hub_web::Clock::system();
        // Several hubs of one database name themselves alike when they are told their public address.
        let issuer = public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
        let decider =
            hub_web::Decider::new(store.clone(), clock.clone()).issuing_as(issuer.trim_end_matches('/'));
        let tls = files.map(|files| TlsServer::open(files, decider.clone())).transpose()?;

        let shutdown = CancellationToken::new();
        let messages_folder = Some(config.data.join("messages"));
        let settings = WorkerSettings { messages_folder, ..WorkerSettings::default() };
        let links = Links::start().await.context("cannot listen on loopback for connectors")?;
        let gate = StoreGate { store: store.clone(), hub: settings.holder.clone() };
        let worker = Worker::new(store.clone(), settings).with_tunnels(Arc::new(Connected(links.clone())));
        let worker = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { worker.run(shutdown).await }
        });
        let settings = web_settings(&config.http, scheme, address);
        let folding = tokio::spawn(telemetry::fold(metrics.clone(), shutdown.clone()));
        let (audit, end_telling) = (hub_web::AuditWaiting::default(), CancellationToken::new());
        let telling =
            tokio::spawn(audit.clone().keep(store.clone(), config.audit.keep_days, end_telling.clone()));
        let deciding = tokio::spawn({
            let (decider, shutdown) = (decider.clone(), shutdown.clone());
            async move { tokio::join!(decider.clone().run(shutdown.clone()), decider.keep_log(shutdown)) }
        });
        let router = hub_web::router(hub_web::WebState {
            store: store.clone(),
            settings: settings.into(),
            metrics: Some(metrics),
            clock,
            decider: decider.clone(),
            registration_limits: hub_web::RegistrationLimits::default(),
            live: live.clone(),
            audit: audit.clone(),
        })
        .merge(links.router(gate));
        let front = hub_web::Front::new(decider, router);
        let server = match tls {
            Some(tls) => {
                let listener = listener.into_std()?;
                tokio::spawn(tls.serve(listener, front, shutdown.clone(), move || live.close()))
            }
            None => tokio::spawn(serve(listener, front, shutdown.clone(), live)),
        };
        Ok(Hub {
            address,
            store,
            public_url,
            scheme,
            shutdown,
            worker,
            server,
            deciding,
            telling,
            end_telling,
            metrics: folding,
            _folder: folder,
        })
    }
}

impl Hub {
    /// Where a program on this machine finds it: an address that stands for all is none to ask at.
    pub fn url(&self) -> String {
        local_url(self.scheme, self.address)
    }

    /// Where people find it: `http.public_url` if set. With https its cookies are of no use elsewhere.
    pub fn public_url(&self) -> String {
        reached_at(self.public_url.as_deref(), self.scheme, self.address)
    }

    /// Works until a signal comes, or until one half has ended by itself, which is an error; then ends the rest.
    pub async fn run_until_stopped(mut self) -> anyhow::Result<()> {
        let ended = tokio::select! {
            signal = stop_signal() => signal,
            ended = &mut self.worker => Err(died("worker", ended.map_err(Into::into))),
            ended = &mut self.deciding => Err(died("deciding part", ended.map(drop).map_err(Into::into))),
            ended = &mut self.server => Err(died("server", ended.map_err(Into::into).and_then(|end| Ok(end?)))),
        };
        tracing::info!("Stopping");
        match ended {
            Ok(()) => self.stop().await,
            Err(error) => {
                self.shutdown.cancel();
                // What has ended already is not waited for twice.
                if !self.worker.is_finished() {
                    let _ = (&mut self.worker).await;
                }
                if !self.server.is_finished() {
                    let _ = (&mut self.server).await;
                }
                if !self.deciding.is_finished() {
                    let _ = (&mut self.deciding).await;
                }
                self.end_telling.cancel();
                let _ = (&mut self.telling).await;
                let _ = (&mut self.metrics).await;
                Err(error)
            }
        }
    }

    /// Ends what runs: answers under way are finished, a synchronization stops at its next page.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.shutdown.cancel();
        self.worker.await.context("the worker ended badly")?;
        self.metrics.await.context("the metrics ended badly")?;
        self.deciding.await.context("the deciding part ended badly")?;
        let served = self.server.await.context("the server ended badly")?;
        self.end_telling.cancel();
        self.telling.await.context("the audit log's writer ended badly")?;
        served.context("the server ended badly")
    }
}

fn web_settings(http: &Http, scheme: &str, address: SocketAddr) -> hub_web::Settings {
    let public_url = reached_at(http.public_url.as_deref(), scheme, address);
    hub_web::Settings {
        secure_cookie: scheme == "https" || public_url.starts_with("https://"),
        open_metrics: http.metrics_open,
        public_url,
        ..hub_web::Settings::default()
    }
}

/// `http.public_url` if set, else as a program on this machine finds it.
fn reached_at(public_url: Option<&str>, scheme: &str, address: SocketAddr) -> String {
    public_url.map_or_else(|| local_url(scheme, address), |url| url.trim_end_matches('/').to_owned())
}

fn local_url(scheme: &str, mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("{scheme}://{address}")
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!(
            "cannot listen on {address}: is another hub running there? choose another address with --listen"
        )
    })
}

/// Serves without TLS until it is told to stop.
async fn serve(
    listener: TcpListener,
    front: hub_web::Front,
    shutdown: CancellationToken,
    live: hub_web::Live,
) -> std::io::Result<()> {
    let stopping = async move {
        shutdown.cancelled().await;
        // Streams have no end of their own, and the server waits for all answers.
        live.close();
    };
    // An answer is written as a whole: to wait for more of it only makes it late.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("A connection waits for more to be written: {error}");
        }
    });
    axum::serve(listener, front).with_graceful_shutdown(stopping).await
}

/// Half a hub would answer without working, or work without answering, and nobody would notice.
fn died(half: &str, ended: anyhow::Result<()>) -> anyhow::Error {
    let words =
        format!("the hub's {half} ended by itself, so the hub stops: look at the log, and start it again");
    match ended {
        Ok(()) => anyhow::anyhow!(words),
        Err(error) => error.context(words),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    async fn hub(folder: &std::path::Path) -> Hub {
        // Installed once for all tests of this program; a second time it is there already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut config = Config { data: folder.to_path_buf(), ..Config::default() };
        config.http.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let opened = OpenedHub::open(&config).await.expect("a new folder");
        opened.start(&config, PrometheusBuilder::new().build_recorder().handle()).await.expect("a free port")
    }

    #[tokio::test]
    async fn half_a_hub_stops_and_says_which_half_is_gone() {
        for half in ["worker", "server"] {
            let folder = tempfile::tempdir().expect("a folder");
            let hub = hub(folder.path()).await;
            match half {
                "worker" => hub.worker.abort(),
                _ => hub.server.abort(),
            }
            let ended = tokio::time::timeout(Duration::from_secs(30), hub.run_until_stopped()).await;
            let error = ended.expect("it stops by itself").expect_err("with an error").to_string();
            assert!(error.contains(&format!("{half} ended by itself")), "{error}");
        }
    }
}
