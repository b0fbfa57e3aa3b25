//! Registering and reporting, again and again.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use hub_core::agent::{AgentFacts, RegisterBody};
use jiff::Timestamp;
use parking_lot::Mutex;
use secrecy::SecretString;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use url::Url;

use crate::{
    AgentError, AgentSettings,
    config_file::ConfigFile,
    facts::{read_facts, serial_number},
    hub::Hub,
    key::AgentKey,
    settings::check_hub,
    state::{StateFolder, Status, StoredRegistration, read_status},
};

/// How often it looks whether something has changed.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Pauses between tries: the first, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));
/// Tries of `once`.
const TRIES_OF_ONCE: usize = 4;
/// Longest pause of `once`.
const PAUSE_OF_ONCE: Duration = Duration::from_secs(10);

/// What a report came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Id at the hub.
    pub agent_id: i64,
    /// Whether the hub knows the device; otherwise it waits for a synchronization.
    pub is_correlated: bool,
}

/// An agent at work.
pub struct Agent {
    settings: AgentSettings,
    folder: StateFolder,
    key: AgentKey,
    hub: Hub,
    reported: Mutex<Option<AgentFacts>>,
}

/// What the settings file and the command line say together.
struct Target {
    hub: Url,
    token: Option<SecretString>,
    udid: String,
}

impl Agent {
    /// Checks the settings, takes the state folder, and makes the key if there is none. Nothing is sent yet.
    pub fn new(settings: AgentSettings) -> Result<Self, AgentError> {
        let hub = Hub::new(settings.ca_pem.as_deref(), settings.proxy.as_deref())?;
        target(&settings)?;
        let folder = StateFolder::open(&settings.state_folder)?;
        let key = AgentKey::of(&folder)?;
        Ok(Self { settings, folder, key, hub, reported: Mutex::default() })
    }

    /// Reports once, with a few tries.
    pub async fn once(&self) -> Result<Outcome, AgentError> {
        let retry = backoff().with_max_delay(PAUSE_OF_ONCE).with_max_times(TRIES_OF_ONCE);
        (|| self.attempt()).retry(retry).when(AgentError::may_pass).notify(tell).await
    }

    /// Reports when something changes and every so many minutes, until `shutdown`.
    pub async fn run(&self, shutdown: CancellationToken) {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = self.report_for_ever() => {}
        }
    }

    async fn report_for_ever(&self) {
        loop {
            let retry = backoff().without_max_times();
            let outcome = (|| self.attempt()).retry(retry).when(AgentError::may_pass).notify(tell).await;
            match outcome {
                Ok(Outcome { agent_id, is_correlated: true }) => {
                    info!(agent.id = agent_id, "Reported as agent {agent_id}");
                }
                Ok(Outcome { agent_id, .. }) => {
                    info!(
                        agent.id = agent_id,
                        "Reported as agent {agent_id}; the hub waits for the tenant to tell of this device"
                    );
                }
                // Somebody has to do something; it is tried again with the next report.
                Err(error) => error!("{error}"),
            }
            self.wait_for_change().await;
        }
    }

    /// Until it is time for a report, or something has changed.
    async fn wait_for_change(&self) {
        let due = Instant::now() + self.settings.report_every;
        loop {
            let look = Instant::now() + LOOK_EVERY;
            tokio::time::sleep_until(due.min(look)).await;
            let before = self.reported.lock().clone();
            let has_changed = match before {
                Some(before) => before != read_facts(&self.settings.version).await,
                None => false,
            };
            if has_changed || Instant::now() >= due {
                return;
            }
        }
    }

    /// One try, whose end is kept for `mooring agent status`.
    async fn attempt(&self) -> Result<Outcome, AgentError> {
        let outcome = self.try_report().await;
        let mut status = read_status(&self.settings.state_folder)?.unwrap_or_default();
        status.tried_at = Some(Timestamp::now());
        match &outcome {
            Ok((outcome, token_ends_at)) => {
                status = Status {
                    agent_id: Some(outcome.agent_id),
                    is_correlated: outcome.is_correlated,
                    reported_at: status.tried_at,
                    token_ends_at: *token_ends_at,
                    error: String::new(),
                    ..status
                };
            }
            Err(error) => status.error = error.to_string(),
        }
        self.folder.keep_status(&status)?;
        Ok(outcome?.0)
    }

    async fn try_report(&self) -> Result<(Outcome, Option<Timestamp>), AgentError> {
        // The file is read each time: the device manager may have laid down another one.
        let target = target(&self.settings)?;
        let facts = read_facts(&self.settings.version).await;
        let mut agent_id = match self.registered(&target)? {
            Some(id) => id,
            None => self.register(&target, &facts).await?,
        };
        let mut answer = self.hub.report(&target.hub, agent_id, &self.key, &facts).await;
        if let Err(AgentError::Refused { status: 401 | 403, said }) = &answer {
            // The hub has lost it, or a person let this device in again with another file.
            info!("The hub does not take the report ({said}), registering");
            match self.register(&target, &facts).await {
                Ok(id) => {
                    agent_id = id;
                    answer = self.hub.report(&target.hub, agent_id, &self.key, &facts).await;
                }
                // Why the report was refused says more than that the old file lets nobody in.
                Err(error) if error.is_refusal() => {}
                Err(error) => return Err(error),
            }
        }
        let answer = answer.inspect_err(|error| self.forget_token_if(error.is_refusal()))?;
        self.folder.keep_token(answer.device_token.as_deref())?;
        *self.reported.lock() = Some(facts);
        let ends_at = answer.token_ends_at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        Ok((Outcome { agent_id, is_correlated: answer.is_correlated }, ends_at))
    }

    /// A token of an agent that has no access any more is worth nothing.
    fn forget_token_if(&self, is_refused: bool) {
        if is_refused && let Err(error) = self.folder.keep_token(None) {
            warn!("The device token could not be removed: {error}");
        }
    }

    /// The id of the registration that fits these settings.
    fn registered(&self, target: &Target) -> Result<Option<i64>, AgentError> {
        let stored = self.folder.registration()?.filter(|stored| {
            stored.hub == target.hub.as_str()
                && stored.udid == target.udid
                && stored.public_key == self.key.public()
        });
        Ok(stored.map(|stored| stored.agent_id))
    }

    async fn register(&self, target: &Target, facts: &AgentFacts) -> Result<i64, AgentError> {
        let token = target.token.as_ref().ok_or_else(|| AgentError::Setting {
            field: "mooring_registration_token",
            remedy:
                "the settings file has none; write one into it, or name a file with --registration-token-file"
                    .to_owned(),
        })?;
        let body = RegisterBody {
            platform: platform().to_owned(),
            udid: target.udid.clone(),
            serial_number: serial_number().await.unwrap_or_default(),
            name: facts.hostname.clone(),
            public_key: self.key.public(),
            agent_version: self.settings.version.clone(),
        };
        let answer = self.hub.register(&target.hub, token, &self.key, &body).await;
        let answer = answer.inspect_err(|error| self.forget_token_if(error.is_refusal()))?;
        self.folder.keep_registration(&StoredRegistration {
            hub: target.hub.as_str().to_owned(),
            udid: target.udid.clone(),
            public_key: self.key.public(),
            agent_id: answer.agent_id,
        })?;
        info!(agent.id = answer.agent_id, "Registered as agent {} at {}", answer.agent_id, target.hub);
        Ok(answer.agent_id)
    }
}

fn target(settings: &AgentSettings) -> Result<Target, AgentError> {
    let ConfigFile { config, .. } = ConfigFile::read(settings.config_file.as_deref())?;
    let hub = config.hub_url.or_else(|| settings.hub.clone()).ok_or_else(|| AgentError::Setting {
        field: "mooring_hub_url",
        remedy:
            "the settings file has none; write the https address of the hub into it, or give it with --hub"
                .to_owned(),
    })?;
    check_hub(&hub)?;
    Ok(Target { hub, token: config.registration_token.or_else(|| settings.token.clone()), udid: config.udid })
}

/// As the hub calls this system.
fn platform() -> &'static str {
    if cfg!(windows) {
        "windows"
    } else if cfg!(target_os = "macos") {
        "macos"
    } else {
        "linux"
    }
}

/// A hub that restarts is not met by all its agents at once.
fn backoff() -> ExponentialBuilder {
    let (min, max) = PAUSES;
    ExponentialBuilder::default().with_min_delay(min).with_max_delay(max).with_jitter()
}

fn tell(error: &AgentError, pause: Duration) {
    warn!("{error}; trying again in {pause:.0?}");
}
