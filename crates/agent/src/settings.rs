//! What an agent is told at its start.

use std::{path::PathBuf, time::Duration};

use secrecy::SecretString;
use url::{Host, Url};

use crate::AgentError;

/// Settings of an agent; what the settings file says as well is for where it says nothing.
#[derive(Debug, Clone)]
pub struct AgentSettings {
    /// The settings file; where it usually lies unless told.
    pub config_file: Option<PathBuf>,
    /// Folder of the key and of what must not be forgotten.
    pub state_folder: PathBuf,
    /// Address of the hub, where the settings file names none.
    pub hub: Option<Url>,
    /// Token to register with, where the settings file has none.
    pub token: Option<SecretString>,
    /// Longest time between two reports.
    pub report_every: Duration,
    /// CA of the hub's certificate (PEM): then no other is trusted.
    pub ca_pem: Option<String>,
    /// Proxy towards the hub.
    pub proxy: Option<String>,
    /// Version that it tells.
    pub version: String,
}

/// Where the state lies unless told.
pub fn default_state_folder() -> PathBuf {
    if cfg!(windows) {
        let data =
            std::env::var_os("ProgramData").map_or_else(|| PathBuf::from(r"C:\ProgramData"), PathBuf::from);
        return data.join("Mooring").join("agent");
    }
    if cfg!(target_os = "macos") {
        return PathBuf::from("/Library/Application Support/Mooring/agent");
    }
    PathBuf::from("/var/lib/mooring-agent")
}

/// TLS towards the hub, so that it proves itself; on this machine it may be left out.
pub(crate) fn check_hub(hub: &Url) -> Result<(), AgentError> {
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
    Err(AgentError::Setting { field: "mooring_hub_url", remedy })
}
