//! The folder of what an agent must not forget: key, registration, status, device token. One process at a time holds it.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::AgentError;

const LOCK: &str = "agent.lock";
const REGISTRATION: &str = "registration.json";
const STATUS: &str = "status.json";
const DEVICE_TOKEN: &str = "device-token";

/// The folder, held by this process.
pub(crate) struct StateFolder {
    path: PathBuf,
    _lock: File,
}

/// As whom the agent is registered, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredRegistration {
    /// Address of the hub.
    pub hub: String,
    /// The device, as the settings file named it.
    pub udid: String,
    /// Public key that was registered.
    pub public_key: String,
    /// Id that the hub gave.
    pub agent_id: i64,
}

/// How the last tries ended, for `mooring agent status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// Id at the hub.
    pub agent_id: Option<i64>,
    /// Whether the hub knows the device.
    pub is_correlated: bool,
    /// The last report that the hub took.
    pub reported_at: Option<Timestamp>,
    /// The last try.
    pub tried_at: Option<Timestamp>,
    /// Why the last try failed; empty where it did not.
    pub error: String,
    /// Until when the device token counts.
    pub token_ends_at: Option<Timestamp>,
}

impl StateFolder {
    /// Takes the folder; makes it where there is none.
    pub fn open(path: &Path) -> Result<Self, AgentError> {
        let failed = |source| AgentError::File { file: path.display().to_string(), source };
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(failed)?;
        let lock = File::create(path.join(LOCK)).map_err(failed)?;
        // The lock dies with the process, also after a kill.
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_path_buf(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(AgentError::Busy { folder: path.display().to_string() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// A file of it, for people.
    pub fn shown(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    /// Its content, if it is there.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, AgentError> {
        read(&self.path.join(name))
    }

    /// Writes a file that only its owner reads, whole or not at all, also when the machine stops in between.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<(), AgentError> {
        let failed = |source| AgentError::File { file: self.shown(name), source };
        let mut file = tempfile::NamedTempFile::new_in(&self.path).map_err(failed)?;
        file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        file.persist(self.path.join(name)).map_err(|error| failed(error.error))?;
        // Else the name could be lost although the content was not.
        #[cfg(unix)]
        File::open(&self.path).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok(())
    }

    /// Leaves a file to its owner alone.
    pub fn keep_private(&self, name: &str) -> Result<(), AgentError> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let failed = |source| AgentError::File { file: self.shown(name), source };
            fs::set_permissions(self.path.join(name), fs::Permissions::from_mode(0o600)).map_err(failed)?;
        }
        #[cfg(not(unix))]
        let _ = name;
        Ok(())
    }

    /// The registration; one that cannot be read is none, because registering again with the same key changes nothing.
    pub fn registration(&self) -> Result<Option<StoredRegistration>, AgentError> {
        Ok(self.read(REGISTRATION)?.and_then(|bytes| parse(&bytes)))
    }

    /// Keeps the registration.
    pub fn keep_registration(&self, registration: &StoredRegistration) -> Result<(), AgentError> {
        self.write_json(REGISTRATION, registration)
    }

    /// Keeps how the last try ended.
    pub fn keep_status(&self, status: &Status) -> Result<(), AgentError> {
        self.write_json(STATUS, status)
    }

    /// Keeps the device token for programs of the same user; without one, none is left lying about.
    pub fn keep_token(&self, token: Option<&str>) -> Result<(), AgentError> {
        if let Some(token) = token {
            return self.write(DEVICE_TOKEN, token.as_bytes());
        }
        match fs::remove_file(self.path.join(DEVICE_TOKEN)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(AgentError::File { file: self.shown(DEVICE_TOKEN), source })
            }
            _ => Ok(()),
        }
    }

    fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), AgentError> {
        let text = serde_json::to_vec_pretty(value)
            .map_err(|error| AgentError::File { file: self.shown(name), source: error.into() })?;
        self.write(name, &text)
    }
}

/// The status of the agent of that folder, without taking the folder from it. `None` before its first try.
pub fn read_status(folder: &Path) -> Result<Option<Status>, AgentError> {
    Ok(read(&folder.join(STATUS))?.and_then(|bytes| parse(&bytes)))
}

fn read(file: &Path) -> Result<Option<Vec<u8>>, AgentError> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(AgentError::File { file: file.display().to_string(), source }),
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_agent_holds_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = StateFolder::open(folder.path()).unwrap();
        assert!(matches!(StateFolder::open(folder.path()), Err(AgentError::Busy { .. })));
        drop(first);
        StateFolder::open(folder.path()).unwrap();
    }

    #[test]
    fn what_cannot_be_read_any_more_is_as_if_it_were_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(folder.path()).unwrap();
        assert_eq!(state.registration().unwrap(), None);
        let kept = StoredRegistration {
            hub: "https://h".into(),
            udid: "a".into(),
            public_key: "k".into(),
            agent_id: 7,
        };
        state.keep_registration(&kept).unwrap();
        assert_eq!(state.registration().unwrap(), Some(kept));
        std::fs::write(folder.path().join(REGISTRATION), "{\"hub\":").unwrap();
        assert_eq!(state.registration().unwrap(), None);
    }
}
