//! Why an agent cannot do its work, and whether it helps to try again.

use std::io;

use hub_core::agent::MdmConfigError;

/// What an agent reports.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// There is no settings file.
    #[error(
        "there is no settings file at {looked_at}: let the device manager lay it down, or name one with --config"
    )]
    NoConfig {
        /// Where it was looked for.
        looked_at: String,
    },
    /// The settings file is wrong.
    #[error("the settings file {file}: {source}")]
    Config {
        /// Which.
        file: String,
        /// What is wrong.
        source: MdmConfigError,
    },
    /// A setting is wrong or missing.
    #[error("{field} is refused: {remedy}")]
    Setting {
        /// Which.
        field: &'static str,
        /// What to give instead.
        remedy: String,
    },
    /// A file cannot be read or written.
    #[error("{file} cannot be used")]
    File {
        /// Which.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The key file holds something else.
    #[error(
        "the key file {file} holds no key of an agent: remove it, and make a settings file for this device on its page in the hub"
    )]
    NoKey {
        /// Which.
        file: String,
    },
    /// Another agent works with the same folder.
    #[error("another agent works with the folder {folder}: stop it first")]
    Busy {
        /// Which.
        folder: String,
    },
    /// The hub cannot be reached.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(String),
    /// The hub answered that it cannot answer now.
    #[error("the hub answered {status}: {said}")]
    NotNow {
        /// Status.
        status: u16,
        /// Its words.
        said: String,
    },
    /// The hub refuses this agent.
    #[error("the hub refuses this agent: {said}")]
    Refused {
        /// Status.
        status: u16,
        /// Its words.
        said: String,
    },
    /// Something else than a hub answers.
    #[error("no hub of this version answers there: {0}")]
    NoHub(String),
}

impl AgentError {
    /// Whether the same may work in a while without anybody doing something.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::NotNow { .. } | Self::NoHub(_))
    }

    /// Whether the hub knows of this agent and lets it in no more, or never did.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}
