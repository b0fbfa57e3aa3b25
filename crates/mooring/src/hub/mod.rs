//! A running hub: data folder, store, worker and web server in one process, stopped together.

mod signal;

use std::net::SocketAddr;

use anyhow::Context;
use database::{Database, DatabaseUrl, Settings};
use hub_store::Store;
use hub_worker::{Worker, WorkerSettings};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub use signal::stop_signal;

use crate::{config::Config, data_folder::DataFolder};

/// A hub that answers and works until it is stopped.
pub struct Hub {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its store, for `demo`.
    pub store: Store,
    shutdown: CancellationToken,
    worker: JoinHandle<()>,
    server: JoinHandle<std::io::Result<()>>,
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
        let listener = TcpListener::bind(config.http.listen).await.with_context(|| {
            format!(
                "cannot listen on {}: is another hub running there? choose another address with --listen",
                config.http.listen
            )
        })?;
        let address = listener.local_addr()?;

        let shutdown = CancellationToken::new();
        let worker = Worker::new(store.clone(), WorkerSettings::default());
        let worker = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { worker.run(shutdown).await }
        });
        let public_url = config.http.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let settings = hub_web::Settings {
            secure_cookie: public_url.starts_with("https://"),
            public_url,
            open_metrics: config.http.metrics_open,
            ..hub_web::Settings::default()
        };
        let router = hub_web::router(hub_web::WebState {
            store: store.clone(),
            settings: settings.into(),
            metrics: Some(metrics),
            clock: hub_web::Clock::system(),
        });
        let server = tokio::spawn({
            let shutdown = shutdown.clone();
            async move {
                let service = router.into_make_service_with_connect_info::<SocketAddr>();
                axum::serve(listener, service).with_graceful_shutdown(shutdown.cancelled_owned()).await
            }
        });
        Ok(Hub { address, store, shutdown, worker, server, _folder: folder })
    }
}

impl Hub {
    /// Where a browser finds it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends what runs: answers under way are finished, a synchronization stops at its next page.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.shutdown.cancel();
        self.worker.await.context("the worker ended badly")?;
        self.server.await.context("the server ended badly")?.context("the server ended badly")
    }
}
