//! Table `api_tokens`.

use hub_core::{ids::TokenId, operator::Role};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{Store, StoreError};

/// What a token may do: the permissions of that role, no more.
pub type TokenScope = Role;

/// A token to make.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// Until when; `None` = until removed.
    pub expires_at: Option<Timestamp>,
}

/// A stored token, without its secret.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// Id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// Made.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Option<Timestamp>,
}

impl Store {
    /// Makes one; the secret (`mrg_...`) is answered once, only its hash is stored.
    pub async fn insert_token(&self, new: &NewToken, now: Timestamp) -> Result<(TokenId, SecretString), StoreError> {
        let _ = (new, now);
        todo!()
    }

    /// The token of a secret, unless expired.
    pub async fn find_token(&self, secret: &SecretString, now: Timestamp) -> Result<Option<ApiToken>, StoreError> {
        let _ = (secret, now);
        todo!()
    }

    /// All, by name.
    pub async fn list_tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        todo!()
    }

    /// Removes one; false when it is not there.
    pub async fn delete_token(&self, id: TokenId) -> Result<bool, StoreError> {
        let _ = id;
        todo!()
    }
}
