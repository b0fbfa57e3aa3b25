//! The table of blocked packages.

use database::{Database, DatabaseError, Row, params};

/// One block. An empty device, action or version stands for all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The customer it holds for.
    pub customer_id: i64,
    /// Bundle id.
    pub package_id: String,
    /// Word of the platform.
    pub platform: String,
    /// UUID of the device.
    pub device_uuid: String,
    /// `INSTALL`, `REMOVE`, `UPGRADE` or `REINSTALL`.
    pub action: String,
    /// Version.
    pub version: String,
    /// Why.
    pub reason: String,
    /// Since when, in milliseconds.
    pub blocked_at: i64,
}

const COLUMNS: &str = "customer_id, package_id, platform, device_uuid, action, version, reason, blocked_at";

fn read(row: &Row) -> Result<Block, DatabaseError> {
    Ok(Block {
        customer_id: row.get("customer_id")?,
        package_id: row.get("package_id")?,
        platform: row.get("platform")?,
        device_uuid: row.get("device_uuid")?,
        action: row.get("action")?,
        version: row.get("version")?,
        reason: row.get("reason")?,
        blocked_at: row.get("blocked_at")?,
    })
}

/// All blocks of a package for a customer, in a stable order.
pub async fn list(
    database: &Database,
    customer_id: i64,
    package_id: &str,
    platform: &str,
) -> Result<Vec<Block>, DatabaseError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM app_block WHERE customer_id = $1 AND package_id = $2 AND platform = $3 \
         ORDER BY device_uuid, action, version"
    );
    let rows = database.query(&sql, params![customer_id, package_id, platform]).await?;
    rows.iter().map(read).collect()
}

/// How many there are.
pub async fn count(database: &Database) -> Result<i64, DatabaseError> {
    let row = database.query_opt("SELECT COUNT(*) AS total FROM app_block", &[]).await?;
    row.map_or(Ok(0), |row| row.get("total"))
}

/// Writes a block, with another reason where it is there already.
pub async fn put(database: &Database, block: &Block) -> Result<(), DatabaseError> {
    database
        .execute(
            "put_app_block",
            "INSERT INTO app_block (customer_id, package_id, platform, device_uuid, action, version, reason, blocked_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (customer_id, package_id, platform, device_uuid, action, version) DO UPDATE SET reason = excluded.reason",
            params![
                block.customer_id,
                block.package_id.as_str(),
                block.platform.as_str(),
                block.device_uuid.as_str(),
                block.action.as_str(),
                block.version.as_str(),
                block.reason.as_str(),
                block.blocked_at
            ],
        )
        .await?;
    Ok(())
}

/// Takes a block away. Answers whether it was there.
pub async fn delete(database: &Database, block: &Block) -> Result<bool, DatabaseError> {
    let sql = "DELETE FROM app_block WHERE customer_id = $1 AND package_id = $2 AND platform = $3 AND device_uuid = $4 \
               AND action = $5 AND version = $6";
    let params = params![
        block.customer_id,
        block.package_id.as_str(),
        block.platform.as_str(),
        block.device_uuid.as_str(),
        block.action.as_str(),
        block.version.as_str()
    ];
    Ok(database.execute("delete_app_block", sql, params).await? == 1)
}
