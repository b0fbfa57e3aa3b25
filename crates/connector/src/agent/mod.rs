//! The end beside the UEM: connects to each hub, and again whenever it is cut off.

mod carry;
mod dial;

use std::{path::PathBuf, sync::Arc, time::Duration};

use rand::Rng as _;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{error, info, warn};
use url::{Host, Url};

use crate::{KeyError, KeyPair, Target};

/// The first pause before connecting again; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_millis(500);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// What an agent is told at its start.
#[derive(Debug, Clone)]
pub struct AgentSettings {
    /// Addresses of the hubs, https; each is connected to.
    pub hubs: Vec<Url>,
    /// The integration's token.
    pub token: SecretString,
    /// The one place to carry to.
    pub target: Target,
    /// File of the key pair; made at the first start.
    pub key_file: PathBuf,
    /// Proxy towards the hubs.
    pub proxy: Option<SecretString>,
    /// CA of the hubs' certificates, PEM: then no other is trusted.
    pub ca_pem: Option<String>,
    /// Version that it tells.
    pub version: String,
}

/// Why an agent cannot start, or was cut off.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// A setting.
    #[error("{field} is refused: {remedy}")]
    Setting {
        /// Which.
        field: &'static str,
        /// What to give instead.
        remedy: String,
    },
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The hub cannot be reached.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(String),
    /// Something else than a hub answers there.
    #[error("no hub that takes connectors answers there: {0}")]
    NoHub(String),
    /// The hub does not let it in.
    #[error("the hub refuses this connector: {0}")]
    Refused(String),
    /// The connection broke.
    #[error("the connection to the hub broke: {0}")]
    Broken(String),
}

/// A connector at work.
pub struct Agent {
    settings: Arc<AgentSettings>,
    key: Arc<KeyPair>,
    dialer: dial::Dialer,
}

impl Agent {
    /// Checks the settings, and makes the key pair if there is none. Nothing is sent yet.
    pub fn new(settings: AgentSettings) -> Result<Self, AgentError> {
        if settings.hubs.is_empty() {
            return Err(AgentError::Setting { field: "hub", remedy: "give the address of a hub".into() });
        }
        for hub in &settings.hubs {
            check_hub(hub)?;
        }
        let key = Arc::new(KeyPair::of_file(&settings.key_file)?);
        let proxy = settings.proxy.as_ref().map(|proxy| proxy.expose_secret());
        let dialer = dial::Dialer::new(settings.ca_pem.as_deref(), proxy)?;
        Ok(Self { settings: Arc::new(settings), key, dialer })
    }

    /// Works until `shutdown`.
    pub async fn run(self, shutdown: CancellationToken) {
        let tasks = TaskTracker::new();
        let this = Arc::new(self);
        for hub in this.settings.hubs.clone() {
            let (this, shutdown) = (this.clone(), shutdown.clone());
            tasks.spawn(async move {
                let stopped = shutdown.clone();
                tokio::select! {
                    () = stopped.cancelled() => {}
                    () = this.serve(&hub) => {}
                }
            });
        }
        tasks.close();
        tasks.wait().await;
    }

    /// One hub, for ever.
    async fn serve(&self, hub: &Url) {
        let mut pause = PAUSE_MIN;
        loop {
            let began = Instant::now();
            match self.connect_once(hub).await {
                Ok(()) => info!("The hub at {hub} has closed the connection, connecting again"),
                Err(AgentError::Refused(reason)) => {
                    error!("The hub at {hub} refuses this connector: {reason}")
                }
                Err(error) => warn!("{hub}: {error}, connecting again"),
            }
            if began.elapsed() > PAUSE_MAX {
                pause = PAUSE_MIN;
            }
            tokio::time::sleep(jittered(pause)).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// Connects, proves itself and carries until the connection ends.
    async fn connect_once(&self, hub: &Url) -> Result<(), AgentError> {
        let (socket, integration) = self.dialer.dial(hub, &self.settings, &self.key).await?;
        info!(
            integration.id = integration,
            "Connected to the hub at {hub}: carrying to {} for integration {integration}",
            self.settings.target
        );
        carry::serve(socket, self.settings.target.clone()).await
    }
}

/// A hub that restarts is not met by all its connectors at once.
fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(rand::rng().random_range(0.7..1.3))
}

/// TLS towards the hub, so that it proves itself; on this machine it may be left out.
fn check_hub(hub: &Url) -> Result<(), AgentError> {
    let is_loopback = match hub.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    };
    if hub.scheme() == "https" || hub.scheme() == "http" && is_loopback {
        return Ok(());
    }
    let remedy = format!("{hub} has no TLS; give an https address, so that the hub proves itself");
    Err(AgentError::Setting { field: "hub", remedy })
}
