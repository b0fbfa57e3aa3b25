//! Argon2id, on threads that may be busy for a while. Each hash takes 19 MiB, and anybody may ask for one: few run at
//! once, some more wait, and the rest is turned away.

use std::sync::{Arc, OnceLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::StoreError;

/// Hashes made at once.
const AT_ONCE: usize = 4;
/// Callers that wait for one of them.
const WAITING: usize = 32;

const FAILED: StoreError = StoreError::Corrupt { what: "password hash" };

/// Hashes passwords within these limits; one for each store.
#[derive(Clone)]
pub(crate) struct Passwords {
    callers: Arc<Semaphore>,
    workers: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            callers: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            workers: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Passwords {
    /// The hash of a password, with a random salt, as PHC text. [`StoreError::Busy`] when too many ask.
    pub(super) async fn hash(&self, password: &SecretString) -> Result<String, StoreError> {
        let password = password.clone();
        self.work(move || hash_now(&password)).await
    }

    /// Whether the password fits. Without a hash it is compared with one that nobody knows: that takes the same time.
    /// [`StoreError::Busy`] when too many ask.
    pub(super) async fn verify(
        &self,
        hash: Option<String>,
        password: &SecretString,
    ) -> Result<bool, StoreError> {
        let password = password.clone();
        self.work(move || match hash {
            Some(hash) => fits(&hash, &password),
            None => fits(&nobodys_hash()?, &password).map(|_| false),
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = self.callers.clone().try_acquire_owned().map_err(|_| StoreError::Busy)?;
        let worker = self.workers.clone().acquire_owned().await.map_err(|_| StoreError::Busy)?;
        // The places go with the work: a caller that hangs up does not end it, and makes no room before it ends.
        let run = move || {
            let _places = (place, worker);
            work()
        };
        tokio::task::spawn_blocking(run).await.map_err(|_| FAILED)?
    }
}

fn hash_now(password: &SecretString) -> Result<String, StoreError> {
    let mut salt = [0; 16];
    rand::rng().fill_bytes(&mut salt);
    let hash = Argon2::default()
        .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
        .map_err(|_| FAILED)?;
    Ok(hash.to_string())
}

fn fits(hash: &str, password: &SecretString) -> Result<bool, StoreError> {
    let hash = PasswordHash::new(hash).map_err(|_| FAILED)?;
    Ok(Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok())
}

fn nobodys_hash() -> Result<String, StoreError> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash.clone());
    }
    let hash = hash_now(&crate::secrets::new_secret(""))?;
    Ok(HASH.get_or_init(|| hash).clone())
}
