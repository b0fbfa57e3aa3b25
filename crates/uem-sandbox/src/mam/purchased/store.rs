//! The table of volume purchase accounts.

use database::{Database, DatabaseError, params};

/// The account of an organization group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    /// Organization group.
    pub org_group_id: i64,
    /// Description.
    pub description: String,
    /// The token's file; 0 for accounts that came with the tenant.
    pub blob_id: i64,
    /// Last synchronization, in milliseconds.
    pub synced_at: Option<i64>,
    /// Who made it.
    pub created_by: String,
    /// When, in milliseconds.
    pub created_at: i64,
    /// Who changed it last.
    pub modified_by: String,
    /// When, in milliseconds.
    pub modified_at: i64,
}

/// The account of that organization group.
pub(super) async fn find(database: &Database, org_group_id: i64) -> Result<Option<Account>, DatabaseError> {
    let sql = "SELECT org_group_id, description, blob_id, synced_at, created_by, created_at, modified_by, modified_at \
               FROM vpp_account WHERE org_group_id = $1";
    let row = database.query_opt(sql, params![org_group_id]).await?;
    row.map(|row| {
        Ok(Account {
            org_group_id: row.get("org_group_id")?,
            description: row.get("description")?,
            blob_id: row.get("blob_id")?,
            synced_at: row.get("synced_at")?,
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            modified_by: row.get("modified_by")?,
            modified_at: row.get("modified_at")?,
        })
    })
    .transpose()
}

/// Writes an account in place of the one there was.
pub(super) async fn put(database: &Database, account: &Account) -> Result<(), DatabaseError> {
    database
        .execute(
            "put_vpp_account",
            "INSERT INTO vpp_account (org_group_id, description, blob_id, synced_at, created_by, created_at, modified_by, modified_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (org_group_id) DO UPDATE SET description = excluded.description, \
             blob_id = excluded.blob_id, synced_at = excluded.synced_at, modified_by = excluded.modified_by, \
             modified_at = excluded.modified_at",
            params![
                account.org_group_id,
                account.description.as_str(),
                account.blob_id,
                account.synced_at,
                account.created_by.as_str(),
                account.created_at,
                account.modified_by.as_str(),
                account.modified_at
            ],
        )
        .await?;
    Ok(())
}
