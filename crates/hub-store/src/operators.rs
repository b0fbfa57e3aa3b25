//! Tables `operators`, `sessions`, `first_run`.

use hub_core::{ids::OperatorId, operator::Role};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{Store, StoreError};

/// One operator.
#[derive(Debug, Clone)]
pub struct OperatorRow {
    /// Id.
    pub id: OperatorId,
    /// Login name.
    pub username: String,
    /// Role.
    pub role: Role,
    /// May log in.
    pub is_active: bool,
    /// Added.
    pub created_at: Timestamp,
    /// Last login.
    pub last_login_at: Option<Timestamp>,
}

/// A logged-in session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose.
    pub operator: OperatorRow,
    /// Secret of its forms (against cross-site requests).
    pub form_token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Store {
    /// Whether no operator is there yet.
    pub async fn needs_first_operator(&self) -> Result<bool, StoreError> {
        todo!()
    }

    /// Makes (or replaces) the one-time first-run code, valid for a day; only its hash is stored.
    pub async fn new_first_run_code(&self, now: Timestamp) -> Result<SecretString, StoreError> {
        let _ = now;
        todo!()
    }

    /// Uses the code up and adds the first admin. `None` when the code is wrong, expired or used.
    pub async fn create_first_operator(
        &self,
        code: &SecretString,
        username: &str,
        password: &SecretString,
        now: Timestamp,
    ) -> Result<Option<OperatorId>, StoreError> {
        let _ = (code, username, password, now);
        todo!()
    }

    /// Adds one; the password is hashed by argon2id off the async threads.
    pub async fn insert_operator(
        &self,
        username: &str,
        password: &SecretString,
        role: Role,
        now: Timestamp,
    ) -> Result<OperatorId, StoreError> {
        let _ = (username, password, role, now);
        todo!()
    }

    /// All, by name.
    pub async fn list_operators(&self) -> Result<Vec<OperatorRow>, StoreError> {
        todo!()
    }

    /// Checks a password in the same time whether or not the name exists. Counts failures: 10 in a row lock the
    /// account for 15 minutes.
    pub async fn check_password(
        &self,
        username: &str,
        password: &SecretString,
        now: Timestamp,
    ) -> Result<Option<OperatorRow>, StoreError> {
        let _ = (username, password, now);
        todo!()
    }

    /// Opens a session for 12 hours; the cookie's value, of which only a hash is stored.
    pub async fn open_session(&self, operator: OperatorId, now: Timestamp) -> Result<SecretString, StoreError> {
        let _ = (operator, now);
        todo!()
    }

    /// The session of a cookie.
    pub async fn find_session(&self, cookie: &SecretString, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let _ = (cookie, now);
        todo!()
    }

    /// Ends it.
    pub async fn close_session(&self, cookie: &SecretString) -> Result<(), StoreError> {
        let _ = cookie;
        todo!()
    }
}
