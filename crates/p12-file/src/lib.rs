#![doc = include_str!("../README.md")]

mod decrypt;
mod rounds;

use p12_keystore::KeyStore;

pub use rounds::ROUNDS_MAX;

/// Why a file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum P12Error {
    /// Deriving its keys would take too long.
    #[error("its keys take more than {ROUNDS_MAX} rounds of hashing: export it again with fewer iterations")]
    TooManyRounds,
    /// It holds what no admin's certificate comes with.
    #[error("it holds a secret beside its keys and certificates: export it again without that")]
    Secret,
    /// It is no `.p12` file, or the password does not open it.
    #[error("it is no .p12 file, or the password is wrong")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl P12Error {
    fn unreadable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unreadable(error.into())
    }
}

impl From<der::Error> for P12Error {
    fn from(error: der::Error) -> Self {
        Self::unreadable(error)
    }
}

/// Opens a file with its password. It computes for a second or two at most: not to be called where others wait.
pub fn open(file: &[u8], password: &str) -> Result<KeyStore, P12Error> {
    rounds::check(file, password)?;
    KeyStore::from_pkcs12(file, password).map_err(P12Error::unreadable)
}
