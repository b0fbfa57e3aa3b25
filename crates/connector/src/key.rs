//! The key pair by which an agent proves that it is the same as before.

use std::{io, path::Path};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::STANDARD};

/// An Ed25519 key pair, kept in a file that only its owner reads.
pub struct KeyPair(Ed25519KeyPair);

/// A key file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It cannot be read or written.
    #[error("the key file {file} cannot be used: {source}")]
    File {
        /// Which.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// It holds something else.
    #[error(
        "the key file {file} holds no key of a connector: remove it, and make a new token for the connector"
    )]
    NoKey {
        /// Which.
        file: String,
    },
    /// The machine gives no randomness.
    #[error("a key cannot be made: the system gives no random numbers")]
    NoRandomness,
}

impl KeyPair {
    /// The key of that file; makes both where there is none.
    pub fn of_file(file: &Path) -> Result<Self, KeyError> {
        let shown = || file.display().to_string();
        let failed = |source| KeyError::File { file: shown(), source };
        match std::fs::read_to_string(file) {
            Ok(text) => {
                let bytes = STANDARD.decode(text.trim()).map_err(|_| KeyError::NoKey { file: shown() })?;
                Ed25519KeyPair::from_pkcs8(&bytes).map(Self).map_err(|_| KeyError::NoKey { file: shown() })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Ed25519KeyPair::generate().map_err(|_| KeyError::NoRandomness)?;
                let bytes = key.to_pkcs8().map_err(|_| KeyError::NoRandomness)?;
                write_private(file, &STANDARD.encode(bytes.as_ref())).map_err(failed)?;
                Ok(Self(key))
            }
            Err(error) => Err(failed(error)),
        }
    }

    pub(crate) fn public(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

/// Whether the owner of that public key signed the message.
pub(crate) fn is_signed(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

fn write_private(file: &Path, text: &str) -> io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file)?;
    opened.write_all(text.as_bytes())?;
    opened.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_the_same_afterwards() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("connector.key");
        let first = KeyPair::of_file(&file).expect("a new key");
        let second = KeyPair::of_file(&file).expect("the same key");
        assert_eq!(first.public(), second.public());
        let signature = first.sign(b"number");
        assert!(is_signed(&second.public(), b"number", &signature));
        assert!(!is_signed(&second.public(), b"another number", &signature));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_with_something_else_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("connector.key");
        std::fs::write(&file, "something else").expect("written");
        assert!(matches!(KeyPair::of_file(&file), Err(KeyError::NoKey { .. })));
        assert_eq!(std::fs::read_to_string(&file).expect("there"), "something else");
    }
}
