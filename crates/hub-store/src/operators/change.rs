//! Changes of an operator: another password, another role, may log in or not. Each ends the sessions it was made for.

use database::{Transaction, params};
use hub_core::{
    ids::OperatorId,
    operator::{Limits, Role},
};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{
    account::{COLUMNS, read},
    session::of_operator,
};
use crate::{Store, StoreError, visible::limits_to_column};

/// What is to change; what is left out stays as it is.
#[derive(Debug, Clone, Default)]
pub struct OperatorChange {
    /// Another role.
    pub role: Option<Role>,
    /// Whether the operator may log in.
    pub is_active: Option<bool>,
    /// Other limits.
    pub limits: Option<Limits>,
}

impl Store {
    /// Sets another password, ends the sessions of the old one and the lock of failed logins.
    pub async fn set_password(&self, id: OperatorId, password: &SecretString) -> Result<(), StoreError> {
        let hash = self.passwords.hash(password).await?;
        let mut transaction = self.database.begin("set password").await?;
        let touched = transaction
            .execute(
                "UPDATE operators SET password_hash = $2, failed_logins = 0, locked_until_ms = 0 WHERE id = $1",
                params![id.0, hash],
            )
            .await?;
        if touched == 0 {
            return Err(StoreError::missing("operator", id));
        }
        end_sessions(&mut transaction, id).await?;
        let changed = of_operator(&mut transaction, "operator.password", id).await?;
        self.audit(&mut transaction, changed.secret("password", true)).await?;
        Ok(transaction.commit().await?)
    }

    /// Changes role, activity and limits, and ends the operator's sessions. Somebody must be left who may change operators, which
    /// who is limited may not:
    /// [`StoreError::LastAdmin`].
    pub async fn update_operator(&self, id: OperatorId, change: &OperatorChange) -> Result<(), StoreError> {
        let admin = Role::Admin.as_ref();
        let mut transaction = self.database.begin("update operator").await?;
        // Holds all admins until the end: of two who demote each other at once the second sees what the first did.
        transaction.execute("UPDATE operators SET role = role WHERE role = $1", params![admin]).await?;
        let before = told(&mut transaction, id).await?;
        let touched = transaction
            .execute(
                "UPDATE operators SET role = COALESCE($2, role), is_active = COALESCE($3, is_active) WHERE id = $1",
                params![id.0, change.role.map(|role| role.as_ref().to_owned()), change.is_active],
            )
            .await?;
        if touched == 0 {
            return Err(StoreError::missing("operator", id));
        }
        if let Some(limits) = &change.limits {
            let sql = "UPDATE operators SET limited_to = $2 WHERE id = $1";
            transaction.execute(sql, params![id.0, limits_to_column(limits)?]).await?;
        }
        let left = transaction
            .query_opt(
                "SELECT id FROM operators WHERE role = $1 AND is_active = $2 AND limited_to IS NULL LIMIT 1",
                params![admin, true],
            )
            .await?;
        if left.is_none() {
            return Err(StoreError::LastAdmin);
        }
        end_sessions(&mut transaction, id).await?;
        let after = told(&mut transaction, id).await?;
        let changed = of_operator(&mut transaction, "operator.edit", id).await?;
        self.audit(&mut transaction, changed.between(&before, &after)).await?;
        Ok(transaction.commit().await?)
    }
}

/// What the audit log tells of an operator.
async fn told(transaction: &mut Transaction, id: OperatorId) -> Result<Value, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM operators WHERE id = $1");
    let Some(row) = transaction.query_opt(&sql, params![id.0]).await? else { return Ok(Value::Null) };
    let operator = read(&row)?;
    Ok(json!({"role": operator.role, "is_active": operator.is_active, "limits": operator.limits}))
}

async fn end_sessions(transaction: &mut Transaction, id: OperatorId) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM sessions WHERE operator_id = $1", params![id.0]).await?;
    Ok(())
}
