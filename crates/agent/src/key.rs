//! The key by which the hub knows the agent again.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{AgentError, state::StateFolder};

const FILE: &str = "agent.key";

/// An Ed25519 key pair that only its owner reads.
pub(crate) struct AgentKey(Ed25519KeyPair);

impl AgentKey {
    /// The key of the folder; made where there is none.
    pub fn of(folder: &StateFolder) -> Result<Self, AgentError> {
        let no_key = || AgentError::NoKey { file: folder.shown(FILE) };
        if let Some(bytes) = folder.read(FILE)? {
            folder.keep_private(FILE)?;
            let text = String::from_utf8(bytes).map_err(|_| no_key())?;
            let bytes = STANDARD.decode(text.trim()).map_err(|_| no_key())?;
            return Ed25519KeyPair::from_pkcs8(&bytes).map(Self).map_err(|_| no_key());
        }
        let no_randomness = || AgentError::File {
            file: folder.shown(FILE),
            source: std::io::Error::other("the system gives no random numbers"),
        };
        let key = Ed25519KeyPair::generate().map_err(|_| no_randomness())?;
        let bytes = key.to_pkcs8().map_err(|_| no_randomness())?;
        folder.write(FILE, STANDARD.encode(bytes.as_ref()).as_bytes())?;
        Ok(Self(key))
    }

    /// The public key, base64.
    pub fn public(&self) -> String {
        STANDARD.encode(self.0.public_key().as_ref())
    }

    /// A signature, base64.
    pub fn sign(&self, message: &[u8]) -> String {
        STANDARD.encode(self.0.sign(message).as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_kept_private_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let public = {
            let state = StateFolder::open(folder.path()).unwrap();
            AgentKey::of(&state).unwrap().public()
        };
        let file = folder.path().join(FILE);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = || std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(), 0o600);
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
            let state = StateFolder::open(folder.path()).unwrap();
            assert_eq!(AgentKey::of(&state).unwrap().public(), public);
            assert_eq!(mode(), 0o600, "what somebody opened is closed again");
        }
        std::fs::write(&file, "something else").unwrap();
        let state = StateFolder::open(folder.path()).unwrap();
        assert!(matches!(AgentKey::of(&state), Err(AgentError::NoKey { .. })));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "something else");
    }
}
