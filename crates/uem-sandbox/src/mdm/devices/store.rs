//! What hangs on a device in other tables.

use database::{Database, DatabaseError, params};

/// Takes away what was written on devices that are gone; what waits for them is cancelled.
pub async fn forget(database: &Database, ids: &[u32], now: i64) -> Result<(), DatabaseError> {
    let list = serde_json::to_string(ids).unwrap_or_default();
    let mut transaction = database.begin("forget devices").await?;
    for table in ["device_tag", "device_note", "device_attribute"] {
        let sql = format!("DELETE FROM {table} WHERE device_id IN (SELECT value FROM json_each($1))");
        transaction.execute(&sql, params![list.as_str()]).await?;
    }
    let sql = "UPDATE device_command SET state = 'cancelled', finished_at = $2
         WHERE state = 'queued' AND device_id IN (SELECT value FROM json_each($1))";
    transaction.execute(sql, params![list.as_str(), now]).await?;
    transaction.commit().await
}
