//! Table `api_tokens`.

use database::{Row, params};
use hub_core::{
    audit::Change,
    ids::TokenId,
    operator::{Limits, TokenScope},
};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use crate::{
    Store, StoreError,
    secrets::{hash_secret, new_secret},
    visible::{limits_of_row, limits_to_column},
};

/// By which a leaked token is recognised.
const PREFIX: &str = "mrg_";

/// A token to make.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// Of what it sees anything.
    pub limits: Limits,
    /// Until when; `None` = until removed.
    pub expires_at: Option<Timestamp>,
    /// The person who makes it: what it does counts as that person's.
    pub made_by: String,
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
    /// Of what it sees anything.
    pub limits: Limits,
    /// Made.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// The person who made it; empty for those that were made before that was kept.
    pub made_by: String,
}

impl Store {
    /// Makes one; the secret (`mrg_...`) is answered once, only its hash is stored.
    pub async fn insert_token(
        &self,
        new: &NewToken,
        now: Timestamp,
    ) -> Result<(TokenId, SecretString), StoreError> {
        let secret = new_secret(PREFIX);
        let mut transaction = self.database.begin("insert token").await?;
        let row = transaction
            .query_opt(
                "INSERT INTO api_tokens (name, scope, secret_hash, created_at_ms, expires_at_ms, limited_to, made_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
                params![
                    &new.name,
                    new.scope.as_str(),
                    hash_secret(&secret),
                    now,
                    new.expires_at,
                    limits_to_column(&new.limits)?,
                    &new.made_by
                ],
            )
            .await?
            .ok_or(StoreError::Corrupt { what: "new token" })?;
        let id = TokenId(row.at(0)?);
        let after = json!({"scope": new.scope.as_str(), "limits": new.limits, "ends_at": new.expires_at});
        let added = Change::new("token.add", "token", id).named(&new.name).after(&after);
        self.audit(&mut transaction, added).await?;
        transaction.commit().await?;
        Ok((id, secret))
    }

    /// The token of a secret, unless expired.
    pub async fn find_token(
        &self,
        secret: &SecretString,
        now: Timestamp,
    ) -> Result<Option<ApiToken>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT id, name, scope, created_at_ms, expires_at_ms, limited_to, made_by FROM api_tokens
                 WHERE secret_hash = $1 AND (expires_at_ms IS NULL OR expires_at_ms > $2)",
                params![hash_secret(secret), now],
            )
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// All, by name.
    pub async fn list_tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT id, name, scope, created_at_ms, expires_at_ms, limited_to, made_by FROM api_tokens
                 ORDER BY lower(name), id",
                &[],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// Removes one; false when it is not there.
    pub async fn delete_token(&self, id: TokenId) -> Result<bool, StoreError> {
        let mut transaction = self.database.begin("delete token").await?;
        let sql = "DELETE FROM api_tokens WHERE id = $1 RETURNING name, scope";
        let Some(row) = transaction.query_opt(sql, params![id.0]).await? else { return Ok(false) };
        let removed = Change::new("token.remove", "token", id)
            .named(row.at::<String>(0)?)
            .before(&json!({"scope": row.at::<String>(1)?}));
        self.audit(&mut transaction, removed).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

fn read(row: &Row) -> Result<ApiToken, StoreError> {
    let scope: String = row.get("scope")?;
    Ok(ApiToken {
        id: TokenId(row.get("id")?),
        name: row.get("name")?,
        scope: scope.parse().map_err(|_| StoreError::Corrupt { what: "scope of a token" })?,
        limits: limits_of_row(row)?,
        created_at: row.get("created_at_ms")?,
        expires_at: row.get("expires_at_ms")?,
        made_by: row.get("made_by")?,
    })
}
