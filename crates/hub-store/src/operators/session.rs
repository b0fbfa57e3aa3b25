//! Table `sessions`.

use database::{Transaction, params};
use hub_core::{audit::Change, ids::OperatorId};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::account::{self, OperatorRow};
use crate::{
    Store, StoreError,
    secrets::{hash_secret, new_secret},
};

/// How long a session lasts.
const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// A logged-in session.
#[derive(Clone)]
pub struct Session {
    /// Whose.
    pub operator: OperatorRow,
    /// Secret of its forms (against cross-site requests).
    pub form_token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Store {
    /// Opens a session for 12 hours; the cookie's value, of which only a hash is stored.
    pub async fn open_session(
        &self,
        operator: OperatorId,
        now: Timestamp,
    ) -> Result<SecretString, StoreError> {
        let cookie = new_secret("");
        let expires = now.saturating_add(LASTS).unwrap_or(Timestamp::MAX);
        let mut transaction = self.database.begin("open session").await?;
        transaction.execute("DELETE FROM sessions WHERE expires_at_ms <= $1", params![now]).await?;
        transaction
            .execute(
                "INSERT INTO sessions (cookie_hash, operator_id, expires_at_ms) VALUES ($1, $2, $3)",
                params![hash_secret(&cookie), operator.0, expires],
            )
            .await?;
        let opened = of_operator(&mut transaction, "session.open", operator).await?;
        self.audit(&mut transaction, opened.after(&json!({"ends_at": expires}))).await?;
        transaction.commit().await?;
        Ok(cookie)
    }

    /// The session of a cookie, unless it is over or its operator may no longer log in.
    pub async fn find_session(
        &self,
        cookie: &SecretString,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT o.id, o.username, o.role, o.is_active, o.created_at_ms, o.last_login_at_ms,
                    o.limited_to, s.expires_at_ms
                 FROM sessions s JOIN operators o ON o.id = s.operator_id
                 WHERE s.cookie_hash = $1 AND s.expires_at_ms > $2",
                params![hash_secret(cookie), now],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let operator = account::read(&row)?;
        if !operator.is_active {
            return Ok(None);
        }
        Ok(Some(Session { operator, form_token: form_token(cookie), expires_at: row.get("expires_at_ms")? }))
    }

    /// Ends it.
    pub async fn close_session(&self, cookie: &SecretString) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("close session").await?;
        let sql = "DELETE FROM sessions WHERE cookie_hash = $1 RETURNING operator_id";
        if let Some(row) = transaction.query_opt(sql, params![hash_secret(cookie)]).await? {
            let closed = of_operator(&mut transaction, "session.close", OperatorId(row.at(0)?)).await?;
            self.audit(&mut transaction, closed).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// Something that an operator did or had done, with the name it has.
pub(super) async fn of_operator(
    transaction: &mut Transaction,
    verb: &'static str,
    id: OperatorId,
) -> Result<Change, StoreError> {
    let row = transaction.query_opt("SELECT username FROM operators WHERE id = $1", params![id.0]).await?;
    let name = row.map(|row| row.at::<String>(0)).transpose()?.unwrap_or_default();
    Ok(Change::new(verb, "operator", id).named(name))
}

/// Derived from the cookie, so that nothing more is stored: who reads the table can forge no form.
fn form_token(cookie: &SecretString) -> String {
    hash_secret(&SecretString::from(format!("form/{}", cookie.expose_secret())))
}

/// Without its secret.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("operator", &self.operator)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
