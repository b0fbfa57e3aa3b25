//! The port, the routes behind it, and an orderly end.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use ::http::Request;
use axum::body::Body;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::service_fn;

use crate::{
    SandboxError, SandboxSettings, Tenant, access, catalog, console, fleet,
    http::{Front, Pipeline, Router},
    mdm, routes, system,
    tenant::{
        controls,
        credentials::{Accounts, Credentials},
        lock::{self, FolderLock},
        start,
    },
};

/// How long open calls may take to end when the sandbox stops.
const STOP_TIME: Duration = Duration::from_secs(3);
/// How often the tenant's clock is written down.
const CLOCK_EVERY: Duration = Duration::from_secs(10);

/// A running sandbox. [`Sandbox::stop`] ends it in order; dropped, it closes its port at once.
pub struct Sandbox {
    /// The tenant behind it, for tests that reach in.
    pub tenant: Arc<Tenant>,
    credentials: Credentials,
    accounts: Accounts,
    handle: Handle<SocketAddr>,
    stopping: CancellationToken,
    tasks: TaskTracker,
    _lock: FolderLock,
}

impl Sandbox {
    /// Takes the folder and the port, seeds the tenant where that has not been done, and serves it.
    pub async fn start(settings: SandboxSettings) -> Result<Self, SandboxError> {
        let lock = lock::take(&settings.data)?;
        let failed = |source| SandboxError::Listen { address: settings.listen, source };
        let listener = TcpListener::bind(settings.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let tls = match &settings.tls {
            Some((certificate, key)) => Some(tls_config(certificate, key).await?),
            None => None,
        };
        let url = url_of(listener.local_addr().map_err(failed)?, tls.is_some());
        let ready = start::open(&settings, &url).await?;
        let tenant = Arc::new(ready.tenant);
        let (handle, stopping, tasks) = (Handle::new(), CancellationToken::new(), TaskTracker::new());
        let scheme = if tls.is_some() { "https" } else { "http" };
        let front = front(&tenant, scheme);
        let app = service_fn(move |peer: SocketAddr| {
            let front = front.clone();
            let answer = move |request: Request<_>| front.clone().answer(request.map(Body::new), peer);
            std::future::ready(Ok::<_, Infallible>(service_fn(answer)))
        });
        let (given, failed_to) = (handle.clone(), failed);
        match tls {
            Some(config) => {
                let server = axum_server::from_tcp_rustls(listener, config).map_err(failed_to)?.handle(given);
                tasks.spawn(async move { report(server.serve(app).await) });
            }
            None => {
                let server = axum_server::from_tcp(listener).map_err(failed_to)?.handle(given);
                tasks.spawn(async move { report(server.serve(app).await) });
            }
        }
        tasks.spawn(keep_clock(Arc::clone(&tenant), stopping.clone()));
        tasks.spawn(fleet::live(Arc::clone(&tenant), stopping.clone()));
        tasks.spawn(system::event_notifications::keep_delivering(Arc::clone(&tenant), stopping.clone()));
        tasks.spawn(mdm::commands::keep_picking_up(Arc::clone(&tenant), stopping.clone()));
        tasks.close();
        tracing::info!(url, "Sandbox tenant answers at {url}");
        Ok(Self {
            tenant,
            credentials: ready.credentials,
            accounts: ready.accounts,
            handle,
            stopping,
            tasks,
            _lock: lock,
        })
    }

    /// Scheme, host and port; the vendor's paths begin with `/api/`.
    pub fn api_url(&self) -> &str {
        &self.credentials.api_url
    }

    /// What is in `credentials.json`.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// What is in `accounts.json`: accounts for trying out refusals.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The built operations: method, path template, version, and the role resource that each needs.
    pub fn routes(&self) -> Vec<(&'static str, &'static str, u8, &'static str)> {
        routes::built()
            .iter()
            .map(|operation| (operation.method, operation.path, operation.version, operation.resource))
            .collect()
    }

    /// Ends it: no new calls, a few seconds for those that are open, the clock written down.
    pub async fn stop(self) {
        self.handle.graceful_shutdown(Some(STOP_TIME));
        self.stopping.cancel();
        self.tasks.wait().await;
        self.tenant.changes.close();
        self.tenant.changes.wait().await;
        if let Err(error) = self.tenant.fleet.keep_clock(true).await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "Could not write down the tenant's clock");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.handle.shutdown();
        self.stopping.cancel();
    }
}

fn report(ended: std::io::Result<()>) {
    if let Err(error) = ended {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, "Sandbox stopped answering");
    }
}

async fn keep_clock(tenant: Arc<Tenant>, stopping: CancellationToken) {
    while stopping.run_until_cancelled(tokio::time::sleep(CLOCK_EVERY)).await.is_some() {
        if let Err(error) = tenant.fleet.keep_clock(false).await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "Could not write down the tenant's clock");
        }
    }
}

async fn tls_config(
    certificate: &std::path::Path,
    key: &std::path::Path,
) -> Result<RustlsConfig, SandboxError> {
    // Fails only where a provider is installed already, which serves as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    RustlsConfig::from_pem_file(certificate, key).await.map_err(|source| SandboxError::Tls {
        certificate: certificate.display().to_string(),
        key: key.display().to_string(),
        source,
    })
}

/// How a client on this machine reaches it.
fn url_of(address: SocketAddr, is_tls: bool) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("{}://{}", if is_tls { "https" } else { "http" }, SocketAddr::new(ip, address.port()))
}

/// All that answers: the vendor's API, the token endpoint, the console, the sandbox's own controls.
fn front(tenant: &Arc<Tenant>, scheme: &'static str) -> Front {
    let router = Router::new(routes::built(), catalog::known());
    let pipeline = Arc::new(Pipeline { tenant: Arc::clone(tenant), router, scheme });
    let own = access::token_routes(Arc::clone(tenant))
        .merge(controls::router(Arc::clone(tenant)))
        .merge(console::router(Arc::clone(&pipeline), scheme == "https"));
    Front::new(pipeline, own)
}
