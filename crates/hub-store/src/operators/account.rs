//! Table `operators`.

use database::{DatabaseError, Row, Transaction, params};
use hub_core::{
    audit::{Change, Outcome},
    ids::OperatorId,
    operator::{Limits, Permission, Role},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    Store, StoreError,
    visible::{limits_of_row, limits_to_column},
};

/// Failures in a row that lock an account.
const FAILURES_MAX: i64 = 10;
/// For how long.
const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(15);

pub(super) const COLUMNS: &str = "id, username, role, is_active, created_at_ms, last_login_at_ms, limited_to";

/// One operator.
#[derive(Debug, Clone)]
pub struct OperatorRow {
    /// Id.
    pub id: OperatorId,
    /// Login name.
    pub username: String,
    /// Role.
    pub role: Role,
    /// Of what it sees anything.
    pub limits: Limits,
    /// May log in.
    pub is_active: bool,
    /// Added.
    pub created_at: Timestamp,
    /// Last login.
    pub last_login_at: Option<Timestamp>,
}

impl OperatorRow {
    /// Whether role and limits allow it.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.allows(permission) && self.limits.allow(permission)
    }
}

impl Store {
    /// Adds one; the password is hashed by argon2id off the async threads. A taken name is [`StoreError::Taken`].
    pub async fn insert_operator(
        &self,
        username: &str,
        password: &SecretString,
        role: Role,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<OperatorId, StoreError> {
        let hash = self.passwords.hash(password).await?;
        let mut transaction = self.database.begin("insert operator").await?;
        let id = insert(&mut transaction, username, &hash, role, limits, now).await?;
        self.audit(&mut transaction, added(id, username, role, limits)).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// All, by name.
    pub async fn list_operators(&self) -> Result<Vec<OperatorRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM operators ORDER BY username_key");
        self.database.query(&sql, &[]).await?.iter().map(read).collect()
    }

    /// One by id.
    pub async fn find_operator(&self, id: OperatorId) -> Result<Option<OperatorRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM operators WHERE id = $1");
        self.database.query_opt(&sql, params![id.0]).await?.as_ref().map(read).transpose()
    }

    /// The operator, if the password is right: [`Store::check_login`] for who needs not know why not.
    pub async fn check_password(
        &self,
        username: &str,
        password: &SecretString,
        now: Timestamp,
    ) -> Result<Option<OperatorRow>, StoreError> {
        Ok(match self.check_login(username, password, now).await? {
            Login::Right(operator) => Some(*operator),
            Login::Wrong | Login::NotTried => None,
        })
    }

    /// Checks a password in the same time whether or not the name exists. Counts failures: 10 in a row lock the
    /// account for 15 minutes.
    pub async fn check_login(
        &self,
        username: &str,
        password: &SecretString,
        now: Timestamp,
    ) -> Result<Login, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, password_hash, locked_until_ms FROM operators WHERE username_key = $1"
        );
        let row = self.database.query_opt(&sql, params![key(username)]).await?;
        let hash = row.as_ref().map(|row| row.get::<String>("password_hash")).transpose()?;
        let is_right = self.passwords.verify(hash.clone(), password).await?;
        let Some(row) = row else { return Ok(Login::NotTried) };
        let operator = read(&row)?;
        if now < row.get::<Timestamp>("locked_until_ms")? || !operator.is_active {
            return Ok(Login::NotTried);
        }
        if is_right {
            // Hashing took a while: what others did to the account meanwhile counts.
            let touched = self
                .database
                .execute(
                    "record login",
                    "UPDATE operators SET failed_logins = 0, last_login_at_ms = $2
                     WHERE id = $1 AND locked_until_ms <= $2 AND is_active = $3 AND password_hash = $4",
                    params![operator.id.0, now, true, hash],
                )
                .await?;
            let is_still = touched > 0;
            let operator = Box::new(OperatorRow { last_login_at: Some(now), ..operator });
            return Ok(if is_still { Login::Right(operator) } else { Login::NotTried });
        }
        self.count_failure(&operator, now).await?;
        Ok(Login::Wrong)
    }

    async fn count_failure(&self, operator: &OperatorRow, now: Timestamp) -> Result<(), StoreError> {
        let locked_until = now.saturating_add(LOCKED_FOR).unwrap_or(Timestamp::MAX);
        let mut transaction = self.database.begin("record failed login").await?;
        let row = transaction
            .query_opt(
                "UPDATE operators SET
                    locked_until_ms = CASE WHEN failed_logins + 1 >= $2 THEN $3 ELSE locked_until_ms END,
                    failed_logins = CASE WHEN failed_logins + 1 >= $2 THEN 0 ELSE failed_logins + 1 END
                 WHERE id = $1 RETURNING failed_logins",
                params![operator.id.0, FAILURES_MAX, locked_until],
            )
            .await?;
        let is_locked = row.is_some_and(|row| row.at::<i64>(0).is_ok_and(|failures| failures == 0));
        let of = |verb| Change::new(verb, "operator", operator.id).named(&operator.username);
        let mut told = vec![of("session.refuse").ended(Outcome::Refused, "wrong password")];
        if is_locked {
            told.push(of("operator.lock").after(&json!({"until": locked_until})));
        }
        self.audit_all(&mut transaction, told).await?;
        Ok(transaction.commit().await?)
    }
}

/// What came of a login.
#[derive(Debug, Clone)]
pub enum Login {
    /// The password is right, and the account may log in.
    Right(Box<OperatorRow>),
    /// The password is wrong. It is told in the audit log.
    Wrong,
    /// There is no such account, or it is locked or switched off: that happens as often as somebody likes, and is not told
    /// here.
    NotTried,
}

/// That there is another operator now.
pub(super) fn added(id: OperatorId, username: &str, role: Role, limits: &Limits) -> Change {
    let after = json!({"username": username.trim(), "role": role, "limits": limits, "is_active": true});
    Change::new("operator.add", "operator", id).named(username.trim()).after(&after)
}

/// Writes the row.
pub(super) async fn insert(
    transaction: &mut Transaction,
    username: &str,
    password_hash: &str,
    role: Role,
    limits: &Limits,
    now: Timestamp,
) -> Result<OperatorId, StoreError> {
    let row = transaction
        .query_opt(
            "INSERT INTO operators (username, username_key, password_hash, role, is_active, failed_logins,
                locked_until_ms, created_at_ms, limited_to) VALUES ($1, $2, $3, $4, $5, 0, 0, $6, $7) RETURNING id",
            params![
                username.trim(),
                key(username),
                password_hash,
                role.as_ref(),
                true,
                now,
                limits_to_column(limits)?
            ],
        )
        .await
        .map_err(|error| match error {
            DatabaseError::Duplicate { .. } => {
                StoreError::Taken { field: "username", value: username.to_owned() }
            }
            other => other.into(),
        })?
        .ok_or(StoreError::Corrupt { what: "new operator" })?;
    Ok(OperatorId(row.at(0)?))
}

/// Login names are the same in any case.
fn key(username: &str) -> String {
    username.trim().to_lowercase()
}

/// Reads the columns of [`COLUMNS`].
pub(super) fn read(row: &Row) -> Result<OperatorRow, StoreError> {
    let role: String = row.get("role")?;
    Ok(OperatorRow {
        id: OperatorId(row.get("id")?),
        username: row.get("username")?,
        role: role.parse().map_err(|_| StoreError::Corrupt { what: "role of an operator" })?,
        limits: limits_of_row(row)?,
        is_active: row.get("is_active")?,
        created_at: row.get("created_at_ms")?,
        last_login_at: row.get("last_login_at_ms")?,
    })
}
